import type { Bench } from './marketplace.ts';

/**
 * A cookie of which Rynek knows nothing: whoever has one is shown pages made anew, not those that were kept, so that
 * what is compared is the dear page on both sides.
 */
export const MADE_ANEW = { Cookie: 'of=somebody' };

/** Words that only the refusal with this code holds, as a Polish shopper reads them. */
export const REFUSALS = { soldOut: 'Jednej z rzeczy już nie ma', busy: 'Bardzo dużo osób' } as const;

/** What a checkout of one piece sends: as the page's form does for one variant. */
export interface OneLine {
  readonly variantId: number;
  readonly sellerId: number;
  readonly methodId: number;
  readonly totalMinor: number;
}

/** Variants with what their checkout page would put into the form. */
export async function readLines(bench: Bench, where: string): Promise<OneLine[]> {
  const { rows } = await bench.client.query<{ v: string; s: string; m: string; total: string }>(`
    SELECT v.id AS v, v.seller_id AS s, m.id AS m, p.price_minor + r.price_minor AS total
    FROM variants v
    JOIN variant_prices p ON p.variant_id = v.id AND p.currency = 'PLN'
    JOIN shipping_methods m ON m.seller_id = v.seller_id
    JOIN shipping_rates r ON r.method_id = m.id AND r.currency = 'PLN'
    WHERE ${where} ORDER BY v.id`);
  return rows.map((row) => ({
    variantId: Number(row.v),
    sellerId: Number(row.s),
    methodId: Number(row.m),
    totalMinor: Number(row.total),
  }));
}

/** A new guest's checkout form, sent as a browser with scripts sends it: cart in the cookie, answer without a page. */
export function holdCalls(bench: Bench, lines: readonly OneLine[], guests: string) {
  return {
    url: `${bench.url}/pl/checkout.data`,
    method: 'POST' as const,
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded;charset=UTF-8',
      Cookie: `cart=crt_${guests}{turn}.1.{variantId}x1`,
      Origin: new URL(bench.url).origin,
    },
    body: new URLSearchParams({
      email: `${guests}TURN@example.com`,
      name: 'Jan Kupujący',
      street: 'Prosta 1',
      postalCode: '00-001',
      city: 'Warszawa',
      country: 'PL',
      phone: '+48600100200',
      terms: 'on',
      'deliveries[0].sellerId': 'SELLER',
      'deliveries[0].methodId': 'METHOD',
      acceptedTotalMinor: 'TOTAL',
    })
      .toString()
      .replace('TURN', '{turn}')
      .replace('SELLER', '{sellerId}')
      .replace('METHOD', '{methodId}')
      .replace('TOTAL', '{totalMinor}'),
    values: lines.map((line) => ({ ...line })),
    tellApart: Object.values(REFUSALS),
  };
}
