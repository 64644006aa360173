import { classNames } from '~/components/class-names';

interface CellInputProps {
  readonly name: string;
  readonly form: string;
  /** What is stored. */
  readonly value: string;
  /** What was typed and refused, to be mended. */
  readonly typed?: string | undefined;
  readonly label: string;
  readonly error?: string | undefined;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly placeholder?: string;
}

/** A field in a cell of a table whose rows are saved together. */
export function CellInput({
  name,
  form,
  value,
  typed,
  label,
  error,
  inputMode = 'numeric',
  placeholder,
}: CellInputProps) {
  const errorId = `${name}-error`;
  return (
    <span className="inline-grid justify-items-end gap-1">
      <input type="hidden" name={`was:${name}`} value={value} form={form} />
      <input
        key={value}
        name={name}
        form={form}
        defaultValue={typed ?? value}
        aria-label={label}
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? undefined : errorId}
        inputMode={inputMode}
        autoComplete="off"
        placeholder={placeholder}
        className={classNames(
          'figures min-h-8 w-24 rounded-md border border-edge bg-surface px-2 text-right text-sm transition-colors hover:border-act',
          'aria-invalid:border-bad aria-invalid:bg-bad-soft/40',
        )}
      />
      {error === undefined ? null : (
        <span id={errorId} className="w-40 text-xs font-medium whitespace-normal text-bad-ink">
          {error}
        </span>
      )}
    </span>
  );
}
