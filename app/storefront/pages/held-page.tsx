import { Form, Link, useNavigation, useRevalidator } from '@remix-run/react';
import { Alert } from '~/components/alert';
import { Button, buttonClass, LinkButton } from '~/components/button';
import { Countdown } from '~/components/countdown';
import { type CouponAmountView, CouponLines } from '~/components/coupon-lines';
import { Picture, type PictureView } from '~/components/picture';
import { useRevalidateEvery } from '~/components/use-revalidate-every';
import { type Amount, amount, dateRange, type Moment } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { AmountLine, BusinessNote, type BusinessView, deliveryPrice, TotalLine } from './amount-lines';

export type HeldState = 'held' | 'paying' | 'expired' | 'failed' | 'cancelled';

export interface HeldView {
  readonly checkoutId: string;
  readonly state: HeldState;
  readonly endsAtMs: number;
  readonly nowMs: number;
  readonly sellers: readonly {
    readonly name: string;
    readonly lines: readonly {
      readonly variantId: number;
      readonly title: string;
      readonly variantLabel?: string | undefined;
      readonly quantity: number;
      readonly total: Amount;
      readonly picture: PictureView | undefined;
    }[];
    readonly shippingName: string;
    readonly shipping: Amount;
    readonly from: Moment;
    readonly to: Moment;
  }[];
  readonly goods: Amount;
  readonly shipping: Amount;
  readonly coupons: readonly CouponAmountView[];
  readonly vat: Amount;
  /** The business that buys, and whether it accounts for VAT itself. */
  readonly business?: BusinessView | undefined;
  readonly total: Amount;
  /** Name, street, town: one line each. */
  readonly addressLines: readonly string[];
}

const WATCH_MS = 4000;

/** Posts `intent=pay` or `intent=cancel` to its own address; paying leads to the page that Stripe hosts. */
export function HeldPage({ held, error }: { held: HeldView; error?: string | undefined }) {
  const { state } = held;
  useRevalidateEvery(WATCH_MS, state === 'paying');
  const open = state === 'held' || state === 'paying';
  return (
    <div className="mx-auto grid max-w-4xl gap-6">
      <HeldHead held={held} />
      {error === undefined ? null : <Alert tone="bad">{error}</Alert>}
      <div className="grid items-start gap-8 md:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid gap-5">
          {held.sellers.map((part) => (
            <section key={part.name} aria-label={part.name} className="rounded-lg border bg-surface p-4">
              <h2 className="font-text text-base tracking-normal">
                {m.storefront_cart_from_seller({ seller: part.name })}
              </h2>
              <p className="figures flex flex-wrap justify-between gap-x-4 text-sm text-soft">
                <span>{part.shippingName}</span>
                <span>{dateRange(part.from, part.to, 'weekday')}</span>
                <span>{deliveryPrice(part.shipping)}</span>
              </p>
              <ul className="grid gap-3 pt-3">
                {part.lines.map((line) => (
                  <li key={line.variantId} className="grid grid-cols-[3.5rem_1fr_auto] gap-3 text-sm">
                    <Picture
                      picture={line.picture && { ...line.picture, alt: '' }}
                      sizes="4rem"
                      className="rounded-md"
                    />
                    <span>
                      {line.title}
                      <span className="figures block text-soft">
                        {m.common_pieces({ count: line.quantity })}
                        {line.variantLabel ? ` · ${line.variantLabel}` : ''}
                      </span>
                    </span>
                    <span className="figures whitespace-nowrap">{amount(line.total)}</span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <aside
          aria-labelledby="held-summary"
          className="grid gap-4 rounded-lg border bg-surface p-5 md:sticky md:top-4"
        >
          <h2 id="held-summary" className="text-lg">
            {m.storefront_checkout_summary()}
          </h2>
          <dl className="grid gap-2">
            <AmountLine label={m.storefront_cart_goods()} value={amount(held.goods)} />
            <AmountLine label={m.storefront_cart_shipping()} value={deliveryPrice(held.shipping)} />
            <CouponLines coupons={held.coupons} />
            <TotalLine label={m.storefront_cart_total()} value={amount(held.total)} />
            <AmountLine label={m.storefront_checkout_vat()} value={amount(held.vat)} />
          </dl>
          <BusinessNote business={held.business} />
          {open ? <PayForms held={held} /> : <ClosedActions state={state} />}
          <div className="border-t pt-3 text-sm">
            <p className="text-soft">{m.storefront_held_goes_to()}</p>
            <address className="not-italic">
              {held.addressLines.map((line) => (
                <span key={line} className="block">
                  {line}
                </span>
              ))}
            </address>
          </div>
        </aside>
      </div>
    </div>
  );
}

function HeldHead({ held }: { held: HeldView }) {
  const { revalidate } = useRevalidator();
  switch (held.state) {
    case 'held':
      return (
        <div className="grid gap-3">
          <h1>{m.storefront_held_title()}</h1>
          <p className="measure text-soft">{m.storefront_held_lead()}</p>
          <p className="w-fit rounded-md bg-warn-soft px-4 py-2 text-lg text-warn-ink">
            {m.storefront_held_left()}:{' '}
            <Countdown endsAtMs={held.endsAtMs} nowMs={held.nowMs} onEnd={revalidate} />
          </p>
        </div>
      );
    case 'paying':
      return <Head title={m.storefront_held_paying_title()} advice={m.storefront_held_paying_advice()} />;
    case 'expired':
      return <Head title={m.storefront_held_expired_title()} advice={m.storefront_held_expired_advice()} />;
    case 'failed':
      return <Head title={m.storefront_held_failed_title()} advice={m.storefront_held_failed_advice()} />;
    case 'cancelled':
      return (
        <Head title={m.storefront_held_cancelled_title()} advice={m.storefront_held_cancelled_advice()} />
      );
  }
}

function Head({ title, advice }: { title: string; advice: string }) {
  return (
    <div className="grid gap-2" role="status">
      <h1>{title}</h1>
      <p className="measure text-soft">{advice}</p>
    </div>
  );
}

function PayForms({ held }: { held: HeldView }) {
  const navigation = useNavigation();
  const busy = navigation.state !== 'idle' && navigation.formMethod === 'POST';
  const price = amount(held.total);
  return (
    <div className="grid gap-3">
      <Form method="post" reloadDocument>
        <input type="hidden" name="intent" value="pay" />
        <Button size="large" wide busy={busy}>
          {held.state === 'paying'
            ? m.storefront_held_pay_again({ price })
            : m.storefront_held_pay({ price })}
        </Button>
      </Form>
      <p className="text-xs text-soft">{m.storefront_held_methods()}</p>
      <Form method="post">
        <input type="hidden" name="intent" value="cancel" />
        <Button kind="plain" size="small" wide>
          {m.storefront_held_cancel()}
        </Button>
      </Form>
    </div>
  );
}

function ClosedActions({ state }: { state: HeldState }) {
  const lang = getLocale();
  return (
    <div className="grid gap-2">
      {state === 'cancelled' ? null : (
        <LinkButton to={paths.checkout(lang)} wide>
          {m.storefront_cart_to_checkout()}
        </LinkButton>
      )}
      <Link to={paths.cart(lang)} className={buttonClass({ kind: 'quiet', wide: true })}>
        {m.storefront_held_to_cart()}
      </Link>
    </div>
  );
}
