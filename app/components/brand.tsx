import { Link } from '@remix-run/react';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';

/** The name under its awning. */
export function Brand() {
  return (
    <Link
      to={paths.home(getLocale())}
      className="inline-flex min-h-11 items-center gap-2 font-head text-lg font-bold tracking-tight text-act"
    >
      <svg viewBox="0 0 32 32" className="size-8" aria-hidden="true">
        <path d="M5 4h22l3 9H2Z" className="fill-act" />
        <path
          d="M2 13a3.500 3.500 0 0 0 7 0 3.500 3.500 0 0 0 7 0 3.500 3.500 0 0 0 7 0 3.500 3.500 0 0 0 7 0Z"
          className="fill-accent"
        />
        <path d="M5 19v9h22v-9" fill="none" strokeWidth="2.500" className="stroke-act" />
        <path d="M12.500 28v-6h7v6" fill="none" strokeWidth="2.500" className="stroke-act" />
      </svg>
      {m.common_brand()}
    </Link>
  );
}

/** The first stop of the keyboard: over the header to the content. */
export function SkipLink() {
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-act focus:px-4 focus:py-2 focus:font-semibold focus:text-on-act"
    >
      {m.common_skip_to_content()}
    </a>
  );
}
