import { z } from 'zod';
import { SUPPORTED_CURRENCIES } from '../money/money';
import type { ImportSettings } from './formats';
import { TEXT_LANGUAGES } from './mapping';

/** What a seller says about a file; kept with its import. */
export const importSettingsSchema = z.object({
  fileCurrency: z.enum(SUPPORTED_CURRENCIES).nullable(),
  language: z.enum(TEXT_LANGUAGES),
  fallbackCategoryId: z.int().positive().nullable(),
  treatAs: z.record(z.string().max(10), z.enum(SUPPORTED_CURRENCIES)),
});
export type KeptSettings = z.output<typeof importSettingsSchema>;

/** As {@link KeptSettings}, in the form in which a mapping is made with them. */
export function asImportSettings(kept: KeptSettings): ImportSettings {
  return {
    language: kept.language,
    treatAs: kept.treatAs,
    ...(kept.fileCurrency === null ? {} : { fileCurrency: kept.fileCurrency }),
    ...(kept.fallbackCategoryId === null ? {} : { fallbackCategoryId: kept.fallbackCategoryId }),
  };
}
