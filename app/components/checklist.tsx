import { Link } from '@remix-run/react';
import Check from 'lucide-react/dist/esm/icons/check';
import CircleAlert from 'lucide-react/dist/esm/icons/circle-alert';
import type { ReactNode } from 'react';
import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';

export type StepState = 'done' | 'current' | 'waiting' | 'problem';

export interface Step {
  readonly label: string;
  readonly state: StepState;
  readonly href?: string | undefined;
  readonly detail?: ReactNode;
  readonly action?: ReactNode;
}

const STATE_WORDS: Readonly<Record<StepState, () => string>> = {
  done: m.common_step_done,
  current: m.common_step_current,
  waiting: m.common_step_waiting,
  problem: m.common_step_problem,
};

function Mark({ state, index }: { state: StepState; index: number }) {
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'figures grid size-8 shrink-0 place-items-center rounded-full border-2 text-sm font-bold',
        state === 'done' && 'border-act bg-act text-on-act',
        state === 'current' && 'border-act text-act',
        state === 'waiting' && 'border-edge text-soft',
        state === 'problem' && 'border-bad bg-bad text-on-bad',
      )}
    >
      {state === 'done' ? <Check size={18} /> : state === 'problem' ? <CircleAlert size={18} /> : index + 1}
    </span>
  );
}

/** What is to be done, one under the other, each with where it stands and what to do about it. */
export function Checklist({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="grid gap-2">
      {steps.map((step, index) => (
        <li key={step.label} className="flex flex-wrap items-start gap-3 rounded-md border bg-surface p-3">
          <Mark state={step.state} index={index} />
          <div className="min-w-0 flex-1 basis-48 self-center">
            <p className="font-semibold">
              {step.href === undefined ? (
                step.label
              ) : (
                <Link to={step.href} className="hover:text-act hover:underline">
                  {step.label}
                </Link>
              )}{' '}
              <span className="text-sm font-normal text-soft">— {STATE_WORDS[step.state]()}</span>
            </p>
            {step.detail === undefined ? null : <div className="text-sm text-soft">{step.detail}</div>}
          </div>
          {step.action}
        </li>
      ))}
    </ol>
  );
}

/** The same steps in one row, for the head of a page. */
export function Stepper({ label, steps }: { label: string; steps: readonly Step[] }) {
  return (
    <nav aria-label={label}>
      <ol className="flex flex-wrap gap-x-6 gap-y-2">
        {steps.map((step, index) => (
          <li
            key={step.label}
            aria-current={step.state === 'current' ? 'step' : undefined}
            className="flex items-center gap-2"
          >
            <Mark state={step.state} index={index} />
            {step.href === undefined ? (
              <span className={step.state === 'current' ? 'font-semibold' : 'text-soft'}>{step.label}</span>
            ) : (
              <Link to={step.href} className="font-medium hover:text-act hover:underline">
                {step.label}
              </Link>
            )}
            <span className="sr-only">({STATE_WORDS[step.state]()})</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
