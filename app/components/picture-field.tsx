import { Field, type FieldFrame } from './field';

/** Formats of pictures that are taken in. */
const PICTURE_TYPES = 'image/jpeg,image/png,image/webp,image/avif';

interface PictureFieldProps extends FieldFrame {
  readonly name: string;
  readonly id?: string;
}

/** A field for a picture from the disk. */
export function PictureField({ name, id, ...frame }: PictureFieldProps) {
  return (
    <Field
      {...frame}
      input={{
        type: 'file',
        name,
        ...(id === undefined ? {} : { id }),
        accept: PICTURE_TYPES,
        className:
          'py-1.5 text-sm file:mr-3 file:min-h-7 file:cursor-pointer file:rounded-sm file:border-0 file:bg-sunken file:px-3 file:font-semibold file:text-ink',
      }}
    />
  );
}
