import { useLocation, useNavigate } from '@remix-run/react';
import { type KeyboardEvent, useContext, useEffect, useLayoutEffect, useRef, useState } from 'react';
import {
  ComboBox,
  ComboBoxStateContext,
  Header,
  I18nProvider,
  Input,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  RouterProvider,
} from 'react-aria-components';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { Picture } from './picture';

/** How long typing has to rest before the server is asked. */
const REST_MS = 120;
const TYPED_CHARS_MIN = 2;

const KINDS = ['category', 'seller', 'listing'] as const;
type Kind = (typeof KINDS)[number];

interface Suggestion {
  readonly kind: Kind;
  readonly text: string;
  readonly href: string;
  readonly pictureKey?: string | null;
}

const TITLES: Readonly<Record<Kind, () => string>> = {
  category: m.storefront_suggest_categories,
  seller: m.storefront_suggest_sellers,
  listing: m.storefront_suggest_listings,
};

interface SearchSuggestionsProps {
  readonly id: string;
  /** What the page is the result of. */
  readonly query: string | undefined;
  /** What stood in the field when this one took its place. */
  readonly typed: string;
  readonly takesFocus: boolean;
  readonly className: string;
}

/** The field of the search form with suggestions while typing. Enter without a chosen one sends the form. */
export function SearchSuggestions({ id, query, typed, takesFocus, className }: SearchSuggestionsProps) {
  const lang = getLocale();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const [value, setValue] = useState(typed);
  const suggestions = useSuggestions(value, query ?? '');
  const lastQuery = useRef(query);
  useEffect(() => {
    if (lastQuery.current !== query) setValue(query ?? '');
    lastQuery.current = query;
  }, [query]);
  useLayoutEffect(() => {
    if (!takesFocus || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [takesFocus]);
  const sendOnEnter = (event: KeyboardEvent<HTMLInputElement>) => {
    const isChosen = event.currentTarget.hasAttribute('aria-activedescendant');
    if (event.key !== 'Enter' || isChosen || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.form?.requestSubmit();
  };
  return (
    <I18nProvider locale={lang}>
      <RouterProvider navigate={navigate}>
        {/* Stands for a style that the library would add itself and the page's policy refuses; ours is in tailwind.css. */}
        <span id="react-aria-pressable-style" hidden />
        <ComboBox
          aria-label={m.common_search_label()}
          inputValue={value}
          onInputChange={setValue}
          defaultFilter={() => true}
          menuTrigger="input"
          allowsCustomValue
          shouldFocusWrap
          className="min-w-0 flex-1"
        >
          <OpenWhenFound suggestions={suggestions} />
          <Input
            ref={field}
            id={id}
            name="q"
            type="search"
            enterKeyHint="search"
            placeholder={m.common_search_placeholder()}
            onKeyDownCapture={sendOnEnter}
            className={className}
          />
          <Popover
            offset={4}
            className="w-(--trigger-width) overflow-y-auto rounded-md border bg-surface py-1 shadow-lg"
          >
            <ListBox aria-label={m.common_search_label()} className="outline-none">
              {KINDS.map((kind) => {
                const ofKind = suggestions.filter((one) => one.kind === kind);
                return ofKind.length === 0 ? null : (
                  <ListBoxSection key={kind} id={kind}>
                    <Header className="px-4 pt-2 pb-0.5 text-xs font-semibold text-soft">
                      {TITLES[kind]()}
                    </Header>
                    {ofKind.map((one) => (
                      <ListBoxItem
                        key={one.href}
                        id={one.href}
                        href={one.href}
                        textValue={one.text}
                        className="flex min-h-9 cursor-pointer items-center gap-3 px-4 py-1 outline-none data-focused:bg-act-soft data-focused:text-act-ink data-hovered:bg-act-soft data-hovered:text-act-ink"
                      >
                        {kind === 'listing' ? (
                          <Picture
                            picture={one.pictureKey ? { key: one.pictureKey, alt: '' } : undefined}
                            sizes="2.5rem"
                            className="w-10 shrink-0 rounded-sm"
                          />
                        ) : null}
                        <span className="min-w-0 truncate">{one.text}</span>
                      </ListBoxItem>
                    ))}
                  </ListBoxSection>
                );
              })}
            </ListBox>
          </Popover>
        </ComboBox>
      </RouterProvider>
    </I18nProvider>
  );
}

/** Suggestions arrive after the key that asked for them: the list opens then. */
function OpenWhenFound({ suggestions }: { suggestions: readonly Suggestion[] }) {
  const state = useContext(ComboBoxStateContext);
  const opened = useRef(suggestions);
  useEffect(() => {
    if (opened.current === suggestions || suggestions.length === 0 || !state) return;
    if (state.isOpen || !state.isFocused) opened.current = suggestions;
    // Does nothing in the render before the list has taken the suggestions in.
    else state.open(null, 'input');
  });
  return null;
}

const NONE: readonly Suggestion[] = [];

/** What the server suggests for a text, after typing has rested; nothing on the page that the text led to. */
function useSuggestions(value: string, query: string): readonly Suggestion[] {
  const lang = getLocale();
  const { key } = useLocation();
  const [found, setFound] = useState(NONE);
  const text = value.trim();
  const isAsked = text.length >= TYPED_CHARS_MIN && text !== query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page takes the suggestions of the last one away.
  useEffect(() => setFound(NONE), [key]);
  useEffect(() => {
    if (!isAsked) {
      setFound(NONE);
      return;
    }
    const asking = new AbortController();
    const timer = window.setTimeout(async () => {
      try {
        const answer = await fetch(paths.api('suggest', { q: text, lang }), { signal: asking.signal });
        setFound(readSuggestions(answer.ok ? await answer.json() : null));
      } catch {
        // The next key asks again; the form works without.
      }
    }, REST_MS);
    return () => {
      window.clearTimeout(timer);
      asking.abort();
    };
  }, [text, lang, isAsked]);
  return found;
}

function readSuggestions(answer: unknown): readonly Suggestion[] {
  const { suggestions }: { suggestions?: unknown } = Object(answer);
  return Array.isArray(suggestions) ? suggestions.filter(isSuggestion) : NONE;
}

function isSuggestion(one: unknown): one is Suggestion {
  const { kind, text, href }: { kind?: unknown; text?: unknown; href?: unknown } = Object(one);
  return KINDS.some((known) => known === kind) && typeof text === 'string' && typeof href === 'string';
}
