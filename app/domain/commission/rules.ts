import type { SellerId } from '../ids';
import { invariant } from '../invariant';
import type { FeeAmounts } from '../ledger/entries';
import { allocate, BPS_PER_WHOLE, bpsOf, type CurrencyCode, sumMinor } from '../money/money';

/** What a rule is for, from the least specific to the most: default, tier, category, seller. */
export type CommissionScope =
  | { readonly kind: 'default' }
  | { readonly kind: 'tier'; readonly tier: string }
  | { readonly kind: 'category'; readonly categoryId: number }
  | { readonly kind: 'seller'; readonly sellerId: SellerId };

/** Whether two rules are for the same subject: then the later one goes before the earlier. */
export function isSameScope(one: CommissionScope, other: CommissionScope): boolean {
  switch (one.kind) {
    case 'default':
      return other.kind === 'default';
    case 'tier':
      return other.kind === 'tier' && other.tier === one.tier;
    case 'category':
      return other.kind === 'category' && other.categoryId === one.categoryId;
    case 'seller':
      return other.kind === 'seller' && other.sellerId === one.sellerId;
  }
}

/** Amounts per currency; a currency that is absent has none. */
export type AmountPerCurrency = { readonly [Code in CurrencyCode]?: number };

/** What the marketplace earns on a line, for whom and when. */
export interface CommissionRule {
  readonly id: string;
  readonly scope: CommissionScope;
  readonly percentBps: number;
  readonly fixedPerUnitMinor: AmountPerCurrency;
  /** Least commission of a line. */
  readonly minimumMinor: AmountPerCurrency;
  /** Most commission of a line. */
  readonly maximumMinor: AmountPerCurrency;
  readonly validFromMs: number;
  /** First moment after the rule, or null while no end is known. */
  readonly validToMs: number | null;
}

/** The marketplace default: 3 %. */
export const DEFAULT_COMMISSION_BPS = 300;

/** Payment processing by default: 2.9 %. */
export const DEFAULT_PROCESSING_BPS = 290;

/** VAT that the marketplace charges on its fees: 23 %, the Polish standard rate. */
export const DEFAULT_VAT_ON_FEES_BPS = 2_300;

/** The rule where no other is found. */
export const DEFAULT_COMMISSION_RULE: CommissionRule = {
  id: 'default',
  scope: { kind: 'default' },
  percentBps: DEFAULT_COMMISSION_BPS,
  fixedPerUnitMinor: {},
  minimumMinor: {},
  maximumMinor: {},
  validFromMs: 0,
  validToMs: null,
};

/**
 * The rule of a line: a seller agreement before a category (the deepest first) before a tier before the default.
 * Between equals the later `validFromMs` wins, then the greater id. `categoryPath` goes from the root to the leaf.
 */
export function chooseRule(
  rules: readonly CommissionRule[],
  subject: {
    readonly sellerId: SellerId;
    readonly categoryPath: readonly number[];
    readonly tier: string | null;
    readonly atMs: number;
  },
): CommissionRule {
  let chosen = DEFAULT_COMMISSION_RULE;
  let chosenRank = -1;
  for (const rule of rules) {
    if (subject.atMs < rule.validFromMs) continue;
    if (rule.validToMs !== null && subject.atMs >= rule.validToMs) continue;
    const rank = specificity(rule.scope, subject);
    if (rank === undefined || rank < chosenRank) continue;
    if (rank === chosenRank && !isLater(rule, chosen)) continue;
    chosen = rule;
    chosenRank = rank;
  }
  return chosen;
}

const SELLER_RANK = 1_000;
const CATEGORY_RANK = 2;
const TIER_RANK = 1;

function specificity(
  scope: CommissionScope,
  subject: { sellerId: SellerId; categoryPath: readonly number[]; tier: string | null },
): number | undefined {
  switch (scope.kind) {
    case 'seller':
      return scope.sellerId === subject.sellerId ? SELLER_RANK : undefined;
    case 'category': {
      const depth = subject.categoryPath.lastIndexOf(scope.categoryId);
      return depth === -1 ? undefined : CATEGORY_RANK + depth;
    }
    case 'tier':
      return scope.tier === subject.tier ? TIER_RANK : undefined;
    case 'default':
      return 0;
  }
}

function isLater(rule: CommissionRule, than: CommissionRule): boolean {
  return rule.validFromMs === than.validFromMs ? rule.id > than.id : rule.validFromMs > than.validFromMs;
}

/** One frozen fee of an order line, with the rule that made it. */
export interface CommissionLine {
  readonly kind: 'commission' | 'processing' | 'vat_on_fees';
  /** The commission rule; null for processing and VAT, which have none. */
  readonly ruleId: string | null;
  readonly bps: number;
  /** What the basis points were taken of. */
  readonly baseMinor: number;
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
}

