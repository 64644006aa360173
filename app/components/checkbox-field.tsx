import type { InputHTMLAttributes } from 'react';
import { FieldErrors, type FieldFrame, useFieldIds } from './field';

interface CheckboxFieldProps extends Omit<FieldFrame, 'optional' | 'labelHidden'> {
  /** The input's own attributes: conform's `getInputProps(field, { type: 'checkbox' })` fits. */
  readonly input: InputHTMLAttributes<HTMLInputElement>;
}

export function CheckboxField({ input, label, hint, errors, className }: CheckboxFieldProps) {
  const ids = useFieldIds(input.id, { errors, hint });
  return (
    <div className={className}>
      <div className="flex items-start gap-3">
        <input
          type="checkbox"
          {...input}
          {...ids.described}
          id={ids.id}
          className="mt-0.5 size-6 shrink-0 rounded-sm"
        />
        <label htmlFor={ids.id} className="grid">
          <span>{label}</span>
        </label>
      </div>
      {hint ? (
        <p id={ids.hintId} className="pl-9 text-sm text-soft">
          {hint}
        </p>
      ) : null}
      <FieldErrors id={ids.errorId} errors={errors} />
    </div>
  );
}
