import type { ReactNode } from 'react';
import { type Amount, amount, date, type Moment } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

interface LineProps {
  readonly label: ReactNode;
  readonly value: ReactNode;
}

/** A label and its amount at the end of the line. Goes into a `<dl>`. */
export function AmountLine({ label, value }: LineProps) {
  return (
    <div className="figures flex justify-between gap-4">
      <dt className="text-soft">{label}</dt>
      <dd className="text-right whitespace-nowrap">{value}</dd>
    </div>
  );
}

/** What delivery costs, in words where it costs nothing. */
export function deliveryPrice(price: Amount): string {
  return price.amountMinor === 0 ? m.storefront_listing_delivery_free() : amount(price);
}

/** The sum under the others. */
export function TotalLine({ label, value }: LineProps) {
  return (
    <div className="figures mt-1 flex items-baseline justify-between gap-4 border-t pt-3 font-bold">
      <dt>{label}</dt>
      <dd className="text-right text-lg whitespace-nowrap">{value}</dd>
    </div>
  );
}

/** A business that buys, as its pages say it. */
export interface BusinessView {
  readonly vatNumber: string;
  readonly checkedAt: Moment;
  /** Whether any seller sells to it without VAT. */
  readonly isReverseCharge: boolean;
}

/** Says under the sums that a business buys, how its number was checked, and who accounts for the VAT. */
export function BusinessNote({ business }: { readonly business: BusinessView | undefined }) {
  if (business === undefined) return null;
  return (
    <p className="text-sm text-soft">
      {m.storefront_business_buyer({ number: business.vatNumber, day: date(business.checkedAt) })}
      {business.isReverseCharge ? (
        <strong className="block text-ink">{m.storefront_reverse_charge_note()}</strong>
      ) : null}
    </p>
  );
}
