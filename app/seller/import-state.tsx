import { Badge, type BadgeTone } from '~/components/badge';
import { m } from '~/paraglide/messages.js';
import type { ImportJob } from '~/queries/imports.server';

type Shown = 'mapping' | 'checking' | 'checked' | 'running' | 'finished' | 'failed' | 'cancelled';

const STATES: Readonly<Record<Shown, { tone: BadgeTone; label: () => string }>> = {
  mapping: { tone: 'warn', label: m.seller_import_state_mapping },
  checking: { tone: 'info', label: m.seller_import_state_checking },
  checked: { tone: 'accent', label: m.seller_import_state_checked },
  running: { tone: 'info', label: m.seller_import_state_running },
  finished: { tone: 'act', label: m.seller_import_state_finished },
  failed: { tone: 'bad', label: m.seller_import_state_failed },
  cancelled: { tone: 'still', label: m.seller_import_state_cancelled },
};

/** Where an import stands, as its seller sees it: a dry run is a check. */
export function shownState({ state, isDryRun }: Pick<ImportJob, 'state' | 'isDryRun'>): Shown {
  switch (state) {
    case 'waiting':
    case 'running':
      return isDryRun ? 'checking' : 'running';
    case 'finished':
      return isDryRun ? 'checked' : 'finished';
    default:
      return state;
  }
}

export function ImportStateBadge({ job }: { job: Pick<ImportJob, 'state' | 'isDryRun'> }) {
  const { tone, label } = STATES[shownState(job)];
  return <Badge tone={tone}>{label()}</Badge>;
}
