import type { MetaDescriptor } from '@remix-run/cloudflare';
import { type Locale, locales } from '~/paraglide/runtime.js';

/** Where a public page stands in each language, in full: what search engines keep of it. */
export type PublicAddresses = Readonly<Record<Locale, string>>;

/** The addresses of a page, without what only this visit asked for. */
export function publicAddresses(origin: string, pathIn: (locale: Locale) => string): PublicAddresses {
  return { pl: origin + pathIn('pl'), en: origin + pathIn('en') };
}

/** Tells which address of a page counts, and where it stands in the other language. */
export function addressTags(addresses: PublicAddresses, locale: Locale): MetaDescriptor[] {
  return [
    { tagName: 'link', rel: 'canonical', href: addresses[locale] },
    { property: 'og:url', content: addresses[locale] },
    ...locales.map((other) => ({
      tagName: 'link' as const,
      rel: 'alternate',
      hrefLang: other,
      href: addresses[other],
    })),
  ];
}
