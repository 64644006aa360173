import { Form, Link, useFetcher } from '@remix-run/react';
import Trash2 from 'lucide-react/dist/esm/icons/trash-2';
import { Alert } from '~/components/alert';
import { Button, buttonClass, LinkButton } from '~/components/button';
import { classNames } from '~/components/class-names';
import { type CouponAmountView, CouponLines } from '~/components/coupon-lines';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { type ListingCardView, ListingGrid } from '~/components/listing-card';
import { Picture, type PictureView } from '~/components/picture';
import { QuantityField } from '~/components/quantity-field';
import { type Amount, amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { type ListingAddress, paths } from '~/paths';
import { AmountLine, TotalLine } from './amount-lines';
import type { AddToCartAnswer } from './listing-page';

/** Why a line stops the way to the checkout. */
export type CartLineProblem = 'sold_out' | 'only_left' | 'not_for_sale' | 'not_in_currency';

export interface CartLineView {
  readonly variantId: number;
  readonly listing: ListingAddress;
  readonly title: string;
  /** The variant in words: `granatowy, M`. */
  readonly variantLabel?: string | undefined;
  readonly picture: PictureView | undefined;
  readonly quantity: number;
  readonly available: number;
  /** Absent when it is not sold now. */
  readonly unitPrice?: Amount | undefined;
  readonly total?: Amount | undefined;
  readonly problem?: CartLineProblem | undefined;
}

export interface CartSellerView {
  readonly seller: { readonly slug: string; readonly name: string };
  readonly lines: readonly CartLineView[];
  readonly goods: Amount;
  /** The cheapest delivery of this seller. */
  readonly shippingFrom?: Amount | undefined;
  /** From this value of goods on delivery is free. */
  readonly freeFrom?: Amount | undefined;
}

export interface CartView {
  readonly sellers: readonly CartSellerView[];
  /** Put aside for later: no part of the sums. */
  readonly saved: readonly CartLineView[];
  readonly goods: Amount;
  readonly shippingFrom: Amount;
  readonly coupons: readonly CouponAmountView[];
  /** Codes in the cart that take nothing off it now, and why. */
  readonly unusedCodes: readonly { readonly code: string; readonly reason: string }[];
  readonly total: Amount;
  /** The line that was just taken out, so that it can be put back. */
  readonly removed?:
    | { readonly variantId: number; readonly quantity: number; readonly title: string }
    | undefined;
  /** Shown where the cart is empty. */
  readonly popular: readonly ListingCardView[];
}

/**
 * Forms post to the cart's own address: `intent=set` with `variantId` and `quantity` (and `step`, −1 or 1, from
 * the buttons beside it), `intent=remove` with `variantId`, `intent=add` with both to undo; `intent=save`,
 * `restore` and `forget` with `variantId` for what is put aside.
 */
export function CartPage({
  cart,
  refused,
  couponProblem,
  typedCode,
}: {
  cart: CartView;
  refused?: string | undefined;
  /** Why the code that was typed is not taken. */
  couponProblem?: string | undefined;
  typedCode?: string | undefined;
}) {
  const lang = getLocale();
  const removed = (
    <>
      {refused === undefined ? null : <Alert tone="bad">{refused}</Alert>}
      {cart.removed ? <Removed removed={cart.removed} /> : null}
    </>
  );
  if (cart.sellers.length === 0) {
    return (
      <div className="grid gap-10">
        {removed}
        <EmptyState
          level={1}
          title={m.storefront_cart_empty_title()}
          action={<LinkButton to={paths.home(lang)}>{m.storefront_cart_empty_action()}</LinkButton>}
        >
          {m.storefront_cart_empty_advice()}
        </EmptyState>
        <Saved lines={cart.saved} />
        {cart.popular.length > 0 ? (
          <section className="grid gap-4">
            <h2>{m.storefront_home_popular()}</h2>
            <ListingGrid listings={cart.popular} row />
          </section>
        ) : null}
      </div>
    );
  }
  const blocked = cart.sellers.some(({ lines }) => lines.some(({ problem }) => problem !== undefined));
  return (
    <div className="grid gap-6">
      <h1>{m.storefront_cart_title()}</h1>
      {removed}
      <div className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="grid gap-6">
          {cart.sellers.map((part) => (
            <SellerPart key={part.seller.slug} part={part} />
          ))}
          <Saved lines={cart.saved} />
        </div>
        <section
          aria-labelledby="cart-summary"
          className="grid gap-4 rounded-lg border bg-surface p-5 lg:sticky lg:top-4"
        >
          <h2 id="cart-summary" className="text-lg">
            {m.storefront_checkout_summary()}
          </h2>
          <dl className="grid gap-2" aria-live="polite">
            <AmountLine label={m.storefront_cart_goods()} value={amount(cart.goods)} />
            <AmountLine
              label={`${m.storefront_cart_shipping()} (${m.storefront_cart_sellers({ count: cart.sellers.length })})`}
              value={m.storefront_cart_shipping_from({ price: amount(cart.shippingFrom) })}
            />
            <CouponLines coupons={cart.coupons} />
            <TotalLine label={m.storefront_cart_total()} value={amount(cart.total)} />
          </dl>
          <CouponForm cart={cart} problem={couponProblem} typedCode={typedCode} />
          <p className="text-sm text-soft">{m.storefront_cart_shipping_next()}</p>
          {blocked ? (
            <p
              aria-disabled="true"
              className={classNames(buttonClass({ size: 'large', wide: true }), 'opacity-55')}
            >
              {m.storefront_cart_to_checkout()}
            </p>
          ) : (
            <LinkButton to={paths.checkout(lang)} size="large" wide>
              {m.storefront_cart_to_checkout()}
            </LinkButton>
          )}
          <Link to={paths.home(lang)} className={buttonClass({ kind: 'plain', size: 'small' })}>
            {m.storefront_cart_keep_shopping()}
          </Link>
        </section>
      </div>
    </div>
  );
}

/** Codes that are in the cart, each with a way out, and the field for another. */
function CouponForm({
  cart,
  problem,
  typedCode,
}: {
  cart: CartView;
  problem: string | undefined;
  typedCode: string | undefined;
}) {
  const action = paths.cart(getLocale());
  return (
    <div className="grid gap-3 border-t pt-3" aria-live="polite">
      {cart.unusedCodes.map(({ code, reason }) => (
        <p key={code} className="text-sm font-medium text-warn-ink">
          {reason}
        </p>
      ))}
      {[...cart.coupons, ...cart.unusedCodes].map(({ code }) => (
        <Form key={code} method="post" action={action} preventScrollReset>
          <input type="hidden" name="code" value={code} />
          <Button kind="plain" size="small" name="intent" value="drop_code">
            {m.promotions_remove({ code })}
          </Button>
        </Form>
      ))}
      <Form
        key={cart.coupons.map(({ code }) => code).join()}
        method="post"
        action={action}
        preventScrollReset
        className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2"
      >
        <input type="hidden" name="intent" value="use_code" />
        <Field
          label={m.promotions_field()}
          errors={problem === undefined ? undefined : [problem]}
          input={{
            name: 'code',
            required: true,
            defaultValue: typedCode,
            autoComplete: 'off',
            autoCapitalize: 'characters',
            spellCheck: false,
            maxLength: 40,
          }}
        />
        <Button kind="quiet" className="mt-6.5">
          {m.promotions_apply()}
        </Button>
      </Form>
    </div>
  );
}

function Removed({ removed }: { removed: NonNullable<CartView['removed']> }) {
  return (
    <Alert
      tone="info"
      action={
        <form method="post" action={paths.cart(getLocale())}>
          <input type="hidden" name="intent" value="add" />
          <input type="hidden" name="variantId" value={removed.variantId} />
          <input type="hidden" name="quantity" value={removed.quantity} />
          <Button kind="quiet" size="small">
            {m.storefront_cart_undo()}
          </Button>
        </form>
      }
    >
      {m.storefront_cart_removed({ title: removed.title })}
    </Alert>
  );
}

function SellerPart({ part }: { part: CartSellerView }) {
  const id = `cart-${part.seller.slug}`;
  return (
    <section aria-labelledby={id} className="rounded-lg border bg-surface">
      <div className="grid gap-2 border-b px-4 py-3">
        <h2 id={id} className="font-text text-base tracking-normal">
          <Link to={paths.store(getLocale(), part.seller.slug)} className="hover:text-act hover:underline">
            {m.storefront_cart_from_seller({ seller: part.seller.name })}
          </Link>
        </h2>
        {part.freeFrom ? <FreeDelivery goods={part.goods} freeFrom={part.freeFrom} /> : null}
      </div>
      <ul>
        {part.lines.map((line) => (
          <Line key={line.variantId} line={line} />
        ))}
      </ul>
      <dl className="grid gap-1 border-t px-4 py-3 text-sm">
        <AmountLine label={m.storefront_cart_subtotal()} value={amount(part.goods)} />
        {part.shippingFrom ? (
          <AmountLine
            label={m.storefront_cart_shipping()}
            value={
              part.shippingFrom.amountMinor === 0
                ? m.storefront_listing_delivery_free()
                : m.storefront_cart_shipping_from({ price: amount(part.shippingFrom) })
            }
          />
        ) : null}
      </dl>
    </section>
  );
}

function FreeDelivery({ goods, freeFrom }: { goods: Amount; freeFrom: Amount }) {
  const missingMinor = Math.max(0, freeFrom.amountMinor - goods.amountMinor);
  const text =
    missingMinor === 0
      ? m.storefront_cart_free_reached()
      : m.storefront_cart_free_missing({ price: amount({ ...freeFrom, amountMinor: missingMinor }) });
  return (
    <div className="grid gap-1 text-sm">
      <p className={missingMinor === 0 ? 'font-medium text-act' : 'text-soft'}>{text}</p>
      <progress
        value={Math.min(goods.amountMinor, freeFrom.amountMinor)}
        max={Math.max(1, freeFrom.amountMinor)}
        aria-label={text}
        className="h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-act [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-act"
      />
    </div>
  );
}

function problemWords(line: CartLineView): string | undefined {
  switch (line.problem) {
    case 'sold_out':
      return m.storefront_cart_line_sold_out();
    case 'only_left':
      return m.storefront_cart_only_left({ count: line.available });
    case 'not_for_sale':
      return m.storefront_cart_line_not_for_sale();
    case 'not_in_currency':
      return m.storefront_cart_line_not_in_currency();
    default:
      return undefined;
  }
}

const refusalOf = (answer: AddToCartAnswer | undefined) =>
  answer?.ok === false ? answer.message : undefined;

/** Why a change of a line was refused. */
function Refused({ message }: { message: string | undefined }) {
  return (
    <p role="alert" className={classNames('text-sm font-medium text-bad-ink', !message && 'sr-only')}>
      {message}
    </p>
  );
}

function Line({ line }: { line: CartLineView }) {
  const fetcher = useFetcher<AddToCartAnswer>();
  const lang = getLocale();
  const href = paths.listing(lang, line.listing, { variant: line.variantId });
  const problem = problemWords(line);
  const refused = refusalOf(fetcher.data);
  const adjustable = line.problem === undefined || line.problem === 'only_left';
  return (
    <li
      className={classNames(
        'grid grid-cols-[5rem_1fr] gap-x-4 gap-y-3 border-t p-4 first:border-t-0 sm:grid-cols-[6rem_1fr_auto_7rem]',
        fetcher.state !== 'idle' && 'opacity-60',
      )}
    >
      <Link to={href} tabIndex={-1} aria-hidden="true" className="row-span-2 sm:row-span-1">
        <Picture picture={line.picture && { ...line.picture, alt: '' }} sizes="6rem" className="rounded-md" />
      </Link>
      <div className="grid min-w-0 content-start">
        <h3 className="font-text text-base leading-snug tracking-normal">
          <Link to={href} className="hover:text-act hover:underline">
            {line.title}
          </Link>
        </h3>
        {line.variantLabel ? <p className="text-sm text-soft">{line.variantLabel}</p> : null}
        {line.unitPrice && line.quantity > 1 ? (
          <p className="figures text-sm text-soft">
            {m.storefront_cart_each({ price: amount(line.unitPrice) })}
          </p>
        ) : null}
        {problem ? <p className="text-sm font-medium text-bad-ink">{problem}</p> : null}
        <Refused message={refused} />
        <fetcher.Form method="post" action={paths.cart(lang)}>
          <input type="hidden" name="variantId" value={line.variantId} />
          <button
            type="submit"
            name="intent"
            value="save"
            aria-label={m.storefront_cart_save_one({ title: line.title })}
            className="inline-flex min-h-8 items-center text-sm text-act underline"
          >
            {m.storefront_cart_save()}
          </button>
        </fetcher.Form>
      </div>
      <div className="col-start-2 flex flex-wrap items-center gap-2 sm:col-start-3 sm:row-start-1 sm:items-start">
        {adjustable ? (
          <fetcher.Form
            method="post"
            action={paths.cart(lang)}
            onBlur={(event) => {
              const field: EventTarget = event.target;
              if (!(field instanceof HTMLInputElement) || field.value === String(line.quantity)) return;
              if (field.reportValidity()) fetcher.submit(event.currentTarget);
            }}
          >
            <input type="hidden" name="intent" value="set" />
            <input type="hidden" name="variantId" value={line.variantId} />
            <QuantityField
              value={line.quantity}
              max={Math.max(line.available, line.quantity)}
              of={line.title}
              sends
            />
            <noscript>
              <Button kind="plain" size="small">
                {m.storefront_cart_update()}
              </Button>
            </noscript>
          </fetcher.Form>
        ) : null}
        <fetcher.Form method="post" action={paths.cart(lang)}>
          <input type="hidden" name="intent" value="remove" />
          <input type="hidden" name="variantId" value={line.variantId} />
          <button
            type="submit"
            aria-label={m.storefront_cart_remove({ title: line.title })}
            className="grid size-11 place-items-center rounded-md text-soft hover:bg-bad-soft hover:text-bad-ink"
          >
            <Trash2 size={19} />
          </button>
        </fetcher.Form>
      </div>
      <p className="figures col-start-2 font-bold sm:col-start-4 sm:row-start-1 sm:pt-2 sm:text-right">
        {line.total ? amount(line.total) : '—'}
      </p>
    </li>
  );
}

/** What is put aside for later, with a way back into the cart. */
function Saved({ lines }: { lines: readonly CartLineView[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-labelledby="cart-saved" className="grid gap-3">
      <div>
        <h2 id="cart-saved">{m.storefront_cart_saved()}</h2>
        <p className="text-sm text-soft">{m.storefront_cart_saved_note()}</p>
      </div>
      <ul className="rounded-lg border bg-surface">
        {lines.map((line) => (
          <SavedLine key={line.variantId} line={line} />
        ))}
      </ul>
    </section>
  );
}

function SavedLine({ line }: { line: CartLineView }) {
  const fetcher = useFetcher<AddToCartAnswer>();
  const lang = getLocale();
  const href = paths.listing(lang, line.listing, { variant: line.variantId });
  const isSold = line.problem === undefined || line.problem === 'only_left';
  return (
    <li
      className={classNames(
        'grid grid-cols-[4rem_1fr] items-start gap-x-4 gap-y-2 border-t p-4 first:border-t-0 sm:grid-cols-[4rem_1fr_auto]',
        fetcher.state !== 'idle' && 'opacity-60',
      )}
    >
      <Link to={href} tabIndex={-1} aria-hidden="true">
        <Picture picture={line.picture && { ...line.picture, alt: '' }} sizes="4rem" className="rounded-md" />
      </Link>
      <div className="min-w-0">
        <h3 className="font-text text-base leading-snug tracking-normal">
          <Link to={href} className="hover:text-act hover:underline">
            {line.title}
          </Link>
        </h3>
        {line.variantLabel ? <p className="text-sm text-soft">{line.variantLabel}</p> : null}
        {line.unitPrice ? <p className="figures font-bold">{amount(line.unitPrice)}</p> : null}
        {isSold ? null : <p className="text-sm font-medium text-bad-ink">{problemWords(line)}</p>}
        <Refused message={refusalOf(fetcher.data)} />
      </div>
      <fetcher.Form
        method="post"
        action={paths.cart(lang)}
        className="col-start-2 flex items-center gap-2 sm:col-start-3"
      >
        <input type="hidden" name="variantId" value={line.variantId} />
        {isSold ? (
          <Button
            kind="quiet"
            size="small"
            name="intent"
            value="restore"
            aria-label={m.storefront_cart_restore_one({ title: line.title })}
          >
            {m.storefront_cart_restore()}
          </Button>
        ) : null}
        <button
          type="submit"
          name="intent"
          value="forget"
          aria-label={m.storefront_cart_forget({ title: line.title })}
          className="grid size-11 place-items-center rounded-md text-soft hover:bg-bad-soft hover:text-bad-ink"
        >
          <Trash2 size={19} />
        </button>
      </fetcher.Form>
    </li>
  );
}
