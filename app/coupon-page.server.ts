import { data, redirect } from '@remix-run/cloudflare';
import { z } from 'zod';
import type { CategoryId } from './domain/ids';
import { BPS_PER_WHOLE, type Currency, parseAmountToMinor, SUPPORTED_CURRENCIES } from './domain/money/money';
import { CODE_CHARS_MAX, normaliseCode } from './domain/promotion/coupon';
import { addDays, endOfMarketDayMs } from './domain/shipping/calendar';
import { parseRead, readForm } from './form-data.server';
import type { Locale } from './i18n/locale';
import { m } from './paraglide/messages.js';
import type { Ports } from './ports/ports';
import { fetchCategories } from './queries/categories.server';
import { readCouponsOf } from './queries/coupons.server';
import { type CouponActor, type CouponInput, createCoupon, endCoupon } from './services/save-coupon.server';

/** Most uses that a coupon can be limited to: more than any campaign has. */
const USES_MAX = 1_000_000;
/** Longer than any code, with the spaces that people type. */
const CODE_TYPED_CHARS_MAX = CODE_CHARS_MAX * 2;

const amountIn = (currency: Currency) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      if (text === undefined || text.trim() === '') return undefined;
      const parsed = parseAmountToMinor(text, currency);
      if (parsed.ok && parsed.value > 0) return parsed.value;
      issues.addIssue({ code: 'custom', message: 'number' });
      return z.NEVER;
    });

const uses = z.coerce
  .number('whole_number')
  .int('whole_number')
  .min(1, 'too_small')
  .max(USES_MAX, 'too_large')
  .optional();

/** The form of a new coupon. What is refused is said in words of its own where the common ones do not do. */
const couponSchema = z
  .object({
    operationId: z.string().regex(/^op_[A-Za-z0-9_-]{8,40}$/, 'choice'),
    code: z.string('required').max(CODE_TYPED_CHARS_MAX, 'too_long'),
    kind: z.enum(['percent', 'amount', 'free_shipping'], 'choice'),
    percent: z.string().trim().optional(),
    amountPLN: amountIn('PLN'),
    amountEUR: amountIn('EUR'),
    minimumPLN: amountIn('PLN'),
    minimumEUR: amountIn('EUR'),
    categoryId: z.coerce.number().int().positive().optional(),
    startsOn: z.iso.date('choice').optional(),
    endsOn: z.iso.date('choice').optional(),
    usesMax: uses,
    usesPerShopperMax: uses,
  })
  .superRefine((form, issues) => {
    const refuse = (field: string, message: string) =>
      issues.addIssue({ code: 'custom', path: [field], message });
    if (normaliseCode(form.code) === null) refuse('code', m.promotions_code_bad());
    if (form.kind === 'percent' && bpsOfText(form.percent) === null)
      refuse('percent', m.promotions_percent_bad());
    if (form.kind === 'amount' && SUPPORTED_CURRENCIES.every((one) => form[`amount${one}`] === undefined))
      refuse('amountPLN', m.promotions_amount_needed());
    if (form.startsOn !== undefined && form.endsOn !== undefined && form.endsOn < form.startsOn)
      refuse('endsOn', m.promotions_ends_before());
  });

/** Conform's view of the form. */
export type CouponForm = z.infer<typeof couponSchema>;

function bpsOfText(text: string | undefined): number | null {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/.exec(text ?? '');
  if (!match) return null;
  const bps = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return bps >= 1 && bps <= BPS_PER_WHOLE ? bps : null;
}

