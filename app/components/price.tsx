import { type Amount, amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';

/** A price as it is shown; after a reduction with the two prices that the law wants beside it. */
export interface PriceView {
  readonly price: Amount;
  /** The price that the reduction is announced against. */
  readonly before?: Amount | undefined;
  /** The lowest price of the 30 days before the reduction began. */
  readonly lowest30?: Amount | undefined;
  /** Variants cost differently: this is the lowest. */
  readonly isFrom?: boolean | undefined;
}

interface PriceProps extends PriceView {
  readonly size?: 'card' | 'page';
}

export function Price({ price, before, lowest30, isFrom = false, size = 'card' }: PriceProps) {
  const text = isFrom ? m.common_price_from({ price: amount(price) }) : amount(price);
  return (
    <div className="grid gap-0.5">
      <p className="figures flex flex-wrap items-baseline gap-x-2">
        <span className="sr-only">{before ? m.common_price_reduced() : m.common_price()}: </span>
        <span
          className={classNames(
            'font-bold whitespace-nowrap',
            size === 'page' ? 'text-xl' : 'text-base',
            before && 'text-accent-ink',
          )}
        >
          {text}
        </span>
        {before ? (
          <>
            <span className="sr-only">{m.common_price_before()}: </span>
            <s className="text-sm whitespace-nowrap text-soft">{amount(before)}</s>
          </>
        ) : null}
      </p>
      {before && lowest30 ? (
        <p className="figures text-xs text-soft">{m.common_price_lowest_30({ price: amount(lowest30) })}</p>
      ) : null}
    </div>
  );
}
