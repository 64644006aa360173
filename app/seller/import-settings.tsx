import { SelectField, type SelectOption } from '~/components/select-field';
import type { KeptSettings } from '~/domain/import/settings';
import { SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { m } from '~/paraglide/messages.js';
import { TREAT_AS } from './field-names';

interface ImportSettingsProps {
  readonly settings: KeptSettings;
  readonly categories: readonly SelectOption[];
  /** Currencies of the file that are not sold in. */
  readonly otherCurrencies?: readonly string[];
  /** Whether the file's texts are all in one language, to be said; chosen columns say it themselves. */
  readonly withLanguage?: boolean;
}

/** What a file does not say of itself: fields of the upload form and of the form that checks again. */
export function ImportSettingsFields({
  settings,
  categories,
  otherCurrencies = [],
  withLanguage = true,
}: ImportSettingsProps) {
  return (
    <>
      <SelectField
        label={m.seller_import_currency()}
        select={{ name: 'fileCurrency', defaultValue: settings.fileCurrency ?? '' }}
        options={[
          ...SUPPORTED_CURRENCIES.map((currency) => ({ value: currency, label: currency })),
          { value: '', label: m.seller_import_currency_none() },
        ]}
      />
      {withLanguage ? (
        <SelectField
          label={m.seller_import_language()}
          select={{ name: 'language', defaultValue: settings.language }}
          options={[
            { value: 'pl', label: m.seller_import_language_pl() },
            { value: 'en', label: m.seller_import_language_en() },
          ]}
        />
      ) : (
        <input type="hidden" name="language" value={settings.language} />
      )}
      <SelectField
        label={m.seller_import_fallback()}
        hint={m.seller_import_fallback_hint()}
        select={{ name: 'fallbackCategoryId', defaultValue: String(settings.fallbackCategoryId ?? '') }}
        options={[{ value: '', label: m.seller_import_fallback_none() }, ...categories]}
      />
      {otherCurrencies.map((currency) => (
        <SelectField
          key={currency}
          label={m.seller_import_treat_as({ currency })}
          select={{ name: `${TREAT_AS}${currency}`, defaultValue: settings.treatAs[currency] ?? '' }}
          options={[
            { value: '', label: m.seller_import_treat_none() },
            ...SUPPORTED_CURRENCIES.map((known) => ({
              value: known,
              label: m.seller_import_treat_as_is({ currency: known }),
            })),
          ]}
        />
      ))}
    </>
  );
}
