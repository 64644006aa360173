import { m } from '~/paraglide/messages.js';

export interface TraderView {
  readonly legalName: string;
  readonly address: string;
  readonly vatNumber?: string | undefined;
  readonly register?: string | undefined;
  readonly email: string;
  readonly phone?: string | undefined;
}

/** Who the trader is, as the law wants it shown. */
export function Trader({ trader }: { trader: TraderView }) {
  const rows = [
    [m.storefront_listing_legal_name(), trader.legalName],
    [m.storefront_listing_address(), trader.address],
    [m.storefront_listing_vat_number(), trader.vatNumber],
    [m.storefront_listing_register(), trader.register],
    [m.storefront_listing_email(), trader.email],
    [m.storefront_listing_phone(), trader.phone],
  ] as const;
  return (
    <details className="text-sm">
      <summary className="w-fit font-semibold text-act hover:underline">
        {m.storefront_listing_trader()}
      </summary>
      <p className="pt-2 text-soft">{m.storefront_listing_trader_note()}</p>
      <DescriptionList rows={rows} />
    </details>
  );
}

/** Labels and what they say; a row without a value is left out. */
export function DescriptionList({ rows }: { rows: readonly (readonly [string, string | undefined])[] }) {
  return (
    <dl className="grid gap-x-4 pt-2 sm:grid-cols-[auto_1fr]">
      {rows.map(([label, value]) =>
        value === undefined ? null : (
          <div key={label} className="contents">
            <dt className="pt-1 text-soft sm:pb-1">{label}</dt>
            <dd className="pb-1 sm:pt-1">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
