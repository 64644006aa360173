import { PICTURE_WIDTHS, type PictureFormat, paths } from '~/paths';
import { classNames } from './class-names';

/** A kept picture: its key in the media store and what it shows. */
export interface PictureView {
  readonly key: string;
  /** Empty when the text beside it says the same. */
  readonly alt: string;
}

interface PictureProps {
  readonly picture: PictureView | undefined;
  /** The width it is shown at, as in the `sizes` attribute. */
  readonly sizes: string;
  readonly ratio?: 'square' | 'cover' | 'wide';
  /** Among the first things seen: fetched at once and first. */
  readonly priority?: boolean;
  readonly className?: string;
}

const RATIOS = {
  square: { box: 'aspect-square', width: 640, height: 640 },
  wide: { box: 'aspect-[3/2] [&_img]:object-[50%_72%]', width: 640, height: 427 },
  cover: { box: 'aspect-[3/1]', width: 1200, height: 400 },
} as const;

function sourceSet(key: string, format: PictureFormat): string {
  return PICTURE_WIDTHS.map((widthPx) => `${paths.picture(key, widthPx, format)} ${widthPx}w`).join(', ');
}

/** A picture in the size and format that the browser prefers, in a box that holds its place. */
export function Picture({ picture, sizes, ratio = 'square', priority = false, className }: PictureProps) {
  const { box, width, height } = RATIOS[ratio];
  return (
    <span className={classNames('block overflow-hidden bg-sunken', box, className)}>
      {picture === undefined ? (
        <Missing />
      ) : (
        <picture>
          <source type="image/avif" srcSet={sourceSet(picture.key, 'avif')} sizes={sizes} />
          <source type="image/webp" srcSet={sourceSet(picture.key, 'webp')} sizes={sizes} />
          <img
            src={paths.picture(picture.key, 640, 'webp')}
            alt={picture.alt}
            width={width}
            height={height}
            loading={priority ? 'eager' : 'lazy'}
            decoding={priority ? 'auto' : 'async'}
            {...(priority ? { fetchpriority: 'high' } : {})}
            className="size-full object-cover"
          />
        </picture>
      )}
    </span>
  );
}

/** A closed crate: the goods are there, their picture is not. */
function Missing() {
  return (
    <svg viewBox="0 0 100 100" className="size-full" aria-hidden="true">
      <path d="M28 44h44v28H28Z" className="fill-line" />
      <path d="M24 38h52v10H24Z" className="fill-edge" opacity=".55" />
      <path d="M44 54h12v4H44Z" className="fill-surface" />
    </svg>
  );
}
