import { z } from 'zod';
import type { KeptSettings } from '~/domain/import/settings';
import { type Currency, isCurrency, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { TREAT_AS } from './field-names';

const schema = z.object({
  fileCurrency: z.enum([...SUPPORTED_CURRENCIES, '']).catch(''),
  language: z.enum(['pl', 'en']).catch('pl'),
  fallbackCategoryId: z.coerce.number().int().positive().nullable().catch(null),
});

/** What a seller says about a file, read from a form; whatever makes no sense says nothing. */
export function readSettings(form: FormData, categoryIds: ReadonlySet<number>): KeptSettings {
  const { fileCurrency, language, fallbackCategoryId } = schema.parse({
    fileCurrency: form.get('fileCurrency'),
    language: form.get('language'),
    fallbackCategoryId: form.get('fallbackCategoryId') || null,
  });
  const treatAs: Record<string, Currency> = {};
  for (const [name, value] of form) {
    const code = name.startsWith(TREAT_AS) ? name.slice(TREAT_AS.length) : '';
    if (/^[A-Z]{3}$/.test(code) && typeof value === 'string' && isCurrency(value)) treatAs[code] = value;
  }
  return {
    fileCurrency: fileCurrency === '' ? null : fileCurrency,
    language,
    fallbackCategoryId:
      fallbackCategoryId !== null && categoryIds.has(fallbackCategoryId) ? fallbackCategoryId : null,
    treatAs,
  };
}
