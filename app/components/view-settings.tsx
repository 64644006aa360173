import { useLocation } from '@remix-run/react';
import Settings2 from 'lucide-react/dist/esm/icons/settings-2';
import { type Currency, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { m } from '~/paraglide/messages.js';
import { getLocale, locales } from '~/paraglide/runtime.js';
import { inLanguage, paths } from '~/paths';
import { THEMES, type Theme } from '~/theme';
import { classNames } from './class-names';

const LANGUAGE_NAMES = { pl: m.common_language_pl, en: m.common_language_en } as const;
const THEME_NAMES = {
  system: m.common_theme_system,
  light: m.common_theme_light,
  dark: m.common_theme_dark,
} as const;

const optionClass = (chosen: boolean) =>
  classNames(
    'inline-flex min-h-9 items-center rounded-md border px-3 text-sm font-medium',
    chosen ? 'border-act bg-act-soft text-act-ink' : 'border-edge hover:border-act hover:text-act',
  );

interface ViewSettingsProps {
  readonly currency: Currency;
  readonly theme: Theme;
  /** Workspaces show amounts in the currency they were made in. */
  readonly withCurrency?: boolean;
}

/** Language, currency and appearance, behind one button; needs no script. */
export function ViewSettings({ currency, theme, withCurrency = true }: ViewSettingsProps) {
  const { pathname, search } = useLocation();
  const lang = getLocale();
  return (
    <>
      <button
        type="button"
        popovertarget="view-settings"
        className="inline-flex size-11 items-center justify-center gap-1.5 rounded-md hover:bg-act-soft hover:text-act-ink"
      >
        <Settings2 size={20} />
        <span className="sr-only">{m.common_settings()}</span>
      </button>
      <div
        id="view-settings"
        popover="auto"
        className="absolute top-14 right-3 left-auto m-0 w-72 rounded-lg border bg-surface p-4 text-ink shadow-floating open:grid open:gap-4"
      >
        <section className="grid gap-2" aria-label={m.common_language()}>
          <p className="text-sm font-semibold">{m.common_language()}</p>
          <ul className="flex gap-2">
            {locales.map((locale) => (
              <li key={locale}>
                <a
                  href={inLanguage(locale, pathname, search)}
                  hrefLang={locale}
                  lang={locale}
                  aria-current={locale === lang ? 'true' : undefined}
                  className={optionClass(locale === lang)}
                >
                  {LANGUAGE_NAMES[locale]()}
                </a>
              </li>
            ))}
          </ul>
        </section>
        <form method="post" action={paths.preferences(lang)} className="grid gap-4">
          <input type="hidden" name="returnTo" value={pathname + search} />
          {withCurrency ? (
            <fieldset className="flex flex-wrap gap-2">
              <legend className="mb-2 text-sm font-semibold">{m.common_currency()}</legend>
              {SUPPORTED_CURRENCIES.map((option) => (
                <button
                  key={option}
                  type="submit"
                  name="currency"
                  value={option}
                  aria-pressed={option === currency}
                  className={optionClass(option === currency)}
                >
                  {option}
                </button>
              ))}
            </fieldset>
          ) : null}
          <fieldset className="flex flex-wrap gap-2">
            <legend className="mb-2 text-sm font-semibold">{m.common_theme()}</legend>
            {THEMES.map((option) => (
              <button
                key={option}
                type="submit"
                name="theme"
                value={option}
                aria-pressed={option === theme}
                className={optionClass(option === theme)}
              >
                {THEME_NAMES[option]()}
              </button>
            ))}
          </fieldset>
        </form>
      </div>
    </>
  );
}
