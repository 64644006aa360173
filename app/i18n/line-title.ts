import { type VariantOption, variantLabel } from '~/domain/catalogue/options';

/** What a line of an order is called, with what its variant differs in: `Kubek · duży`. */
export function lineTitle(
  line: { readonly titlePl: string; readonly titleEn: string; readonly options: readonly VariantOption[] },
  locale: 'pl' | 'en',
): string {
  return [locale === 'pl' ? line.titlePl : line.titleEn, variantLabel(line.options, locale)]
    .filter(Boolean)
    .join(' · ');
}
