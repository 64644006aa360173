import FileUp from 'lucide-react/dist/esm/icons/file-up';
import { type DragEvent, useRef, useState } from 'react';
import { classNames } from '~/components/class-names';
import { FieldErrors, useFieldIds } from '~/components/field';
import { useHydrated } from '~/components/use-hydrated';
import { number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

interface FileDropProps {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly accept: string;
  readonly bytesMax: number;
  readonly errors?: readonly string[] | undefined;
  /** Said when a file larger than `bytesMax` is chosen, before it is sent. */
  readonly tooLarge: string;
  readonly multiple?: boolean;
}

function sizeText(bytes: number): string {
  return bytes < 1_000_000 ? `${number(bytes / 1_000, 1)} kB` : `${number(bytes / 1_000_000, 1)} MB`;
}

/** A file to be chosen or dropped. Without scripts it is a plain file field. */
export function FileDrop({
  name,
  label,
  hint,
  accept,
  bytesMax,
  errors,
  tooLarge,
  multiple = false,
}: FileDropProps) {
  const hydrated = useHydrated();
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<readonly File[]>([]);
  const [over, setOver] = useState(false);
  const large = chosen.some(({ size }) => size > bytesMax);
  const shown = large ? [tooLarge] : chosen.length > 0 ? undefined : errors;
  const ids = useFieldIds(undefined, { errors: shown, hint });
  const take = () => {
    const files = [...(input.current?.files ?? [])];
    setChosen(files);
    input.current?.setCustomValidity(files.some(({ size }) => size > bytesMax) ? tooLarge : '');
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (input.current === null || event.dataTransfer.files.length === 0) return;
    input.current.files = event.dataTransfer.files;
    take();
  };
  return (
    <div className="grid grid-cols-1 gap-1">
      <span className="text-sm font-semibold">{label}</span>
      <p id={ids.hintId} className="text-sm text-soft">
        {hint}
      </p>
      <label
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={classNames(
          'grid cursor-pointer grid-cols-1 justify-items-center gap-2 rounded-lg border-2 border-dashed px-4 py-6 text-center transition-colors hover:border-act has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-act',
          over ? 'border-act bg-act-soft' : 'border-edge bg-surface',
          shown && 'border-bad',
        )}
      >
        <FileUp size={28} className="text-act" />
        <span className="font-semibold">{m.seller_import_drop()}</span>
        <input
          ref={input}
          type="file"
          name={name}
          accept={accept}
          multiple={multiple}
          required
          onChange={take}
          {...ids.described}
          id={ids.id}
          aria-label={label}
          className={
            hydrated
              ? 'sr-only'
              : 'w-full min-w-0 text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-md file:border file:border-edge file:bg-surface file:px-3 file:font-semibold file:text-ink hover:file:border-act'
          }
        />
        {chosen.map((file) => (
          <span key={file.name} className="figures text-sm font-semibold break-all text-act">
            {m.seller_import_chosen({ name: file.name, size: sizeText(file.size) })}
          </span>
        ))}
      </label>
      <FieldErrors id={ids.errorId} errors={shown} />
    </div>
  );
}
