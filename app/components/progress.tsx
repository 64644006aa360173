import { type ReactNode, useId } from 'react';
import { number, percent } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { useRevalidateEvery } from './use-revalidate-every';

interface ProgressProps {
  readonly label: ReactNode;
  readonly done: number;
  /** Undefined while it is not known how much there is. */
  readonly total: number | undefined;
  readonly detail?: ReactNode;
  /** Still going on: the page is read again by itself, with and without scripts. */
  readonly running: boolean;
}

/** The look of a bar that fills. */
export const meterClass =
  'h-3 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-act [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-act [&::-webkit-progress-value]:transition-all';

const REVALIDATE_MS = 1000;
const REFRESH_SECONDS = 3;

/** How far long work has come. */
export function Progress({ label, done, total, detail, running }: ProgressProps) {
  const id = useId();
  useRevalidateEvery(REVALIDATE_MS, running);
  return (
    <div className="grid gap-2">
      {running ? (
        <noscript>
          <meta httpEquiv="refresh" content={String(REFRESH_SECONDS)} />
        </noscript>
      ) : null}
      <div className="flex flex-wrap items-baseline justify-between gap-x-4">
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        {total === undefined ? null : (
          <span className="figures text-sm text-soft">
            {m.common_progress_of({ done: number(done), total: number(total) })}
            {total > 0 ? ` · ${percent(done / total)}` : ''}
          </span>
        )}
      </div>
      <progress
        id={id}
        value={total === undefined ? undefined : done}
        max={total === undefined ? undefined : Math.max(1, total)}
        className={meterClass}
      />
      {detail === undefined ? null : <div className="text-sm text-soft">{detail}</div>}
    </div>
  );
}
