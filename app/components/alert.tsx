import CircleAlert from 'lucide-react/dist/esm/icons/circle-alert';
import CircleCheck from 'lucide-react/dist/esm/icons/circle-check';
import Info from 'lucide-react/dist/esm/icons/info';
import TriangleAlert from 'lucide-react/dist/esm/icons/triangle-alert';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

export type AlertTone = 'good' | 'info' | 'warn' | 'bad';

const TONES = {
  good: { look: 'bg-act-soft text-act-ink', Icon: CircleCheck },
  info: { look: 'bg-info-soft text-info-ink', Icon: Info },
  warn: { look: 'bg-warn-soft text-warn-ink', Icon: TriangleAlert },
  bad: { look: 'bg-bad-soft text-bad-ink', Icon: CircleAlert },
} as const;

interface AlertProps {
  readonly tone?: AlertTone;
  readonly title?: ReactNode;
  readonly children?: ReactNode;
  /** What can be done about it. */
  readonly action?: ReactNode;
  /** Announced when it appears: at once for what is wrong, politely for the rest. Off for what was always there. */
  readonly announced?: boolean;
}

export function Alert({ tone = 'info', title, children, action, announced = true }: AlertProps) {
  const { look, Icon } = TONES[tone];
  const role = announced ? (tone === 'bad' ? 'alert' : 'status') : undefined;
  return (
    <div role={role} className={classNames('flex flex-wrap items-start gap-3 rounded-md px-4 py-3', look)}>
      <Icon size={20} className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1 basis-60">
        {title === undefined ? null : <p className="font-semibold">{title}</p>}
        {children === undefined ? null : <div className="measure text-sm">{children}</div>}
      </div>
      {action}
    </div>
  );
}
