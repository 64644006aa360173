import {
  getFormProps,
  getInputProps,
  getSelectProps,
  type SubmissionResult,
  useForm,
} from '@conform-to/react';
import { Form } from '@remix-run/react';
import type { AmountPerCurrency } from '~/domain/commission/rules';
import { SUPPORTED_CURRENCIES } from '~/domain/money/money';
import type { CouponReduction } from '~/domain/promotion/coupon';
import { type Amount, amount, date, percentOfBps } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { Alert } from './alert';
import { Badge } from './badge';
import { Button } from './button';
import { DataTable } from './data-table';
import { EmptyState } from './empty-state';
import { Field } from './field';
import { FormErrors } from './form-errors';
import { SelectField, type SelectOption } from './select-field';
import { PageHead, Panel } from './workspace-layout';

interface CouponView {
  readonly id: string;
  readonly code: string;
  readonly reduction: CouponReduction;
  readonly minimumItemsMinor: AmountPerCurrency;
  readonly categoryNames: readonly string[];
  readonly startsAtMs: number;
  readonly endsAtMs: number | null;
  readonly usesMax: number | null;
  readonly usesPerShopperMax: number | null;
  readonly usesCount: number;
  readonly given: readonly Amount[];
  readonly state: 'in_force' | 'to_come' | 'ended' | 'used_up';
}

interface CouponsPageProps {
  readonly lead: string;
  readonly operationId: string;
  readonly created: string | undefined;
  readonly coupons: readonly CouponView[];
  readonly categories: readonly SelectOption[];
  readonly lastResult: SubmissionResult<string[]> | null | undefined;
}

const TONES = { in_force: 'act', to_come: 'info', ended: 'still', used_up: 'still' } as const;

interface CouponFields {
  readonly code: string;
  readonly kind: string;
  readonly percent?: string;
  readonly amountPLN?: string;
  readonly amountEUR?: string;
  readonly minimumPLN?: string;
  readonly minimumEUR?: string;
  readonly categoryId?: string;
  readonly startsOn?: string;
  readonly endsOn?: string;
  readonly usesMax?: string;
  readonly usesPerShopperMax?: string;
}

/** A giver's coupons and the form for another; posts to its own address. */
export function CouponsPage({
  lead,
  operationId,
  created,
  coupons,
  categories,
  lastResult,
}: CouponsPageProps) {
  return (
    <>
      <PageHead title={m.promotions_nav()} lead={lead} />
      {created === undefined ? null : <Alert tone="good">{m.promotions_created({ code: created })}</Alert>}
      <Panel title={m.promotions_list()}>
        <DataTable
          caption={m.promotions_list()}
          captionHidden
          rows={coupons}
          rowKey={(coupon) => coupon.id}
          empty={<EmptyState title={m.promotions_none_title()}>{m.promotions_none_advice()}</EmptyState>}
          columns={[
            {
              key: 'code',
              header: m.promotions_code(),
              isRowHeader: true,
              cell: (coupon) => <span className="figures whitespace-nowrap">{coupon.code}</span>,
            },
            {
              key: 'reduction',
              header: m.promotions_kind(),
              cell: (coupon) => reductionWords(coupon.reduction),
            },
            { key: 'terms', header: m.promotions_conditions(), wideOnly: true, cell: termsOf },
            {
              key: 'used',
              header: m.promotions_used(),
              align: 'end',
              cell: ({ usesCount, usesMax }) =>
                usesMax === null ? usesCount : m.promotions_used_of({ count: usesCount, max: usesMax }),
            },
            {
              key: 'given',
              header: m.promotions_given(),
              align: 'end',
              wideOnly: true,
              cell: ({ given }) => (given.length === 0 ? '—' : given.map(amount).join(' + ')),
            },
            {
              key: 'state',
              header: m.common_status(),
              cell: (coupon) => <Badge tone={TONES[coupon.state]}>{stateWords(coupon)}</Badge>,
            },
            {
              key: 'end',
              header: m.common_actions(),
              cell: (coupon) =>
                coupon.state === 'ended' ? null : (
                  <Form method="post" preventScrollReset>
                    <input type="hidden" name="couponId" value={coupon.id} />
                    <Button
                      kind="quiet"
                      size="small"
                      name="intent"
                      value="end"
                      aria-label={m.promotions_end_of({ code: coupon.code })}
                    >
                      {m.promotions_end()}
                    </Button>
                  </Form>
                ),
            },
          ]}
        />
      </Panel>
      <NewCoupon
        key={operationId}
        operationId={operationId}
        categories={categories}
        lastResult={lastResult}
      />
    </>
  );
}

