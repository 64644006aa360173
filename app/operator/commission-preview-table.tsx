import { DataTable } from '~/components/data-table';
import { StatTile } from '~/components/stat-tile';
import { SUPPORTED_CURRENCIES, sumMinor } from '~/domain/money/money';
import { amount, number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import type { CommissionPreview } from '~/services/preview-commission-rule.server';

/** Sellers listed by name; the sums above are over all. */
const SELLERS_SHOWN = 50;

/** What a change of commission would have made of the last 30 days: the sum, and who gains or loses most. */
export function CommissionPreviewTable({
  preview,
  sellerName,
}: {
  preview: CommissionPreview;
  sellerName: (sellerId: number) => string;
}) {
  const { rows } = preview;
  const moved = rows
    .filter((row) => row.wouldBeMinor !== row.chargedMinor)
    .sort(
      (one, other) =>
        Math.abs(other.wouldBeMinor - other.chargedMinor) - Math.abs(one.wouldBeMinor - one.chargedMinor),
    );
  const signed = (amountMinor: number, currency: (typeof rows)[number]['currency']) =>
    `${amountMinor > 0 ? '+' : ''}${amount({ amountMinor, currency })}`;
  return (
    <section aria-labelledby="preview-title" className="grid gap-4 border-t pt-4">
      <h3 id="preview-title" className="text-base font-semibold">
        {m.operator_commission_preview_title()}
      </h3>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
        {SUPPORTED_CURRENCIES.flatMap((currency) => {
          const own = rows.filter((row) => row.currency === currency);
          if (own.length === 0) return [];
          const charged = sumMinor(own.map((row) => row.chargedMinor));
          const wouldBe = sumMinor(own.map((row) => row.wouldBeMinor));
          return [
            <StatTile
              key={`${currency} charged`}
              label={m.operator_commission_earned()}
              value={amount({ amountMinor: charged, currency })}
            />,
            <StatTile
              key={`${currency} would be`}
              label={m.operator_commission_would_be()}
              value={amount({ amountMinor: wouldBe, currency })}
              hint={signed(wouldBe - charged, currency)}
            />,
          ];
        })}
      </dl>
      {moved.length === 0 ? (
        <p>{m.operator_commission_preview_nothing()}</p>
      ) : (
        <DataTable
          caption={m.operator_commission_preview_sellers({ count: moved.length })}
          rows={moved.slice(0, SELLERS_SHOWN)}
          rowKey={(row) => `${row.sellerId} ${row.currency}`}
          columns={[
            {
              key: 'seller',
              header: m.operator_column_seller(),
              isRowHeader: true,
              cell: (row) => sellerName(row.sellerId),
            },
            {
              key: 'orders',
              header: m.operator_nav_orders(),
              align: 'end',
              wideOnly: true,
              cell: (row) => number(row.sellerOrders),
            },
            {
              key: 'sales',
              header: m.operator_figure_gmv(),
              align: 'end',
              wideOnly: true,
              cell: (row) => amount({ amountMinor: row.salesMinor, currency: row.currency }),
            },
            {
              key: 'charged',
              header: m.operator_commission_earned(),
              align: 'end',
              cell: (row) => amount({ amountMinor: row.chargedMinor, currency: row.currency }),
            },
            {
              key: 'would',
              header: m.operator_commission_would_be(),
              align: 'end',
              cell: (row) => amount({ amountMinor: row.wouldBeMinor, currency: row.currency }),
            },
            {
              key: 'difference',
              header: m.operator_commission_seller_pays(),
              align: 'end',
              cell: (row) => signed(row.wouldBeMinor - row.chargedMinor, row.currency),
            },
          ]}
        />
      )}
    </section>
  );
}
