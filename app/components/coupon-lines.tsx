import { type Amount, amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

/** A code and what it takes off. */
export interface CouponAmountView {
  readonly code: string;
  readonly discount: Amount;
}

/** A line for each code, to stand between what it is taken off and the total. Goes into a `<dl>`. */
export function CouponLines({ coupons }: { coupons: readonly CouponAmountView[] }) {
  return coupons.map(({ code, discount }) => (
    <div key={code} className="figures flex justify-between gap-4 text-act">
      <dt className="min-w-0 break-words">{m.promotions_line({ code })}</dt>
      <dd className="text-right whitespace-nowrap">
        {amount({ ...discount, amountMinor: -discount.amountMinor })}
      </dd>
    </div>
  ));
}
