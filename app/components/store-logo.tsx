import { classNames } from './class-names';
import { Picture, type PictureView } from './picture';

interface StoreLogoProps {
  readonly name: string;
  readonly logo: PictureView | undefined;
  readonly sizes: string;
  readonly className: string;
}

/** The store's sign; its first letter until it has one. The name stands beside it. */
export function StoreLogo({ name, logo, sizes, className }: StoreLogoProps) {
  if (logo) return <Picture picture={{ ...logo, alt: '' }} sizes={sizes} className={className} />;
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'grid aspect-square place-items-center bg-act-soft font-head text-xl font-semibold text-act-ink',
        className,
      )}
    >
      {name.trim().slice(0, 1).toUpperCase()}
    </span>
  );
}
