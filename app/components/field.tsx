import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from 'react';
import { fieldErrorMessage } from '~/i18n/error-messages';
import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';

/** The look of anything that is typed into. */
export const inputClass =
  'w-full min-w-0 min-h-11 rounded-md border border-edge bg-surface px-3 text-base text-ink transition-colors hover:border-act aria-invalid:border-bad aria-invalid:bg-bad-soft/40 disabled:bg-sunken';

export interface FieldFrame {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** Codes of the schema, or words. */
  readonly errors?: readonly string[] | undefined;
  /** Says beside the label that the field may stay empty. */
  readonly optional?: boolean;
  /** Shows the label to screen readers only; the place must say what the field is by other means. */
  readonly labelHidden?: boolean;
  readonly className?: string;
}

/** What ties a control to its hint and its errors. */
export function useFieldIds(
  wishedId: string | undefined,
  { errors, hint }: Pick<FieldFrame, 'errors' | 'hint'>,
) {
  const madeId = useId();
  const id = wishedId ?? madeId;
  const invalid = errors !== undefined && errors.length > 0;
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const describedBy = [hint ? hintId : '', invalid ? errorId : ''].filter(Boolean).join(' ');
  return {
    id,
    hintId,
    errorId,
    invalid,
    described: { 'aria-describedby': describedBy || undefined, 'aria-invalid': invalid || undefined },
  };
}

export function FieldErrors({ id, errors }: { id: string; errors: readonly string[] | undefined }) {
  if (errors === undefined || errors.length === 0) return null;
  return (
    <ul id={id} className="grid gap-1 text-sm font-medium text-bad-ink">
      {errors.map((error) => (
        <li key={error}>{fieldErrorMessage(error)}</li>
      ))}
    </ul>
  );
}

interface FrameProps extends FieldFrame {
  readonly ids: ReturnType<typeof useFieldIds>;
  readonly children: ReactNode;
}

/** A label above its control, the hint between them, the errors below. */
export function FieldShell({
  label,
  hint,
  errors,
  optional,
  labelHidden,
  className,
  ids,
  children,
}: FrameProps) {
  return (
    <div className={classNames('grid content-start gap-1', className)}>
      <label htmlFor={ids.id} className={labelHidden ? 'sr-only' : 'text-sm font-semibold'}>
        {label}
        {optional ? <span className="font-normal text-soft"> ({m.common_optional()})</span> : null}
      </label>
      {hint ? (
        <p id={ids.hintId} className="text-sm text-soft">
          {hint}
        </p>
      ) : null}
      {children}
      <FieldErrors id={ids.errorId} errors={errors} />
    </div>
  );
}

interface FieldProps extends FieldFrame {
  /** The input's own attributes: conform's `getInputProps(field, { type })` fits. */
  readonly input: InputHTMLAttributes<HTMLInputElement>;
  /** Stands inside the field, before or after what is typed: a currency, a unit. */
  readonly before?: ReactNode;
  readonly after?: ReactNode;
}

export function Field({ input, before, after, ...frame }: FieldProps) {
  const ids = useFieldIds(input.id, frame);
  const control = (
    <input {...input} {...ids.described} id={ids.id} className={classNames(inputClass, input.className)} />
  );
  return (
    <FieldShell {...frame} ids={ids}>
      {before || after ? (
        <div className="flex items-center gap-2">
          {before ? <span className="text-soft">{before}</span> : null}
          {control}
          {after ? <span className="text-soft">{after}</span> : null}
        </div>
      ) : (
        control
      )}
    </FieldShell>
  );
}

interface TextAreaFieldProps extends FieldFrame {
  /** The control's own attributes: conform's `getTextareaProps(field)` fits. */
  readonly textarea: TextareaHTMLAttributes<HTMLTextAreaElement>;
}

export function TextAreaField({ textarea, ...frame }: TextAreaFieldProps) {
  const ids = useFieldIds(textarea.id, frame);
  return (
    <FieldShell {...frame} ids={ids}>
      <textarea
        rows={4}
        {...textarea}
        {...ids.described}
        id={ids.id}
        className={classNames(inputClass, 'py-2', textarea.className)}
      />
    </FieldShell>
  );
}
