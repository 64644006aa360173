import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { isLocale } from '~/i18n/locale';
import { parseListingAddress, paths } from '~/paths';
import { readSuggestions } from '~/queries/suggestions.server';

/** The same for everybody; new listings may come a little later. */
const KEPT = { 'Cache-Control': 'public, max-age=60' };

/** Suggestions for the field in the header: `?q=…&lang=pl`. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const lang = query.get('lang') ?? undefined;
  if (!isLocale(lang)) return Response.json({ code: 'language_unknown' }, { status: 400 });
  const { categories, stores, listings } = await readSuggestions(context.ports, query.get('q') ?? '', lang);
  const suggestions = [
    ...categories.map(({ names, slugs }) => ({
      kind: 'category',
      text: names[lang],
      href: paths.category(lang, slugs[lang]),
    })),
    ...stores.map(({ name, slug }) => ({ kind: 'seller', text: name, href: paths.store(lang, slug) })),
    ...listings.flatMap(({ text, listingSlugId, pictureKey }) => {
      const address = parseListingAddress(listingSlugId ?? '');
      return address ? [{ kind: 'listing', text, href: paths.listing(lang, address), pictureKey }] : [];
    }),
  ];
  return Response.json({ suggestions }, { headers: KEPT });
}