function couponOfForm(form: CouponForm, nowMs: number): CouponInput {
  const amounts = (kind: 'amount' | 'minimum') =>
    Object.fromEntries(
      SUPPORTED_CURRENCIES.flatMap((currency) => {
        const amountMinor = form[`${kind}${currency}`];
        return amountMinor === undefined ? [] : [[currency, amountMinor]];
      }),
    );
  return {
    code: normaliseCode(form.code) ?? '',
    reduction:
      form.kind === 'percent'
        ? { kind: 'percent', percentBps: bpsOfText(form.percent) ?? 0 }
        : form.kind === 'amount'
          ? { kind: 'amount', amountMinor: amounts('amount') }
          : { kind: 'free_shipping' },
    startsAtMs: form.startsOn === undefined ? nowMs : endOfMarketDayMs(addDays(form.startsOn, -1)) + 1,
    endsAtMs: form.endsOn === undefined ? null : endOfMarketDayMs(form.endsOn) + 1,
    minimumItemsMinor: amounts('minimum'),
    categoryIds: form.categoryId === undefined ? [] : [form.categoryId as CategoryId],
    usesMax: form.usesMax ?? null,
    usesPerShopperMax: form.usesPerShopperMax ?? null,
  };
}

/** The coupons of one giver and what the form for another needs. */
export async function readCouponPage(
  ports: Ports,
  locale: Locale,
  actor: CouponActor,
  created: string | null,
) {
  const nowMs = ports.clock.nowMs();
  const [known, tree] = await Promise.all([
    readCouponsOf(ports.db, actor.giver.kind === 'seller' ? actor.giver.sellerId : null),
    fetchCategories(ports.db),
  ]);
  const nameOf = (categoryId: CategoryId) => tree.byId.get(categoryId)?.names[locale] ?? '';
  return {
    operationId: ports.randomness.identifier('op'),
    created: known.find(({ coupon }) => coupon.code === created)?.coupon.code,
    coupons: known.map(({ coupon, usesCount, given }) => ({
      id: coupon.id,
      code: coupon.code,
      reduction: coupon.reduction,
      minimumItemsMinor: coupon.minimumItemsMinor,
      categoryNames: coupon.categoryIds.map(nameOf),
      startsAtMs: coupon.startsAtMs,
      endsAtMs: coupon.endsAtMs,
      usesMax: coupon.usesMax,
      usesPerShopperMax: coupon.usesPerShopperMax,
      usesCount,
      given,
      state: stateOf(coupon, usesCount, nowMs),
    })),
    categories: tree.all.map(({ categoryId, path }) => ({
      value: String(categoryId),
      label: path.map(nameOf).join(' › '),
    })),
  };
}

export type CouponPageData = Awaited<ReturnType<typeof readCouponPage>>;

function stateOf(
  coupon: { startsAtMs: number; endsAtMs: number | null; usesMax: number | null },
  usesCount: number,
  nowMs: number,
) {
  if (coupon.endsAtMs !== null && coupon.endsAtMs <= nowMs) return 'ended' as const;
  if (coupon.usesMax !== null && usesCount >= coupon.usesMax) return 'used_up' as const;
  return coupon.startsAtMs > nowMs ? ('to_come' as const) : ('in_force' as const);
}

/** Makes or ends a coupon of the giver, as the form says, and goes back to `here`. */
export async function actOnCouponForm(ports: Ports, request: Request, actor: CouponActor, here: string) {
  const formData = await readForm(request);
  if (formData.get('intent') === 'end') {
    const ended = await endCoupon(ports, { couponId: String(formData.get('couponId') ?? ''), actor });
    if (!ended.ok) throw new Response(null, { status: 404 });
    return redirect(here);
  }
  const submission = parseRead(formData, couponSchema);
  if (submission.status !== 'success') return data({ result: submission.reply() }, { status: 400 });
  const nowMs = ports.clock.nowMs();
  const coupon = couponOfForm(submission.value, nowMs);
  const refuse = (field: string, message: string, status: number) =>
    data({ result: submission.reply({ fieldErrors: { [field]: [message] } }) }, { status });
  if (coupon.endsAtMs !== null && coupon.endsAtMs <= nowMs)
    return refuse('endsOn', m.promotions_ends_past(), 422);
  const made = await createCoupon(ports, { operationId: submission.value.operationId, coupon, actor });
  if (!made.ok) return refuse('code', m.promotions_code_taken(), 409);
  return redirect(`${here}?created=${encodeURIComponent(coupon.code)}`);
}
