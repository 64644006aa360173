import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** The next step. */
  readonly action?: ReactNode;
  readonly level?: 1 | 2;
}

/** Nothing is here yet: says why, and what to do next. */
export function EmptyState({ title, children, action, level = 2 }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <section className="grid justify-items-center gap-3 rounded-lg bg-sunken px-6 py-14 text-center">
      <svg viewBox="0 0 120 84" className="h-20 w-auto" aria-hidden="true">
        <ellipse cx="60" cy="76" rx="46" ry="6" className="fill-line" />
        <path d="M22 36h76l-9 36a5 5 0 0 1-5 4H36a5 5 0 0 1-5-4Z" className="fill-act" />
        <path d="M60 36h38l-9 36a5 5 0 0 1-5 4H60Z" className="fill-act-strong" />
        <path d="M16 30h88v10H16Z" className="fill-act-strong" />
        <path d="M36 32 50 8M84 32 70 8" className="stroke-edge" strokeWidth="5" strokeLinecap="round" />
      </svg>
      <Heading className="text-xl">{title}</Heading>
      {children === undefined ? null : <div className="measure text-soft">{children}</div>}
      {action}
    </section>
  );
}