function NewCoupon({
  operationId,
  categories,
  lastResult,
}: Pick<CouponsPageProps, 'operationId' | 'categories' | 'lastResult'>) {
  const [form, fields] = useForm<CouponFields>({
    id: 'coupon',
    lastResult: lastResult ?? null,
    defaultValue: { kind: 'percent' },
  });
  return (
    <Panel title={m.promotions_new()}>
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <p className="measure text-sm text-soft">
          {m.promotions_new_hint()} {m.promotions_code_hint()} {m.promotions_starts_hint()}
        </p>
        <FormErrors errors={form.errors} />
        <input type="hidden" name="operationId" value={operationId} />
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <Field
            label={m.promotions_code()}
            errors={fields.code.errors}
            input={{
              ...getInputProps(fields.code, { type: 'text' }),
              autoComplete: 'off',
              autoCapitalize: 'characters',
              className: 'uppercase',
              spellCheck: false,
            }}
          />
          <SelectField
            label={m.promotions_kind()}
            errors={fields.kind.errors}
            select={getSelectProps(fields.kind)}
            options={[
              { value: 'percent', label: m.promotions_kind_percent() },
              { value: 'amount', label: m.promotions_kind_amount() },
              { value: 'free_shipping', label: m.promotions_kind_free_shipping() },
            ]}
          />
          <Field
            label={m.promotions_percent()}
            optional
            errors={fields.percent.errors}
            after="%"
            input={{ ...getInputProps(fields.percent, { type: 'text' }), inputMode: 'decimal' }}
          />
        </div>
        {SUPPORTED_CURRENCIES.map((currency) => (
          <div key={currency} className="grid gap-4 sm:grid-cols-2">
            <Field
              label={m.promotions_amount_in({ currency })}
              optional
              errors={fields[`amount${currency}`].errors}
              after={currency}
              input={{
                ...getInputProps(fields[`amount${currency}`], { type: 'text' }),
                inputMode: 'decimal',
              }}
            />
            <Field
              label={m.promotions_minimum_in({ currency })}
              optional
              errors={fields[`minimum${currency}`].errors}
              after={currency}
              input={{
                ...getInputProps(fields[`minimum${currency}`], { type: 'text' }),
                inputMode: 'decimal',
              }}
            />
          </div>
        ))}
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <SelectField
            label={m.promotions_category()}
            optional
            withEmpty
            errors={fields.categoryId.errors}
            select={getSelectProps(fields.categoryId)}
            options={categories}
          />
          <Field
            label={m.promotions_uses_max()}
            optional
            errors={fields.usesMax.errors}
            input={{ ...getInputProps(fields.usesMax, { type: 'text' }), inputMode: 'numeric' }}
          />
          <Field
            label={m.promotions_per_shopper_max()}
            optional
            errors={fields.usesPerShopperMax.errors}
            input={{ ...getInputProps(fields.usesPerShopperMax, { type: 'text' }), inputMode: 'numeric' }}
          />
          <Field
            label={m.promotions_starts()}
            optional
            errors={fields.startsOn.errors}
            input={getInputProps(fields.startsOn, { type: 'date' })}
          />
          <Field
            label={m.promotions_ends()}
            optional
            errors={fields.endsOn.errors}
            input={getInputProps(fields.endsOn, { type: 'date' })}
          />
        </div>
        <div>
          <Button>{m.promotions_create()}</Button>
        </div>
      </Form>
    </Panel>
  );
}

const amountsOf = (perCurrency: AmountPerCurrency) =>
  SUPPORTED_CURRENCIES.flatMap((currency) => {
    const amountMinor = perCurrency[currency];
    return amountMinor === undefined ? [] : [amount({ amountMinor, currency })];
  }).join(' / ');

function reductionWords(reduction: CouponReduction): string {
  switch (reduction.kind) {
    case 'percent':
      return `−${percentOfBps(reduction.percentBps)}`;
    case 'amount':
      return `−${amountsOf(reduction.amountMinor)}`;
    case 'free_shipping':
      return m.promotions_kind_free_shipping();
  }
}

function termsOf(coupon: CouponView): string {
  const minimum = amountsOf(coupon.minimumItemsMinor);
  const terms = [
    ...(minimum === '' ? [] : [m.promotions_from_items({ price: minimum })]),
    ...(coupon.usesPerShopperMax === null
      ? []
      : [m.promotions_once_each({ count: coupon.usesPerShopperMax })]),
    ...coupon.categoryNames.map((name) => m.promotions_in_category({ name })),
    // The moment after the last day: the day itself is the one before.
    ...(coupon.endsAtMs === null ? [] : [m.promotions_until({ day: date(coupon.endsAtMs - 1, 'numeric') })]),
  ];
  return terms.length === 0 ? m.promotions_no_conditions() : terms.join(', ');
}

function stateWords(coupon: CouponView): string {
  switch (coupon.state) {
    case 'in_force':
      return m.promotions_state_in_force();
    case 'to_come':
      return m.promotions_state_to_come({ day: date(coupon.startsAtMs, 'numeric') });
    case 'ended':
      return m.promotions_state_ended();
    case 'used_up':
      return m.promotions_state_used_up();
  }
}
