import { z } from 'zod';
import { passwordField } from '~/account/forms';
import { limitPasswordAgain } from '~/account/limits.server';
import type { AlertTone } from '~/components/alert';
import type { SellerId } from '~/domain/ids';
import { type Currency, parseAmountToMinor, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import {
  MONTH_DAY_MAX,
  PAYOUT_INTERVALS,
  PAYOUT_MINIMUM_MAX_MINOR,
  PAYOUT_WEEKDAYS,
  type PayoutSchedule,
} from '~/domain/payout/schedule';
import { parseForm } from '~/form-data.server';
import { amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import type { Ports } from '~/ports/ports';
import { askForPayout, savePayoutSettings } from '~/services/payouts.server';
import type { SellerSession } from '~/session.server';

const minimumIn = (currency: Currency) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      if (text === undefined || text.trim() === '') return undefined;
      const parsed = parseAmountToMinor(text, currency);
      if (!parsed.ok) issues.addIssue({ code: 'custom', message: 'number' });
      else if (parsed.value > PAYOUT_MINIMUM_MAX_MINOR)
        issues.addIssue({ code: 'custom', message: 'too_large' });
      else return parsed.value === 0 ? undefined : parsed.value;
      return z.NEVER;
    });

const schema = z.discriminatedUnion('intent', [
  z.object({
    intent: z.literal('save'),
    interval: z.enum(PAYOUT_INTERVALS, 'choice'),
    weekday: z.enum(PAYOUT_WEEKDAYS, 'choice').optional(),
    monthDay: z.coerce
      .number('whole_number')
      .int('whole_number')
      .min(1, 'too_small')
      .max(MONTH_DAY_MAX, 'too_large')
      .optional(),
    minimumPLN: minimumIn('PLN'),
    minimumEUR: minimumIn('EUR'),
    password: passwordField,
  }),
  z.object({
    intent: z.literal('pay'),
    requestId: z.string().regex(/^pay_[A-Za-z0-9_-]{8,60}$/, 'choice'),
    currency: z.enum(SUPPORTED_CURRENCIES, 'choice'),
    amount: z.string('required').max(20, 'too_long'),
    password: passwordField,
  }),
]);

type Saved = Extract<z.infer<typeof schema>, { intent: 'save' }>;
type Asked = Extract<z.infer<typeof schema>, { intent: 'pay' }>;

/** What a form of the page is answered with. What was typed comes back, but for the password. */
export interface PayoutAnswer {
  readonly intent: 'save' | 'pay';
  readonly notice: { readonly tone: AlertTone; readonly words: string } | null;
  readonly errors: Readonly<Record<string, string[] | undefined>>;
  readonly typed: Readonly<Record<string, string | undefined>>;
  readonly retryAfterSeconds?: number;
}

interface Answered {
  readonly answer: PayoutAnswer;
  readonly status: number;
}

/** Reads a form of the payouts page, asks for the password again, and does what it says. */
export async function answerPayoutForm(
  ports: Ports,
  request: Request,
  session: SellerSession & { readonly sellerId: SellerId },
): Promise<Answered> {
  const { submission } = await parseForm(request, schema);
  const typed = typedOf(submission.payload);
  const intent = submission.payload.intent === 'pay' ? 'pay' : 'save';
  const refused = (status: number, rest: Partial<PayoutAnswer>): Answered => ({
    status,
    answer: { intent, notice: null, errors: {}, typed, ...rest },
  });
  if (submission.status !== 'success') {
    const { error } = submission.reply();
    return refused(400, {
      errors: Object.fromEntries(Object.entries(error ?? {}).map(([field, all]) => [field, all ?? []])),
    });
  }
  const form = submission.value;
  const limit = await limitPasswordAgain(ports, session.userId);
  if (!limit.allowed)
    return refused(429, {
      errors: { password: [m.account_too_many_attempts({ seconds: limit.retryAfterSeconds })] },
      retryAfterSeconds: limit.retryAfterSeconds,
    });
  const again = await ports.identity.confirmPassword(request.headers, { password: form.password });
  if (!again.ok) return refused(403, { errors: { password: [m.account_password_wrong()] } });
  const { sellerId, userId } = session;
  return form.intent === 'save'
    ? saveWishes(ports, { sellerId, userId }, form, refused)
    : payOut(ports, { sellerId, userId }, form, refused);
}

type Refused = (status: number, rest: Partial<PayoutAnswer>) => Answered;

interface Who {
  readonly sellerId: SellerId;
  readonly userId: string;
}

async function saveWishes(ports: Ports, who: Who, form: Saved, refused: Refused): Promise<Answered> {
  const minimumMinor = {
    ...(form.minimumPLN === undefined ? {} : { PLN: form.minimumPLN }),
    ...(form.minimumEUR === undefined ? {} : { EUR: form.minimumEUR }),
  };
  const saved = await savePayoutSettings(ports, {
    ...who,
    settings: { schedule: scheduleOfForm(form), minimumMinor },
  });
  if (saved.ok)
    return {
      status: 200,
      answer: { intent: 'save', notice: { tone: 'good', words: m.payouts_saved() }, errors: {}, typed: {} },
    };
  return refusedByProvider(saved, refused, m.payouts_stripe_away());
}

async function payOut(ports: Ports, who: Who, form: Asked, refused: Refused): Promise<Answered> {
  const { currency, requestId } = form;
  const parsed = parseAmountToMinor(form.amount, currency);
  if (!parsed.ok) return refused(400, { errors: { amount: ['number'] } });
  const asked = await askForPayout(ports, { ...who, requestId, currency, amountMinor: parsed.value });
  if (asked.ok)
    return {
      status: 200,
      answer: { intent: 'pay', notice: { tone: 'good', words: m.payouts_asked() }, errors: {}, typed: {} },
    };
  if (asked.code === 'payout_too_large') {
    const most = amount({ amountMinor: asked.availableMinor, currency });
    return refused(409, { errors: { amount: [m.payouts_too_large({ amount: most })] } });
  }
  if (asked.code === 'payout_below_one_minor_unit')
    return refused(400, { errors: { amount: [m.payouts_too_small()] } });
  return refusedByProvider(asked, refused, m.payouts_outcome_unknown());
}

function refusedByProvider(
  result: { readonly code: string; readonly message?: string },
  refused: Refused,
  away: string,
): Answered {
  const bad = (words: string) => ({ notice: { tone: 'bad' as const, words } });
  switch (result.code) {
    case 'account_not_ready':
      return refused(409, bad(m.payouts_not_ready()));
    case 'payment_refused':
      return refused(422, bad(m.payouts_refused({ reason: result.message ?? '' })));
    default:
      return refused(503, bad(away));
  }
}

function scheduleOfForm(form: Saved): PayoutSchedule {
  switch (form.interval) {
    case 'weekly':
      return { interval: 'weekly', weekday: form.weekday ?? 'monday' };
    case 'monthly':
      return { interval: 'monthly', monthDay: form.monthDay ?? 1 };
    default:
      return { interval: form.interval };
  }
}

function typedOf(payload: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(payload).flatMap(([name, value]) =>
      name !== 'password' && typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
