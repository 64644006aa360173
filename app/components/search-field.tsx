import { Form } from '@remix-run/react';
import Search from 'lucide-react/dist/esm/icons/search';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import type { SearchSuggestions } from './search-suggestions';

const FIELD_ID = 'header-search';
const fieldClass =
  'min-h-11 w-full min-w-0 rounded-l-md border border-r-0 border-edge bg-ground px-4 hover:border-act';

interface Suggesting {
  readonly Field: typeof SearchSuggestions;
  readonly typed: string;
  readonly hasFocus: boolean;
}

/**
 * Search for the whole market: a form that works by itself. Whoever enters the field gets suggestions while
 * typing; their script is fetched only then.
 */
export function SearchField({ query }: { query?: string | undefined }) {
  const lang = getLocale();
  const field = useRef<HTMLInputElement>(null);
  const isAsked = useRef(false);
  const [suggesting, setSuggesting] = useState<Suggesting>();
  const bringSuggestions = () => {
    if (isAsked.current) return;
    isAsked.current = true;
    import('./search-suggestions').then(
      ({ SearchSuggestions: Field }) =>
        // At once: what is typed between reading the old field and showing the new one would be lost.
        flushSync(() =>
          setSuggesting({
            Field,
            typed: field.current?.value ?? '',
            hasFocus: document.activeElement === field.current,
          }),
        ),
      () => {
        isAsked.current = false;
      },
    );
  };
  return (
    <search className="order-last w-full min-w-0 pb-2 md:order-none md:mx-auto md:max-w-2xl md:pb-0">
      <Form action={paths.search(lang)} className="flex min-w-0">
        <label htmlFor={FIELD_ID} className="sr-only">
          {m.common_search_label()}
        </label>
        {suggesting === undefined ? (
          <input
            key={query}
            ref={field}
            id={FIELD_ID}
            name="q"
            type="search"
            defaultValue={query}
            enterKeyHint="search"
            autoComplete="off"
            placeholder={m.common_search_placeholder()}
            onFocus={bringSuggestions}
            onInput={bringSuggestions}
            className={fieldClass}
          />
        ) : (
          <suggesting.Field
            id={FIELD_ID}
            query={query}
            typed={suggesting.typed}
            takesFocus={suggesting.hasFocus}
            className={fieldClass}
          />
        )}
        <button
          type="submit"
          className="inline-flex min-h-11 items-center gap-2 rounded-r-md bg-act px-4 font-semibold text-on-act hover:bg-act-strong"
        >
          <Search size={19} />
          <span className="sr-only lg:not-sr-only">{m.common_search_submit()}</span>
        </button>
      </Form>
    </search>
  );
}
