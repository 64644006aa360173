import { getFormProps, getInputProps, type SubmissionResult, useForm } from '@conform-to/react';
import { getZodConstraint, parseWithZod } from '@conform-to/zod/v4';
import { Form, Link, useNavigation } from '@remix-run/react';
import { useState } from 'react';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { CheckboxField } from '~/components/checkbox-field';
import { CouponLines } from '~/components/coupon-lines';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { Picture, type PictureView } from '~/components/picture';
import { RadioCards } from '~/components/radio-cards';
import { SelectField } from '~/components/select-field';
import type { Currency } from '~/domain/money/money';
import { type Amount, amount, countryName, dateRange, type Moment } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { type CheckoutForm, checkoutSchema, DELIVERY_COUNTRIES } from '../checkout-schema';
import { AmountLine, deliveryPrice, TotalLine } from './amount-lines';

export interface DeliveryMethodView {
  readonly id: number;
  readonly name: string;
  readonly price: Amount;
  readonly from: Moment;
  readonly to: Moment;
  readonly needsPickupPoint: boolean;
}

export interface CheckoutSellerView {
  readonly sellerId: number;
  readonly name: string;
  readonly lines: readonly {
    readonly variantId: number;
    readonly title: string;
    readonly variantLabel?: string | undefined;
    readonly quantity: number;
    readonly total: Amount;
    readonly picture: PictureView | undefined;
  }[];
  /** Cheapest first; empty when this seller does not ship to the country. */
  readonly methods: readonly DeliveryMethodView[];
  readonly chosenMethodId?: number | undefined;
  readonly pickupPointCode?: string | undefined;
}

export interface CheckoutView {
  readonly sellers: readonly CheckoutSellerView[];
  readonly currency: Currency;
  readonly goodsMinor: number;
  /** Codes that apply: what each takes off the goods, and whose delivery it makes free. */
  readonly coupons: readonly {
    readonly code: string;
    readonly goodsDiscountMinor: number;
    readonly freeShippingOf: readonly number[];
  }[];
  /** Known of the shopper already. */
  readonly contact: {
    readonly email?: string | undefined;
    readonly name?: string | undefined;
    readonly company?: string | undefined;
    readonly vatNumber?: string | undefined;
    readonly street?: string | undefined;
    readonly postalCode?: string | undefined;
    readonly city?: string | undefined;
    readonly phone?: string | undefined;
    readonly country: (typeof DELIVERY_COUNTRIES)[number];
  };
  readonly isSignedIn: boolean;
  /** The total is another one than on the page that was sent. */
  readonly totalChanged?:
    | (Amount & {
        /** The total that was sent. */
        readonly insteadOfMinor: number;
        /** Because the buyer accounts for the VAT. */
        readonly isReverseCharge: boolean;
      })
    | undefined;
}

interface CheckoutPageProps {
  readonly checkout: CheckoutView;
  /** Conform's reply to the last submission. */
  readonly lastResult?: SubmissionResult<string[]> | null | undefined;
}

/** What was chosen in the form that was sent, or before, or what comes first. */
function chosenAtFirst(
  sellers: readonly CheckoutSellerView[],
  sentMethodIds: readonly number[],
): ReadonlyMap<number, number> {
  return new Map(
    sellers.flatMap(({ sellerId, methods, chosenMethodId }, index) => {
      const chosen =
        methods.find(({ id }) => id === sentMethodIds[index]) ??
        methods.find(({ id }) => id === chosenMethodId) ??
        methods[0];
      return chosen === undefined ? [] : [[sellerId, chosen.id]];
    }),
  );
}

