import X from 'lucide-react/dist/esm/icons/x';
import ZoomIn from 'lucide-react/dist/esm/icons/zoom-in';
import { type MouseEvent, useEffect, useId, useRef, useState } from 'react';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { Picture, type PictureView } from './picture';

interface GalleryProps {
  readonly pictures: readonly PictureView[];
  /** The picture of the chosen variant. */
  readonly currentKey?: string | undefined;
}

const SIZES = '(min-width: 68rem) 40rem, 100vw';

/** The pictures of a listing: a strip that scrolls, small ones to jump by, the largest on demand. */
export function Gallery({ pictures, currentKey }: GalleryProps) {
  const id = useId();
  const strip = useRef<HTMLUListElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const [enlarged, setEnlarged] = useState<PictureView>();

  const show = (index: number) => {
    const slide = strip.current?.children[index];
    if (!(slide instanceof HTMLElement)) return;
    strip.current?.scrollTo({ left: slide.offsetLeft - (strip.current?.offsetLeft ?? 0) });
  };
  const currentIndex = pictures.findIndex(({ key }) => key === currentKey);
  useEffect(() => {
    const slide = strip.current?.children[currentIndex];
    if (slide instanceof HTMLElement) {
      strip.current?.scrollTo({ left: slide.offsetLeft - (strip.current?.offsetLeft ?? 0) });
    }
  }, [currentIndex]);

  const enlarge = (picture: PictureView) => (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    setEnlarged(picture);
    dialog.current?.showModal();
  };

  if (pictures.length === 0) {
    return <Picture picture={undefined} sizes={SIZES} className="rounded-lg" />;
  }
  return (
    <section aria-label={m.common_picture_list()} className="grid min-w-0 gap-3">
      <ul
        ref={strip}
        className="flex snap-x snap-mandatory overflow-x-auto rounded-lg motion-safe:scroll-smooth [scrollbar-width:none]"
      >
        {pictures.map((picture, index) => (
          <li key={picture.key} id={`${id}-${index}`} className="w-full shrink-0 snap-start">
            <a
              href={paths.picture(picture.key, 1200, 'webp')}
              onClick={enlarge(picture)}
              className="group relative block outline-offset-[-3px]"
            >
              <Picture picture={picture} sizes={SIZES} priority={index === Math.max(0, currentIndex)} />
              <span className="absolute right-3 bottom-3 grid size-10 place-items-center rounded-md bg-surface text-ink shadow-raised group-hover:text-act">
                <ZoomIn size={20} />
                <span className="sr-only">{m.common_picture_zoom()}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {pictures.length > 1 ? (
        <ol className="flex flex-wrap gap-2">
          {pictures.map((picture, index) => (
            <li key={picture.key}>
              <a
                href={`#${id}-${index}`}
                onClick={(event) => {
                  event.preventDefault();
                  show(index);
                }}
                aria-label={m.common_picture_of({ index: index + 1, count: pictures.length })}
                className="block w-16 overflow-hidden rounded-md border-2 border-transparent hover:border-act"
              >
                <Picture picture={{ ...picture, alt: '' }} sizes="4rem" />
              </a>
            </li>
          ))}
        </ol>
      ) : null}
      <dialog
        ref={dialog}
        aria-label={enlarged?.alt}
        className="rise max-h-[94dvh] max-w-[94vw] overflow-auto rounded-lg bg-surface p-0 shadow-floating"
      >
        <form method="dialog" className="sticky top-0 z-10 flex justify-end">
          <button
            type="submit"
            aria-label={m.common_close()}
            className="m-2 grid size-11 place-items-center rounded-md bg-surface text-ink shadow-raised hover:text-act"
          >
            <X size={22} />
          </button>
        </form>
        {enlarged ? (
          <img
            src={paths.picture(enlarged.key, 1200, 'webp')}
            alt={enlarged.alt}
            width={1200}
            height={1200}
            className="-mt-15 block h-auto w-[min(94vw,94dvh)] cursor-zoom-out"
          />
        ) : null}
      </dialog>
    </section>
  );
}