/** The commission of a line by its rule, before it is limited by what the line earns. */
export function commissionMinor(
  rule: CommissionRule,
  lineTotalMinor: number,
  quantity: number,
  currency: CurrencyCode,
): number {
  const asked = bpsOf(lineTotalMinor, rule.percentBps) + (rule.fixedPerUnitMinor[currency] ?? 0) * quantity;
  const raised = Math.max(asked, rule.minimumMinor[currency] ?? 0);
  return Math.min(raised, rule.maximumMinor[currency] ?? raised);
}

/**
 * The frozen fees of one line alone. `grossMinor` is the line's share of its seller order including shipping, the
 * base of processing; without it the line stands for the whole. The commission gives way when all fees together
 * would exceed that gross: a seller never pays to sell.
 */
export function commissionLines(input: {
  readonly lineTotalMinor: number;
  readonly grossMinor?: number;
  readonly quantity: number;
  readonly currency: CurrencyCode;
  readonly rule: CommissionRule;
  readonly processingBps: number;
  readonly vatOnFeesBps: number;
}): CommissionLine[] {
  const [lines] = sellerOrderCommissionLines({
    lines: [{ lineTotalMinor: input.lineTotalMinor, quantity: input.quantity, rule: input.rule }],
    shippingMinor: (input.grossMinor ?? input.lineTotalMinor) - input.lineTotalMinor,
    currency: input.currency,
    processingBps: input.processingBps,
    vatOnFeesBps: input.vatOnFeesBps,
  });
  invariant(lines !== undefined, 'one line has its fees');
  return lines;
}

/**
 * The frozen fees of a seller order, a list per line in the order of the lines. Processing and VAT are worked out
 * once for the seller order and allocated to the lines, so that splitting an order into more lines changes no sum.
 */
export function sellerOrderCommissionLines(input: {
  readonly lines: readonly {
    readonly lineTotalMinor: number;
    readonly quantity: number;
    readonly rule: CommissionRule;
  }[];
  readonly shippingMinor: number;
  readonly currency: CurrencyCode;
  readonly processingBps: number;
  readonly vatOnFeesBps: number;
}): CommissionLine[][] {
  const { lines, shippingMinor, currency, processingBps, vatOnFeesBps } = input;
  invariant(shippingMinor >= 0, 'shipping costs at least nothing');
  const totals = lines.map((line) => line.lineTotalMinor);
  const grosses = allocate(shippingMinor, totals).map((partMinor, index) => partMinor + (totals[index] ?? 0));
  const grossMinor = sumMinor(grosses);

  const processing = allocate(bpsOf(grossMinor, processingBps), grosses);
  const commissions = lines.map((line, index) => {
    const affordableMinor =
      Math.floor(((grosses[index] ?? 0) * BPS_PER_WHOLE) / (BPS_PER_WHOLE + vatOnFeesBps)) -
      (processing[index] ?? 0);
    return Math.max(
      0,
      Math.min(commissionMinor(line.rule, line.lineTotalMinor, line.quantity, currency), affordableMinor),
    );
  });
  const fees = lines.map((_, index) => (commissions[index] ?? 0) + (processing[index] ?? 0));
  const vat = allocate(bpsOf(sumMinor(fees), vatOnFeesBps), fees);

  const result = lines.map((line, index): CommissionLine[] => [
    {
      kind: 'commission',
      ruleId: line.rule.id,
      bps: line.rule.percentBps,
      baseMinor: line.lineTotalMinor,
      amountMinor: commissions[index] ?? 0,
      currency,
    },
    {
      kind: 'processing',
      ruleId: null,
      bps: processingBps,
      baseMinor: grosses[index] ?? 0,
      amountMinor: processing[index] ?? 0,
      currency,
    },
    {
      kind: 'vat_on_fees',
      ruleId: null,
      bps: vatOnFeesBps,
      baseMinor: fees[index] ?? 0,
      amountMinor: vat[index] ?? 0,
      currency,
    },
  ]);
  const charged = feeAmounts(result.flat());
  invariant(
    charged.commissionMinor + charged.processingMinor + charged.vatMinor <= grossMinor,
    'fees are at most what was sold',
  );
  return result;
}

/** Sums frozen lines by kind, as the ledger's commission entry wants them. */
export function feeAmounts(lines: readonly CommissionLine[]): FeeAmounts {
  const of = (kind: CommissionLine['kind']) =>
    sumMinor(lines.filter((line) => line.kind === kind).map((line) => line.amountMinor));
  return {
    commissionMinor: of('commission'),
    processingMinor: of('processing'),
    vatMinor: of('vat_on_fees'),
  };
}