/** One page from cart to payment; posts {@link checkoutSchema} to its own address. */
export function CheckoutPage({ checkout, lastResult }: CheckoutPageProps) {
  const navigation = useNavigation();
  const lang = getLocale();
  const [form, fields] = useForm<CheckoutForm>({
    id: 'checkout',
    lastResult: lastResult ?? null,
    constraint: getZodConstraint(checkoutSchema),
    defaultValue: {
      ...checkout.contact,
      deliveries: checkout.sellers.map(({ sellerId, methods, chosenMethodId, pickupPointCode }) => ({
        sellerId,
        methodId: chosenMethodId ?? methods[0]?.id,
        pickupPointCode,
      })),
    },
    shouldValidate: 'onBlur',
    shouldRevalidate: 'onInput',
    onValidate: ({ formData }) => parseWithZod(formData, { schema: checkoutSchema }),
  });
  const deliveries = fields.deliveries.getFieldList();
  const [methodBySeller, setMethodBySeller] = useState(() =>
    chosenAtFirst(
      checkout.sellers,
      deliveries.map((delivery) => Number(delivery.getFieldset().methodId.initialValue)),
    ),
  );
  const shippingMinor = checkout.sellers.reduce((sumMinor, { sellerId, methods }) => {
    const chosen = methods.find(({ id }) => id === methodBySeller.get(sellerId));
    return sumMinor + (chosen?.price.amountMinor ?? 0);
  }, 0);
  const coupons = checkout.coupons.map(({ code, goodsDiscountMinor, freeShippingOf }) => {
    const deliveries = checkout.sellers.filter(({ sellerId }) => freeShippingOf.includes(sellerId));
    const deliveriesMinor = deliveries.reduce((sumMinor, { sellerId, methods }) => {
      const chosen = methods.find(({ id }) => id === methodBySeller.get(sellerId));
      return sumMinor + (chosen?.price.amountMinor ?? 0);
    }, 0);
    return { code, discountMinor: goodsDiscountMinor + deliveriesMinor };
  });
  const discountMinor = coupons.reduce((sumMinor, coupon) => sumMinor + coupon.discountMinor, 0);
  const listedMinor = checkout.goodsMinor + shippingMinor - discountMinor;
  const { totalChanged } = checkout;
  // Told by the server for just what is chosen here: another choice is another total.
  const totalMinor = totalChanged?.insteadOfMinor === listedMinor ? totalChanged.amountMinor : listedMinor;
  const inCurrency = (amountMinor: number) => amount({ amountMinor, currency: checkout.currency });
  const deliverable = checkout.sellers.every(({ methods }) => methods.length > 0);

  return (
    <div className="grid gap-6">
      <h1>{m.storefront_checkout_title()}</h1>
      {checkout.totalChanged ? (
        <Alert tone="warn">
          {checkout.totalChanged.isReverseCharge
            ? m.storefront_reverse_charge_changed({ price: amount(checkout.totalChanged) })
            : m.storefront_checkout_total_changed({ price: amount(checkout.totalChanged) })}
        </Alert>
      ) : null}
      <Form
        method="post"
        {...getFormProps(form)}
        className="grid items-start gap-8 lg:grid-cols-[minmax(0,1fr)_22rem]"
      >
        <div className="grid gap-8">
          <FormErrors id={form.errorId} errors={form.errors} />
          <section aria-labelledby="checkout-contact" className="grid gap-4">
            <div className="flex flex-wrap items-baseline justify-between gap-x-6">
              <h2 id="checkout-contact">{m.storefront_checkout_contact()}</h2>
              {checkout.isSignedIn ? null : (
                <Link
                  to={paths.signIn(lang, { returnTo: paths.checkout(lang) })}
                  className="text-sm text-act underline"
                >
                  {m.storefront_checkout_sign_in()}
                </Link>
              )}
            </div>
            <div className="grid gap-4 sm:grid-cols-2">
              <Field
                label={m.storefront_checkout_email()}
                hint={m.storefront_checkout_email_hint()}
                errors={fields.email.errors}
                input={{ ...getInputProps(fields.email, { type: 'email' }), autoComplete: 'email' }}
              />
              <Field
                label={m.storefront_checkout_phone()}
                hint={m.storefront_checkout_phone_hint()}
                errors={fields.phone.errors}
                input={{ ...getInputProps(fields.phone, { type: 'tel' }), autoComplete: 'tel' }}
              />
            </div>
          </section>
          <section aria-labelledby="checkout-address" className="grid gap-4">
            <h2 id="checkout-address">{m.storefront_checkout_address()}</h2>
            <div className="grid gap-4 sm:grid-cols-6">
              <Field
                className="sm:col-span-3"
                label={m.storefront_checkout_name()}
                errors={fields.name.errors}
                input={{ ...getInputProps(fields.name, { type: 'text' }), autoComplete: 'name' }}
              />
              <Field
                className="sm:col-span-3"
                label={m.storefront_checkout_company()}
                optional
                errors={fields.company.errors}
                input={{ ...getInputProps(fields.company, { type: 'text' }), autoComplete: 'organization' }}
              />
              <Field
                className="sm:col-span-6"
                label={m.storefront_checkout_vat_number()}
                hint={m.storefront_checkout_vat_number_hint()}
                optional
                errors={fields.vatNumber.errors}
                input={{ ...getInputProps(fields.vatNumber, { type: 'text' }), autoComplete: 'off' }}
              />
              <Field
                className="sm:col-span-6"
                label={m.storefront_checkout_street()}
                errors={fields.street.errors}
                input={{ ...getInputProps(fields.street, { type: 'text' }), autoComplete: 'street-address' }}
              />
              <Field
                className="sm:col-span-2"
                label={m.storefront_checkout_postal_code()}
                errors={fields.postalCode.errors}
                input={{ ...getInputProps(fields.postalCode, { type: 'text' }), autoComplete: 'postal-code' }}
              />
              <Field
                className="sm:col-span-2"
                label={m.storefront_checkout_city()}
                errors={fields.city.errors}
                input={{ ...getInputProps(fields.city, { type: 'text' }), autoComplete: 'address-level2' }}
              />
              <SelectField
                className="sm:col-span-2"
                label={m.storefront_checkout_country()}
                errors={fields.country.errors}
                select={{
                  id: fields.country.id,
                  name: fields.country.name,
                  defaultValue: checkout.contact.country,
                  autoComplete: 'country',
                }}
                options={DELIVERY_COUNTRIES.map((value) => ({ value, label: countryName(value) }))}
              />
            </div>
          </section>
          <section aria-labelledby="checkout-delivery" className="grid gap-5">
            <h2 id="checkout-delivery">{m.storefront_checkout_delivery()}</h2>
            {checkout.sellers.map((seller, index) => (
              <Delivery
                key={seller.sellerId}
                seller={seller}
                prefix={`${fields.deliveries.name}[${index}]`}
                sentPickupPoint={deliveries[index]?.getFieldset().pickupPointCode.initialValue}
                chosenId={methodBySeller.get(seller.sellerId)}
                errors={{
                  method: deliveries[index]?.getFieldset().methodId.errors,
                  pickup: deliveries[index]?.getFieldset().pickupPointCode.errors,
                }}
                onChoose={(methodId) =>
                  setMethodBySeller((before) => new Map(before).set(seller.sellerId, methodId))
                }
              />
            ))}
          </section>
        </div>
        <aside
          aria-labelledby="checkout-summary"
          className="grid gap-4 rounded-lg border bg-surface p-5 lg:sticky lg:top-4"
        >
          <h2 id="checkout-summary" className="text-lg">
            {m.storefront_checkout_summary()}
          </h2>
          <SummaryLines sellers={checkout.sellers} />
          <dl className="grid gap-2 border-t pt-3" aria-live="polite">
            <AmountLine label={m.storefront_cart_goods()} value={inCurrency(checkout.goodsMinor)} />
            <AmountLine
              label={m.storefront_cart_shipping()}
              value={deliveryPrice({ amountMinor: shippingMinor, currency: checkout.currency })}
            />
            <CouponLines
              coupons={coupons.map((coupon) => ({
                code: coupon.code,
                discount: { amountMinor: coupon.discountMinor, currency: checkout.currency },
              }))}
            />
            {totalMinor === listedMinor ? null : (
              <AmountLine
                label={m.storefront_reverse_charge()}
                value={inCurrency(totalMinor - listedMinor)}
              />
            )}
            <TotalLine label={m.storefront_cart_total()} value={inCurrency(totalMinor)} />
          </dl>
          {coupons.length > 0 ? null : (
            <Link to={paths.cart(lang)} className="text-sm text-act underline">
              {m.promotions_in_cart()}
            </Link>
          )}
          <p className="text-xs text-soft">
            {totalMinor === listedMinor ? m.common_footer_prices() : m.storefront_reverse_charge_note()}
          </p>
          <input type="hidden" name={fields.acceptedTotalMinor.name} value={totalMinor} />
          {coupons.map(({ code }, index) => (
            <input key={code} type="hidden" name={`${fields.couponCodes.name}[${index}]`} value={code} />
          ))}
          <CheckboxField
            label={<span className="text-sm">{m.storefront_checkout_terms()}</span>}
            errors={fields.terms.errors}
            input={{ ...getInputProps(fields.terms, { type: 'checkbox' }) }}
          />
          <Button size="large" wide busy={navigation.state === 'submitting'} disabled={!deliverable}>
            {m.storefront_checkout_submit({ price: inCurrency(totalMinor) })}
          </Button>
          <p className="text-xs text-soft">{m.storefront_checkout_submit_note()}</p>
        </aside>
      </Form>
    </div>
  );
}

