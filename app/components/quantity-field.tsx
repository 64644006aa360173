import Minus from 'lucide-react/dist/esm/icons/minus';
import Plus from 'lucide-react/dist/esm/icons/plus';
import { type InputHTMLAttributes, useId, useRef } from 'react';
import { m } from '~/paraglide/messages.js';
import { FieldErrors } from './field';

interface QuantityFieldProps {
  readonly name?: string;
  readonly value: number;
  readonly min?: number;
  readonly max: number;
  /** Names what is counted, where several fields stand on one page. */
  readonly of?: string;
  /** The buttons send the form with this field changed by one, also without scripts, as `step` −1 or 1. */
  readonly sends?: boolean;
  readonly errors?: readonly string[] | undefined;
  readonly input?: InputHTMLAttributes<HTMLInputElement>;
}

const stepClass =
  'grid size-11 shrink-0 place-items-center text-act transition-colors hover:bg-act-soft disabled:text-soft disabled:hover:bg-transparent';

/**
 * How many pieces: a number that can be typed, with a button on either side. Where the buttons send the form,
 * a hidden one before them answers Enter, which would otherwise press the first.
 */
export function QuantityField({
  name = 'quantity',
  value,
  min = 1,
  max,
  of,
  sends = false,
  errors,
  input,
}: QuantityFieldProps) {
  const madeId = useId();
  const id = input?.id ?? madeId;
  const field = useRef<HTMLInputElement>(null);
  const suffix = of === undefined ? '' : ` (${of})`;
  const invalid = errors !== undefined && errors.length > 0;
  const stepBy = (step: 1 | -1) => () => {
    if (step === 1) field.current?.stepUp();
    else field.current?.stepDown();
    field.current?.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const sending = (step: 1 | -1) =>
    sends
      ? ({ type: 'submit', name: 'step', value: String(step) } as const)
      : ({ type: 'button', onClick: stepBy(step) } as const);
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="sr-only">
        {m.common_quantity() + suffix}
      </label>
      <div className="inline-flex w-fit overflow-hidden rounded-md border border-edge bg-surface focus-within:border-act">
        {sends ? <button type="submit" hidden /> : null}
        <button
          {...sending(-1)}
          disabled={sends && value <= min}
          className={stepClass}
          aria-label={m.common_quantity_less() + suffix}
        >
          <Minus size={18} />
        </button>
        <input
          {...input}
          ref={field}
          key={value}
          id={id}
          name={name}
          type="number"
          inputMode="numeric"
          min={min}
          max={max}
          defaultValue={value}
          aria-invalid={invalid || undefined}
          aria-describedby={invalid ? `${id}-error` : undefined}
          className="figures w-12 appearance-none bg-transparent text-center font-semibold [-moz-appearance:textfield] [&::-webkit-inner-spin-button]:appearance-none"
        />
        <button
          {...sending(1)}
          disabled={sends && value >= max}
          className={stepClass}
          aria-label={m.common_quantity_more() + suffix}
        >
          <Plus size={18} />
        </button>
      </div>
      <FieldErrors id={`${id}-error`} errors={errors} />
    </div>
  );
}
