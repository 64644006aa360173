import { type ReactNode, useId } from 'react';
import { classNames } from './class-names';
import { FieldErrors } from './field';

export interface RadioCard {
  readonly value: string;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  /** Stands at the end of the first line: a price. */
  readonly aside?: ReactNode;
  readonly disabled?: boolean;
}

interface RadioCardsProps {
  readonly legend: ReactNode;
  readonly legendHidden?: boolean;
  readonly name: string;
  readonly cards: readonly RadioCard[];
  readonly defaultValue?: string | undefined;
  readonly errors?: readonly string[] | undefined;
  readonly required?: boolean;
  readonly form?: string;
  readonly onChoose?: (value: string) => void;
  /** Lays short cards side by side. */
  readonly inline?: boolean;
}

/** One choice among few, each with what it means and costs. */
export function RadioCards({
  legend,
  legendHidden = false,
  name,
  cards,
  defaultValue,
  errors,
  required,
  form,
  onChoose,
  inline = false,
}: RadioCardsProps) {
  const errorId = `${useId()}-error`;
  const invalid = errors !== undefined && errors.length > 0;
  return (
    <fieldset className="grid min-w-0 gap-2" aria-describedby={invalid ? errorId : undefined}>
      <legend className={legendHidden ? 'sr-only' : 'mb-2 text-sm font-semibold'}>{legend}</legend>
      <div className={classNames('gap-2', inline ? 'flex flex-wrap' : 'grid')}>
        {cards.map((card) => (
          <label
            key={card.value}
            className={classNames(
              'relative flex items-start gap-3 rounded-md border bg-surface px-3 py-2.5 transition-colors',
              'has-checked:border-act has-checked:bg-act-soft has-focus-visible:outline-3 has-focus-visible:outline-offset-2 has-focus-visible:outline-act',
              card.disabled ? 'border-line text-soft' : 'border-edge hover:border-act',
              invalid && 'border-bad',
            )}
          >
            <input
              type="radio"
              name={name}
              value={card.value}
              form={form}
              required={required}
              disabled={card.disabled}
              defaultChecked={card.value === defaultValue}
              onChange={onChoose ? () => onChoose(card.value) : undefined}
              className="mt-0.5 size-5 shrink-0 outline-none"
            />
            <span className="grid min-w-0 flex-1">
              <span className="flex flex-wrap justify-between gap-x-3 font-medium">
                <span>{card.label}</span>
                {card.aside === undefined ? null : <span className="figures">{card.aside}</span>}
              </span>
              {card.detail === undefined ? null : <span className="text-sm text-soft">{card.detail}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldErrors id={errorId} errors={errors} />
    </fieldset>
  );
}
