import type { ReactNode } from 'react';
import { date, type Moment, machineTime } from '~/i18n/format';
import { classNames } from './class-names';

export interface TimelineEntry {
  readonly title: ReactNode;
  readonly at?: Moment | undefined;
  readonly detail?: ReactNode;
  /** What happened, where it stands, what is still to come, what went wrong. */
  readonly state: 'done' | 'current' | 'coming' | 'bad';
}

const DOTS = {
  done: 'bg-act border-act',
  current: 'bg-surface border-act ring-4 ring-act-soft',
  coming: 'bg-surface border-edge',
  bad: 'bg-bad border-bad',
} as const;

export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <ol className="grid">
      {entries.map((entry, index) => (
        <li
          key={index}
          aria-current={entry.state === 'current' ? 'step' : undefined}
          className="relative grid gap-0.5 pb-5 pl-7 last:pb-0"
        >
          {index < entries.length - 1 ? (
            <span
              aria-hidden="true"
              className={classNames(
                'absolute top-3 -bottom-1 left-[0.4375rem] w-0.5',
                entry.state === 'done' ? 'bg-act' : 'bg-line',
              )}
            />
          ) : null}
          <span
            aria-hidden="true"
            className={classNames('absolute top-1.5 left-0 size-4 rounded-full border-2', DOTS[entry.state])}
          />
          <p className={classNames('font-semibold', entry.state === 'coming' && 'font-normal text-soft')}>
            {entry.title}
          </p>
          {entry.at === undefined ? null : (
            <time dateTime={machineTime(entry.at)} className="figures text-sm text-soft">
              {date(entry.at, 'moment')}
            </time>
          )}
          {entry.detail === undefined ? null : <div className="text-sm">{entry.detail}</div>}
        </li>
      ))}
    </ol>
  );
}
