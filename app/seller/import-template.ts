import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { rynekHeader, rynekRows } from '~/domain/import/formats/rynek';
import { readCategories } from '~/queries/categories.server';
import { csvText } from '~/services/export-listings.server';
import { requireSeller } from '~/session.server';

/** The category that the example is in, by its English slug. */
const EXAMPLE_CATEGORY = 'mugs-and-cups';

/** A file in our own format with a listing of two variants, to begin from. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireSeller(context, request);
  const { ports, requestContext } = context;
  const tree = await readCategories(ports.db, ports.clock.nowMs());
  const category = tree.all.find(({ slugs }) => slugs.en === EXAMPLE_CATEGORY) ?? tree.all.at(-1);
  const codes = (category?.attributes ?? []).map(({ code }) => code);
  const variant = { gtin: null, prices: { PLN: 4_900, EUR: 1_150 }, quantity: 10, weightGrams: 350 };
  const rows = rynekRows(
    {
      externalId: 'kubek-mech',
      categoryPath: (category?.path ?? []).flatMap(
        (id) => tree.byId.get(id)?.names[requestContext.locale] ?? [],
      ),
      input: {
        titles: { pl: 'Kubek z gliny „Mech”', en: 'Clay mug “Moss”' },
        descriptions: { pl: 'Toczony ręcznie, 300 ml.', en: 'Thrown by hand, 300 ml.' },
        categoryId: 0,
        brand: 'Pracownia Mech',
        options: ['Kolor'],
        optionWords: { Kolor: 'Colour', zielony: 'green', piaskowy: 'sand' },
        attributes: {},
        pictures: [],
        variants: [
          { ...variant, sku: 'KUBEK-ZIELONY', optionValues: ['zielony'] },
          { ...variant, sku: 'KUBEK-PIASKOWY', optionValues: ['piaskowy'] },
        ],
        published: true,
      },
    },
    codes,
  );
  return new Response(csvText([rynekHeader(codes), ...rows], { isFirst: true }), {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="rynek-import.csv"',
    },
  });
}
