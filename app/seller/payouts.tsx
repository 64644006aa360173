import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { retryAfterHeaders } from '~/account/retry-after';
import { Alert } from '~/components/alert';
import { Badge } from '~/components/badge';
import { Button, LinkButton } from '~/components/button';
import { DataTable } from '~/components/data-table';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { RadioCards } from '~/components/radio-cards';
import { SelectField } from '~/components/select-field';
import { StatTile } from '~/components/stat-tile';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead, Panel } from '~/components/workspace-layout';
import { SUPPORTED_CURRENCIES, toDecimalText } from '~/domain/money/money';
import {
  atBankDate,
  isPaidByUs,
  MONTH_DAY_MAX,
  nextPayoutDate,
  PAYOUT_INTERVALS,
  PAYOUT_WEEKDAYS,
  scheduleAtProvider,
} from '~/domain/payout/schedule';
import { marketDate } from '~/domain/shipping/calendar';
import { amount, date } from '~/i18n/format';
import { INTERVAL_WORDS, PAYOUT_STATE_WORDS, WEEKDAY_WORDS } from '~/i18n/payout-words';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readSellerPayouts } from '~/queries/seller-payouts.server';
import { requireSeller } from '~/session.server';
import { answerPayoutForm } from './payout-form.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId, seller } = await requireSeller(context, request, 'manager');
  const { db, clock, payments, randomness } = context.ports;
  const found = await readSellerPayouts(db, sellerId);
  const { accountId, settings } = found;
  const balance = accountId === null ? null : await payments.readAvailableBalance(accountId);
  const payoutDate = nextPayoutDate(settings.schedule, marketDate(new Date(clock.nowMs())));
  return {
    isReady: accountId !== null && found.isReady,
    mayChange: seller.role === 'owner',
    settings,
    available: balance?.ok ? balance.value : null,
    next: payoutDate === null ? null : { payoutDate, bankDate: atBankDate(payoutDate) },
    payouts: found.payouts,
    requestId: randomness.identifier('pay'),
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireSeller(context, request, 'owner');
  const { answer, status } = await answerPayoutForm(context.ports, request, session);
  return data(answer, {
    status,
    headers: status === 429 ? { 'Retry-After': String(answer.retryAfterSeconds ?? 0) } : {},
  });
}

export const headers = retryAfterHeaders;

export const meta: MetaFunction = () => [{ title: `${m.payouts_title()} · ${m.common_brand()}` }];

/** A day (`YYYY-MM-DD`) as a moment that is on it in Warsaw. */
const noon = (day: string) => `${day}T12:00:00Z`;

type Loaded = ReturnType<typeof useLoaderData<typeof loader>>;
type Answer = ReturnType<typeof useActionData<typeof action>>;

export default function PayoutsPage() {
  const lang = getLocale();
  const found = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const { isReady, mayChange, settings, available, next, payouts } = found;
  const isAskedFor = scheduleAtProvider(settings).interval === 'manual';
  return (
    <>
      <PageHead title={m.payouts_title()} lead={m.payouts_lead()} />
      {answer?.notice ? <Alert tone={answer.notice.tone}>{answer.notice.words}</Alert> : null}
      {isReady ? null : (
        <Alert tone="warn" announced={false}>
          {m.payouts_not_ready()}{' '}
          <LinkButton kind="plain" size="small" to={paths.sellerOnboarding(lang)}>
            {m.seller_nav_onboarding()}
          </LinkButton>
        </Alert>
      )}
      {payouts[0]?.state === 'failed' ? (
        <Alert tone="bad" announced={false}>
          {m.payouts_failed_note()}
        </Alert>
      ) : null}
      {available === null ? (
        isReady ? (
          <Alert tone="warn" announced={false}>
            {m.payouts_available_unknown()}
          </Alert>
        ) : null
      ) : (
        <dl className="grid grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-3">
          {SUPPORTED_CURRENCIES.filter(
            (currency) => currency === 'PLN' || available.some((entry) => entry.currency === currency),
          ).map((currency) => (
            <StatTile
              key={currency}
              label={m.payouts_available()}
              value={amount({
                amountMinor: available.find((entry) => entry.currency === currency)?.availableMinor ?? 0,
                currency,
              })}
            />
          ))}
        </dl>
      )}
      <p>
        {next === null
          ? m.payouts_next_manual()
          : m.payouts_next({
              day: date(noon(next.payoutDate), 'weekday'),
              bank: date(noon(next.bankDate), 'weekday'),
            })}{' '}
        {isPaidByUs(settings) ? m.payouts_next_minimum() : null}
      </p>
      {mayChange ? (
        <div className="grid max-w-5xl items-start gap-8 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <ScheduleForm found={found} answer={answer} />
          {isReady && isAskedFor ? <AskForm found={found} answer={answer} /> : null}
        </div>
      ) : (
        <p className="text-soft">{m.payouts_owner_only()}</p>
      )}
      <Panel title={m.payouts_list()}>
        <DataTable
          caption={m.payouts_list()}
          captionHidden
          rows={payouts}
          rowKey={(row) => row.id}
          columns={[
            {
              key: 'day',
              header: m.payouts_list_day(),
              isRowHeader: true,
              cell: (row) => date(row.createdAt, 'numeric'),
            },
            {
              key: 'amount',
              header: m.payouts_list_amount(),
              align: 'end',
              cell: (row) => amount({ amountMinor: row.amountMinor, currency: row.currency }),
            },
            {
              key: 'state',
              header: m.payouts_list_state(),
              cell: (row) => (
                <Badge
                  tone={
                    row.state === 'paid'
                      ? 'act'
                      : row.state === 'failed' || row.state === 'refused'
                        ? 'bad'
                        : 'info'
                  }
                >
                  {PAYOUT_STATE_WORDS[row.state]()}
                </Badge>
              ),
            },
            {
              key: 'bank',
              header: m.payouts_list_at_bank(),
              wideOnly: true,
              cell: (row) =>
                row.arrivesAt === null || row.state === 'failed' ? '–' : date(row.arrivesAt, 'numeric'),
            },
          ]}
          empty={<EmptyState title={m.payouts_list_none()} />}
        />
      </Panel>
    </>
  );
}

