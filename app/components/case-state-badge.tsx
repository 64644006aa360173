import type { CaseState } from '~/domain/case/process';
import { caseStateWords } from '~/i18n/case-words';
import { Badge, type BadgeTone } from './badge';

const TONES: Readonly<Record<CaseState, BadgeTone>> = {
  opened: 'accent',
  refused: 'warn',
  awaiting_goods: 'info',
  goods_sent: 'info',
  escalated: 'warn',
  disputed: 'bad',
  under_review: 'warn',
  resolved: 'act',
  closed: 'still',
  won: 'act',
  lost: 'bad',
};

/** Where a case stands. */
export function CaseStateBadge({ state }: { state: CaseState }) {
  return <Badge tone={TONES[state]}>{caseStateWords(state)}</Badge>;
}
