import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { rynekHeader, rynekRows } from '~/domain/import/formats/rynek';
import { csvText } from '~/services/export-listings.server';
import { requireSeller } from '~/session.server';

/** A file in our own format with a listing of two variants, to begin from. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireSeller(context, request);
  const variant = { gtin: null, prices: { PLN: 4_900, EUR: 1_150 }, quantity: 10, weightGrams: 350 };
  const rows = rynekRows(
    {
      externalId: 'kubek-mech',
      categoryPath: [context.requestContext.locale === 'pl' ? 'Dom i kuchnia' : 'Home and kitchen'],
      input: {
        titles: { pl: 'Kubek z gliny „Mech”', en: 'Clay mug “Moss”' },
        descriptions: { pl: 'Toczony ręcznie, 300 ml.', en: 'Thrown by hand, 300 ml.' },
        categoryId: 0,
        brand: 'Pracownia Mech',
        options: ['Kolor'],
        attributes: {},
        pictures: ['https://example.com/kubek.jpg'],
        variants: [
          { ...variant, sku: 'KUBEK-ZIELONY', optionValues: ['zielony'] },
          { ...variant, sku: 'KUBEK-PIASKOWY', optionValues: ['piaskowy'] },
        ],
        published: true,
      },
    },
    [],
  );
  return new Response(csvText([rynekHeader([]), ...rows], { isFirst: true }), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="rynek-import.csv"',
    },
  });
}
