import type { SelectHTMLAttributes } from 'react';
import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';
import { type FieldFrame, FieldShell, inputClass, useFieldIds } from './field';

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

interface SelectFieldProps extends FieldFrame {
  /** The control's own attributes: conform's `getSelectProps(field)` fits. */
  readonly select: SelectHTMLAttributes<HTMLSelectElement>;
  readonly options: readonly SelectOption[];
  /** Offers an empty first option. */
  readonly withEmpty?: boolean;
}

export function SelectField({ select, options, withEmpty = false, ...frame }: SelectFieldProps) {
  const ids = useFieldIds(select.id, frame);
  return (
    <FieldShell {...frame} ids={ids}>
      <select
        {...select}
        {...ids.described}
        id={ids.id}
        className={classNames(inputClass, 'pr-8', select.className)}
      >
        {withEmpty ? <option value="">{m.common_choose()}</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldShell>
  );
}
