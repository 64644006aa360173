import { stringify } from 'csv-stringify/browser/esm/sync';
import type { SellerId } from './domain/ids';
import { toDecimalText } from './domain/money/money';
import { isQuarter, type Quarter, quarterOf, quartersBefore } from './domain/tax/quarters';
import type { Ports } from './ports/ports';
import { readVatFigures } from './queries/vat-figures.server';

/** Quarters that can be chosen: three years. */
const QUARTERS_SHOWN = 12;

const chosenQuarter = (ports: Ports, request: Request): Quarter => {
  const asked = new URL(request.url).searchParams.get('quarter') ?? '';
  return isQuarter(asked) ? asked : quarterOf(new Date(ports.clock.nowMs()));
};

/** The figures of the quarter in the address, or of the one that it is now; of all sellers for null. */
export async function readVatPage(ports: Ports, request: Request, sellerId: SellerId | null) {
  const quarter = chosenQuarter(ports, request);
  const now = quarterOf(new Date(ports.clock.nowMs()));
  return {
    quarter,
    quarters: [...new Set([...quartersBefore(now, QUARTERS_SHOWN), quarter])],
    figures: await readVatFigures(ports.db, sellerId, quarter),
  };
}

/** The same figures as a file; names that a spreadsheet would run as a formula are escaped. */
export async function answerVatCsv(
  ports: Ports,
  request: Request,
  sellerId: SellerId | null,
): Promise<Response> {
  const quarter = chosenQuarter(ports, request);
  const figures = await readVatFigures(ports.db, sellerId, quarter);
  const text = stringify(
    figures.map((figure) => {
      const decimal = (amountMinor: number) => toDecimalText({ amountMinor, currency: figure.currency });
      return {
        quarter,
        seller_id: figure.sellerId,
        seller: figure.sellerName,
        country: figure.country,
        scheme: figure.scheme === 'oss' ? 'OSS' : figure.scheme,
        rate_percent: figure.rateBps / 100,
        currency: figure.currency,
        sold_gross: decimal(figure.soldMinor),
        sold_vat: decimal(figure.soldVatMinor),
        refunded_gross: decimal(figure.backMinor),
        refunded_vat: decimal(figure.backVatMinor),
        vat_after_refunds: decimal(figure.soldVatMinor - figure.backVatMinor),
      };
    }),
    { bom: true, header: true, columns: [...COLUMNS], escape_formulas: true, record_delimiter: 'windows' },
  );
  return new Response(text, {
    headers: {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="vat-${quarter}.csv"`,
      'Cache-Control': 'private, no-store',
      'X-Content-Type-Options': 'nosniff',
    },
  });
}

const COLUMNS = [
  'quarter',
  'seller_id',
  'seller',
  'country',
  'scheme',
  'rate_percent',
  'currency',
  'sold_gross',
  'sold_vat',
  'refunded_gross',
  'refunded_vat',
  'vat_after_refunds',
] as const;
