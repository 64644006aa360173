import { Form, useSubmit } from '@remix-run/react';
import type { ReactNode } from 'react';
import { m } from '~/paraglide/messages.js';
import { Button } from './button';

interface FilterBarProps {
  readonly action: string;
  readonly label: string;
  /** What else the address says and the form must keep. */
  readonly kept?: readonly (readonly [name: string, value: string])[];
  /** Fields in one row. */
  readonly children: ReactNode;
}

/** Filters above a table, in the address; choices send themselves, typing waits for Enter or the button. */
export function FilterBar({ action, label, kept = [], children }: FilterBarProps) {
  const submit = useSubmit();
  return (
    <Form
      method="get"
      action={action}
      aria-label={label}
      onChange={(event) => {
        if (event.target instanceof HTMLInputElement && /^(text|search|number)$/.test(event.target.type))
          return;
        submit(event.currentTarget, { preventScrollReset: true });
      }}
      className="flex flex-wrap items-end gap-3"
    >
      {kept.map(([name, value]) => (
        <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
      ))}
      {children}
      <Button kind="quiet">{m.common_filter_apply()}</Button>
    </Form>
  );
}