function ScheduleForm({ found, answer }: { readonly found: Loaded; readonly answer: Answer | null }) {
  const { schedule, minimumMinor } = found.settings;
  const errors = answer?.intent === 'save' ? answer.errors : {};
  const typed = answer?.intent === 'save' ? answer.typed : {};
  return (
    <Panel title={m.payouts_when()}>
      <Form method="post" className="grid gap-4">
        <RadioCards
          legend={m.payouts_when()}
          legendHidden
          name="interval"
          required
          errors={errors.interval}
          defaultValue={typed.interval ?? schedule.interval}
          cards={PAYOUT_INTERVALS.map((interval) => ({
            value: interval,
            label: INTERVAL_WORDS[interval](),
            ...(interval === 'manual' ? { detail: m.payouts_interval_manual_detail() } : {}),
          }))}
        />
        <div className="grid items-end gap-4 sm:grid-cols-2">
          <SelectField
            label={m.payouts_weekday()}
            errors={errors.weekday}
            select={{
              name: 'weekday',
              defaultValue: typed.weekday ?? (schedule.interval === 'weekly' ? schedule.weekday : 'monday'),
            }}
            options={PAYOUT_WEEKDAYS.map((weekday) => ({ value: weekday, label: WEEKDAY_WORDS[weekday]() }))}
          />
          <Field
            label={m.payouts_month_day()}
            hint={m.payouts_month_day_hint()}
            errors={errors.monthDay}
            input={{
              name: 'monthDay',
              type: 'number',
              min: 1,
              max: MONTH_DAY_MAX,
              defaultValue: typed.monthDay ?? (schedule.interval === 'monthly' ? schedule.monthDay : 1),
            }}
          />
          {SUPPORTED_CURRENCIES.map((currency) => (
            <Field
              key={currency}
              label={m.payouts_minimum({ currency })}
              optional
              errors={errors[`minimum${currency}`]}
              input={{
                name: `minimum${currency}`,
                inputMode: 'decimal',
                defaultValue:
                  typed[`minimum${currency}`] ??
                  (minimumMinor[currency]
                    ? toDecimalText({ amountMinor: minimumMinor[currency], currency })
                    : ''),
              }}
            />
          ))}
        </div>
        <p className="text-sm text-soft">{m.payouts_minimum_hint()}</p>
        <PasswordAgain errors={errors.password} />
        <div>
          <Button name="intent" value="save">
            {m.payouts_save()}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

function AskForm({ found, answer }: { readonly found: Loaded; readonly answer: Answer | null }) {
  const errors = answer?.intent === 'pay' ? answer.errors : {};
  const typed = answer?.intent === 'pay' ? answer.typed : {};
  const offered = (found.available ?? []).filter(({ availableMinor }) => availableMinor > 0);
  const currencies = SUPPORTED_CURRENCIES.filter((one) => offered.some(({ currency }) => currency === one));
  const [currency = 'PLN'] = currencies;
  const whole = offered.find((entry) => entry.currency === currency)?.availableMinor ?? 0;
  return (
    <Panel title={m.payouts_ask_title()}>
      <Form method="post" className="grid gap-4">
        <input type="hidden" name="requestId" value={found.requestId} />
        {currencies.length > 1 ? (
          <SelectField
            label={m.payouts_column_currency()}
            select={{ name: 'currency', defaultValue: typed.currency ?? currency }}
            options={currencies.map((one) => ({ value: one, label: one }))}
          />
        ) : (
          <input type="hidden" name="currency" value={currency} />
        )}
        <Field
          label={m.payouts_ask_amount({
            currency: currencies.length > 1 ? currencies.join(' / ') : currency,
          })}
          errors={errors.amount}
          input={{
            name: 'amount',
            inputMode: 'decimal',
            required: true,
            defaultValue: typed.amount ?? toDecimalText({ amountMinor: whole, currency }),
          }}
        />
        <PasswordAgain errors={errors.password} />
        <div>
          <Button name="intent" value="pay">
            {m.payouts_ask_button()}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

function PasswordAgain({ errors }: { readonly errors: readonly string[] | undefined }) {
  return (
    <Field
      label={m.payouts_password()}
      hint={m.payouts_password_hint()}
      errors={errors}
      input={{ name: 'password', type: 'password', autoComplete: 'current-password', required: true }}
    />
  );
}
