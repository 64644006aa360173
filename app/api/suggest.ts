import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { isLocale } from '~/i18n/locale';
import { readSuggestions } from '~/queries/suggestions.server';

/** The same for everybody; new listings may come a little later. */
const KEPT = { 'Cache-Control': 'public, max-age=60' };

/** Suggestions for the field in the header: `?q=…&lang=pl`. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const query = new URL(request.url).searchParams;
  const lang = query.get('lang') ?? undefined;
  if (!isLocale(lang)) return Response.json({ code: 'language_unknown' }, { status: 400 });
  const suggestions = await readSuggestions(context.ports, query.get('q') ?? '', lang);
  return Response.json({ suggestions }, { headers: KEPT });
}
