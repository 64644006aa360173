import type { ReactNode } from 'react';

/** A page with one form on it. */
export function NarrowPage({
  title,
  lead,
  children,
}: {
  title: ReactNode;
  lead?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="mx-auto grid w-full max-w-md gap-5">
      <div className="grid gap-2">
        <h1 className="text-2xl">{title}</h1>
        {lead === undefined ? null : <p className="text-soft">{lead}</p>}
      </div>
      {children}
    </div>
  );
}
