import { z } from 'zod';
import type { CommissionScope } from '~/domain/commission/rules';
import { SELLER_TIERS } from '~/domain/commission/tiers';
import type { SellerId } from '~/domain/ids';
import { BPS_PER_WHOLE, type Currency, parseAmountToMinor, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import type { CommissionRuleInput } from '~/services/save-commission-rule.server';

const percent = z
  .string('required')
  .trim()
  .regex(/^\d{1,2}([.,]\d{1,2})?$|^100$/, 'percent')
  .transform((text) => {
    const [whole = '0', part = ''] = text.split(/[.,]/);
    return Number(whole) * 100 + Number(part.padEnd(2, '0'));
  });

const amountIn = (currency: Currency) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      if (text === undefined || text.trim() === '') return undefined;
      const parsed = parseAmountToMinor(text, currency);
      if (parsed.ok) return parsed.value;
      issues.addIssue({ code: 'custom', message: 'number' });
      return z.NEVER;
    });

/** The form of a commission rule, as the operator fills it in. */
export const commissionRuleSchema = z
  .object({
    intent: z.enum(['preview', 'save']),
    operationId: z.string().regex(/^op_[A-Za-z0-9_-]{8,40}$/, 'choice'),
    scope: z.enum(['default', 'tier', 'category', 'seller'], 'choice'),
    tier: z.enum(SELLER_TIERS.map(({ tier }) => tier)).optional(),
    categoryId: z.coerce.number().int().positive().optional(),
    sellerId: z.coerce.number().int().positive().optional(),
    percent,
    fixedPLN: amountIn('PLN'),
    fixedEUR: amountIn('EUR'),
    minimumPLN: amountIn('PLN'),
    minimumEUR: amountIn('EUR'),
    maximumPLN: amountIn('PLN'),
    maximumEUR: amountIn('EUR'),
    /** A day; empty for now. */
    validFrom: z.iso.date('choice').optional(),
  })
  .superRefine((form, issues) => {
    const needed = { default: null, tier: 'tier', category: 'categoryId', seller: 'sellerId' } as const;
    const field = needed[form.scope];
    if (field !== null && form[field] === undefined)
      issues.addIssue({ code: 'custom', path: [field], message: 'required' });
    for (const currency of SUPPORTED_CURRENCIES) {
      const least = form[`minimum${currency}`];
      const most = form[`maximum${currency}`];
      if (least !== undefined && most !== undefined && most < least)
        issues.addIssue({ code: 'custom', path: [`maximum${currency}`], message: 'too_small' });
    }
  });

export type CommissionRuleForm = z.infer<typeof commissionRuleSchema>;

/** The rule that a filled-in form means. Days begin at midnight UTC; none means now. */
export function ruleOfForm(form: CommissionRuleForm, nowMs: number): CommissionRuleInput {
  const amounts = (kind: 'fixed' | 'minimum' | 'maximum') =>
    Object.fromEntries(
      SUPPORTED_CURRENCIES.flatMap((currency) => {
        const amountMinor = form[`${kind}${currency}`];
        return amountMinor === undefined ? [] : [[currency, amountMinor]];
      }),
    );
  const startMs = form.validFrom === undefined ? nowMs : Date.parse(`${form.validFrom}T00:00:00Z`);
  const isToday = form.validFrom === new Date(nowMs).toISOString().slice(0, 10);
  return {
    scope: scopeOfForm(form),
    percentBps: Math.min(form.percent, BPS_PER_WHOLE),
    fixedPerUnitMinor: amounts('fixed'),
    minimumMinor: amounts('minimum'),
    maximumMinor: amounts('maximum'),
    validFromMs: isToday ? nowMs : startMs,
  };
}

function scopeOfForm(form: CommissionRuleForm): CommissionScope {
  if (form.scope === 'tier' && form.tier !== undefined) return { kind: 'tier', tier: form.tier };
  if (form.scope === 'category' && form.categoryId !== undefined)
    return { kind: 'category', categoryId: form.categoryId };
  if (form.scope === 'seller' && form.sellerId !== undefined)
    return { kind: 'seller', sellerId: form.sellerId as SellerId };
  return { kind: 'default' };
}
