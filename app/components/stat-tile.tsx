import MoveRight from 'lucide-react/dist/esm/icons/move-right';
import TrendingDown from 'lucide-react/dist/esm/icons/trending-down';
import TrendingUp from 'lucide-react/dist/esm/icons/trending-up';
import type { ReactNode } from 'react';
import { percent } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

interface StatTileProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
  /** Change against the period before as a share of one, and that period's value in words. */
  readonly change?: { readonly share: number; readonly before: string } | undefined;
  readonly hint?: ReactNode;
}

/** One figure with what it was before. Goes into a `<dl>`. */
export function StatTile({ label, value, change, hint }: StatTileProps) {
  const percents = Math.round((change?.share ?? 0) * 100);
  const Trend = percents === 0 ? MoveRight : percents > 0 ? TrendingUp : TrendingDown;
  const tone = percents === 0 ? 'text-soft' : percents > 0 ? 'text-act' : 'text-accent-ink';
  return (
    <div className="grid content-start gap-0.5 rounded-md border bg-surface px-4 py-3">
      <dt className="text-sm text-soft">{label}</dt>
      <dd className="figures text-xl font-semibold">{value}</dd>
      {change === undefined ? null : (
        <dd className="figures flex flex-wrap items-center gap-x-1.5 text-xs">
          <span className={`inline-flex items-center gap-1 font-semibold ${tone}`}>
            <Trend size={14} />
            {percents > 0 ? '+' : ''}
            {percent(change.share)}
          </span>
          <span className="text-soft">{m.common_change_against_before({ before: change.before })}</span>
        </dd>
      )}
      {hint === undefined ? null : <dd className="text-xs text-soft">{hint}</dd>}
    </div>
  );
}