interface DeliveryProps {
  readonly seller: CheckoutSellerView;
  /** How the fields of this delivery begin. */
  readonly prefix: string;
  readonly chosenId: number | undefined;
  readonly sentPickupPoint: string | undefined;
  readonly errors: {
    readonly method: readonly string[] | undefined;
    readonly pickup: readonly string[] | undefined;
  };
  readonly onChoose: (methodId: number) => void;
}

function Delivery({ seller, prefix, chosenId, sentPickupPoint, errors, onChoose }: DeliveryProps) {
  const legend = m.storefront_checkout_delivery_from({ seller: seller.name });
  if (seller.methods.length === 0) {
    return (
      <div className="grid gap-2">
        <p className="text-sm font-semibold">{legend}</p>
        <Alert tone="warn">{m.storefront_checkout_no_methods()}</Alert>
      </div>
    );
  }
  const chosen = seller.methods.find(({ id }) => id === chosenId);
  return (
    <div className="grid gap-3">
      <input type="hidden" name={`${prefix}.sellerId`} value={seller.sellerId} />
      <RadioCards
        legend={legend}
        name={`${prefix}.methodId`}
        defaultValue={chosenId === undefined ? undefined : String(chosenId)}
        errors={errors.method}
        onChoose={(value) => onChoose(Number(value))}
        cards={seller.methods.map((method) => ({
          value: String(method.id),
          label: method.name,
          detail: dateRange(method.from, method.to, 'weekday'),
          aside: deliveryPrice(method.price),
        }))}
      />
      {chosen?.needsPickupPoint || errors.pickup ? (
        <Field
          label={m.storefront_checkout_pickup_point()}
          hint={m.storefront_checkout_pickup_hint()}
          errors={errors.pickup}
          className="max-w-sm"
          input={{
            name: `${prefix}.pickupPointCode`,
            defaultValue: sentPickupPoint ?? seller.pickupPointCode,
            autoComplete: 'off',
            autoCapitalize: 'characters',
            maxLength: 20,
          }}
        />
      ) : null}
    </div>
  );
}

function SummaryLines({ sellers }: { sellers: readonly CheckoutSellerView[] }) {
  return (
    <ul className="grid max-h-80 gap-3 overflow-y-auto">
      {sellers
        .flatMap(({ lines }) => lines)
        .map((line) => (
          <li key={line.variantId} className="grid grid-cols-[3.5rem_1fr_auto] gap-3 text-sm">
            <Picture
              picture={line.picture && { ...line.picture, alt: '' }}
              sizes="4rem"
              className="rounded-md"
            />
            <span className="min-w-0">
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
  );
}
