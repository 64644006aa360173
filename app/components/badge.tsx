import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** `act` is good or under way, `accent` new or reduced, `warn` soon too late, `bad` wrong, `info` and `still` the rest. */
export type BadgeTone = 'act' | 'accent' | 'warn' | 'bad' | 'info' | 'still';

const TONES: Readonly<Record<BadgeTone, string>> = {
  act: 'bg-act-soft text-act-ink',
  accent: 'bg-accent-soft text-accent-ink',
  warn: 'bg-warn-soft text-warn-ink',
  bad: 'bg-bad-soft text-bad-ink',
  info: 'bg-info-soft text-info-ink',
  still: 'bg-sunken text-ink',
};

interface BadgeProps {
  readonly tone?: BadgeTone;
  readonly children: ReactNode;
  readonly className?: string;
}

export function Badge({ tone = 'still', children, className }: BadgeProps) {
  return (
    <span
      className={classNames(
        'inline-block rounded-sm px-2 py-0.5 text-xs font-semibold whitespace-nowrap first-letter:uppercase',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
