import { invariant } from '../invariant';
import { type FeeAmounts, feesMinor } from '../ledger/entries';
import { allocate, type CurrencyCode, divideRounded, sumMinor } from '../money/money';
import { failure, type Result, success } from '../result';

/** What happens to the payment processing fee when money goes back: given back with the rest, or kept. */
export type ProcessingFeeRule = 'returned' | 'kept';

/**
 * The rule in force: what is given back has earned nothing, so the processing fee goes back in proportion like the
 * commission. Stripe keeps its own fee of the payment; the marketplace bears that.
 */
export const PROCESSING_FEE_RULE: ProcessingFeeRule = 'returned';

/** A line of a seller order, or its shipping (`lineId` null), with what was charged for it and given back so far. */
export interface RefundablePart {
  readonly lineId: number | null;
  /** Pieces sold; 1 for shipping. */
  readonly quantity: number;
  readonly totalMinor: number;
  /** What the marketplace's coupons paid the seller for it beside the total. */
  readonly promotionMinor: number;
  /** VAT in the total. */
  readonly taxMinor: number;
  /** The part's frozen fees; together at most its total and promotion. */
  readonly fees: FeeAmounts;
  readonly refunded: RefundedPart;
}

/** What was given back of a part: amounts include those that came without pieces. */
export interface RefundedPart {
  readonly quantity: number;
  readonly amountMinor: number;
  readonly promotionMinor: number;
  readonly taxMinor: number;
  readonly fees: FeeAmounts;
}

/** A seller order as refunds see it. The parts' totals sum to its share of the payment. */
export interface RefundableOrder {
  readonly currency: CurrencyCode;
  readonly parts: readonly RefundablePart[];
}

/** What somebody wants to give back. */
export type RefundRequest =
  /** Pieces of lines, and of the shipping an amount. */
  | {
      readonly kind: 'parts';
      readonly lines: readonly { readonly lineId: number; readonly quantity: number }[];
      readonly shippingMinor: number;
    }
  /** A sum, spread over what is left in proportion. */
  | { readonly kind: 'amount'; readonly amountMinor: number; readonly currency: CurrencyCode }
  /** Everything that is left. */
  | { readonly kind: 'rest' };

/** Why a refund cannot be made. */
export type RefundFailure =
  | { readonly code: 'refund_more_than_left'; readonly leftMinor: number; readonly currency: CurrencyCode }
  | { readonly code: 'refund_quantity_beyond'; readonly lineId: number; readonly leftQuantity: number }
  | { readonly code: 'refund_line_unknown'; readonly lineId: number }
  | { readonly code: 'refund_below_one_minor_unit' }
  | { readonly code: 'refund_other_currency'; readonly currency: CurrencyCode };

/** What one refund gives back of one part. */
export interface PlannedPart {
  readonly lineId: number | null;
  readonly quantity: number;
  readonly amountMinor: number;
  /** What the seller gives back of the marketplace's coupons. */
  readonly promotionMinor: number;
  readonly taxMinor: number;
  readonly feesBack: FeeAmounts;
}

/** A refund worked out: `sellerPartMinor` + the fees given back = `amountMinor` + `promotionMinor`. */
export interface RefundPlan {
  readonly currency: CurrencyCode;
  /** What the shopper gets back. */
  readonly amountMinor: number;
  /** What the marketplace gets back of its own coupons. */
  readonly promotionMinor: number;
  /** VAT in the amount. */
  readonly taxMinor: number;
  readonly feesBack: FeeAmounts;
  /** What the seller gives. */
  readonly sellerPartMinor: number;
  readonly parts: readonly PlannedPart[];
  /** Whether nothing is left afterwards. */
  readonly isAll: boolean;
}

/** What is left to give back of a seller order. */
export function leftMinor(order: RefundableOrder): number {
  return sumMinor(order.parts.map(leftOf));
}

/** Pieces of a line that can still be given back. */
export function leftQuantity(part: RefundablePart): number {
  return part.quantity - part.refunded.quantity;
}

function leftOf(part: RefundablePart): number {
  return part.totalMinor - part.refunded.amountMinor;
}

/**
 * Works out a refund. Tax, promotion and fees of a part are functions of how much of it has been given back in all, so
 * that any number of partial refunds gives back, to the minor unit, what one full refund would; the kinds of fees
 * share a part's sum by what is left of each. The seller's part is never below zero. What the marketplace paid for a
 * part that cost the shopper nothing (a free delivery) comes back with the last of the refunds.
 */
export function planRefund(
  order: RefundableOrder,
  request: RefundRequest,
  processingFee: ProcessingFeeRule = PROCESSING_FEE_RULE,
): Result<RefundPlan, RefundFailure> {
  const wanted = wantedOf(order, request);
  if (!wanted.ok) return wanted;
  const paidBack = wanted.value
    .filter(({ amountMinor }) => amountMinor > 0)
    .map((one) => planPart(one, processingFee));
  const amountMinor = sumMinor(paidBack.map((part) => part.amountMinor));
  if (amountMinor < 1) return failure({ code: 'refund_below_one_minor_unit' });
  const isAll = amountMinor === leftMinor(order);
  const parts = isAll
    ? [...paidBack, ...order.parts.flatMap((part) => withoutPrice(part, processingFee))]
    : paidBack;
  const feesBack = addFees(parts.map((part) => part.feesBack));
  const promotionMinor = sumMinor(parts.map((part) => part.promotionMinor));
  const sellerPartMinor = amountMinor + promotionMinor - feesMinor(feesBack);
  invariant(sellerPartMinor >= 0, 'fees given back are at most the refund');
  return success({
    currency: order.currency,
    amountMinor,
    promotionMinor,
    taxMinor: sumMinor(parts.map((part) => part.taxMinor)),
    feesBack,
    sellerPartMinor,
    parts,
    isAll,
  });
}

function planPart(
  { part, quantity, amountMinor }: WantedPart,
  processingFee: ProcessingFeeRule,
): PlannedPart {
  const before = part.refunded.amountMinor;
  const after = before + amountMinor;
  const promotionMinor =
    shareOf(part.promotionMinor, after, part.totalMinor) -
    shareOf(part.promotionMinor, before, part.totalMinor);
  return {
    lineId: part.lineId,
    quantity,
    amountMinor,
    promotionMinor,
    taxMinor:
      shareOf(part.taxMinor, after, part.totalMinor) - shareOf(part.taxMinor, before, part.totalMinor),
    feesBack: feesBackOf(part, after, amountMinor + promotionMinor, processingFee),
  };
}

/** What comes back to the marketplace of a part that the shopper paid nothing for. */
function withoutPrice(part: RefundablePart, processingFee: ProcessingFeeRule): PlannedPart[] {
  if (part.totalMinor > 0 || part.promotionMinor === part.refunded.promotionMinor) return [];
  return [
    {
      lineId: part.lineId,
      quantity: leftQuantity(part),
      amountMinor: 0,
      promotionMinor: part.promotionMinor,
      taxMinor: part.taxMinor,
      feesBack: returnableFees(part.fees, processingFee),
    },
  ];
}

interface WantedPart {
  readonly part: RefundablePart;
  readonly quantity: number;
  readonly amountMinor: number;
}

function wantedOf(order: RefundableOrder, request: RefundRequest): Result<WantedPart[], RefundFailure> {
  const { currency, parts } = order;
  switch (request.kind) {
    case 'rest':
      return success(
        parts.map((part) => ({ part, quantity: leftQuantity(part), amountMinor: leftOf(part) })),
      );
    case 'amount': {
      if (request.currency !== currency) return failure({ code: 'refund_other_currency', currency });
      if (!Number.isSafeInteger(request.amountMinor) || request.amountMinor < 1)
        return failure({ code: 'refund_below_one_minor_unit' });
      const left = leftMinor(order);
      if (request.amountMinor > left)
        return failure({ code: 'refund_more_than_left', leftMinor: left, currency });
      const amounts = allocate(request.amountMinor, parts.map(leftOf));
      return success(parts.map((part, index) => ({ part, quantity: 0, amountMinor: amounts[index] ?? 0 })));
    }
    case 'parts':
      return wantedParts(order, request);
  }
}

function wantedParts(
  { currency, parts }: RefundableOrder,
  request: Extract<RefundRequest, { kind: 'parts' }>,
): Result<WantedPart[], RefundFailure> {
  const wanted: WantedPart[] = [];
  const quantities = new Map<number, number>();
  for (const { lineId, quantity } of request.lines)
    quantities.set(lineId, (quantities.get(lineId) ?? 0) + quantity);
  for (const [lineId, quantity] of quantities) {
    const part = parts.find((candidate) => candidate.lineId === lineId);
    if (part === undefined) return failure({ code: 'refund_line_unknown', lineId });
    const left = leftQuantity(part);
    if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > left)
      return failure({ code: 'refund_quantity_beyond', lineId, leftQuantity: left });
    const before = shareOf(part.totalMinor, part.refunded.quantity, part.quantity);
    const after = shareOf(part.totalMinor, part.refunded.quantity + quantity, part.quantity);
    // Sums given back without pieces come off the price of the last ones.
    wanted.push({ part, quantity, amountMinor: Math.min(after - before, leftOf(part)) });
  }
  if (request.shippingMinor !== 0) {
    if (!Number.isSafeInteger(request.shippingMinor) || request.shippingMinor < 0)
      return failure({ code: 'refund_below_one_minor_unit' });
    const shipping = parts.find((candidate) => candidate.lineId === null);
    const left = shipping === undefined ? 0 : leftOf(shipping);
    if (shipping === undefined || request.shippingMinor > left)
      return failure({ code: 'refund_more_than_left', leftMinor: left, currency });
    wanted.push({
      part: shipping,
      quantity: request.shippingMinor === left ? leftQuantity(shipping) : 0,
      amountMinor: request.shippingMinor,
    });
  }
  return success(wanted);
}

/** What of a whole belongs to `done` out of `all`, rounded; all of it belongs to all. */
function shareOf(wholeMinor: number, done: number, all: number): number {
  return all === 0 ? 0 : divideRounded(BigInt(wholeMinor) * BigInt(done), BigInt(all));
}

/** The fees given back when `after` of a part has been in all; at most what is given back of it now. */
function feesBackOf(
  part: RefundablePart,
  after: number,
  givenBackMinor: number,
  processingFee: ProcessingFeeRule,
): FeeAmounts {
  const fees = returnableFees(part.fees, processingFee);
  const left = [
    Math.max(0, fees.commissionMinor - part.refunded.fees.commissionMinor),
    Math.max(0, fees.processingMinor - part.refunded.fees.processingMinor),
    Math.max(0, fees.vatMinor - part.refunded.fees.vatMinor),
  ];
  const whole = feesMinor(fees);
  const due = Math.max(0, shareOf(whole, after, part.totalMinor) - feesMinor(part.refunded.fees));
  const [commissionMinor = 0, processingMinor = 0, vatMinor = 0] = allocate(
    Math.min(due, sumMinor(left), givenBackMinor),
    left,
  );
  return { commissionMinor, processingMinor, vatMinor };
}

function returnableFees(fees: FeeAmounts, processingFee: ProcessingFeeRule): FeeAmounts {
  if (processingFee === 'returned') return fees;
  const [vatOnCommissionMinor = 0] = allocate(fees.vatMinor, [fees.commissionMinor, fees.processingMinor]);
  return { commissionMinor: fees.commissionMinor, processingMinor: 0, vatMinor: vatOnCommissionMinor };
}

function addFees(all: readonly FeeAmounts[]): FeeAmounts {
  return {
    commissionMinor: sumMinor(all.map((fees) => fees.commissionMinor)),
    processingMinor: sumMinor(all.map((fees) => fees.processingMinor)),
    vatMinor: sumMinor(all.map((fees) => fees.vatMinor)),
  };
}

/** A seller order's frozen facts, as they stand in the database. */
export interface FrozenSellerOrder {
  readonly currency: CurrencyCode;
  /** The seller order's share of the payment. */
  readonly capturedShareMinor: number;
  readonly shippingMinor: number;
  /** What the marketplace's coupons paid of goods and shipping, beside the share; none when absent. */
  readonly promotionShareMinor?: number;
  /** VAT in goods and shipping. */
  readonly taxMinor: number;
  readonly lines: readonly {
    readonly lineId: number;
    readonly quantity: number;
    readonly totalMinor: number;
    readonly promotionMinor?: number;
    readonly taxMinor: number;
    readonly commissionMinor: number;
  }[];
  /** Frozen fees of the whole seller order. */
  readonly fees: FeeAmounts;
}

/** One part of an earlier refund. */
export interface EarlierRefundPart extends Omit<PlannedPart, 'feesBack'>, FeeAmounts {}

/**
 * Puts a seller order together as refunds see it. Commission belongs to its line; processing, worked out once for
 * the seller order, to lines and shipping by their value; VAT on fees to the fees. No part carries more fees than it
 * cost and the marketplace paid for it. The parts sum to the share of the payment, whatever a discount took off it.
 */
export function refundableOrder(
  frozen: FrozenSellerOrder,
  earlier: readonly EarlierRefundPart[],
): RefundableOrder {
  const { lines, fees } = frozen;
  const listed = [...lines.map((line) => line.totalMinor), frozen.shippingMinor];
  const totals = allocate(frozen.capturedShareMinor, listed);
  const linesTaxMinor = sumMinor(lines.map((line) => line.taxMinor));
  const linePromotions = lines.map((line) => line.promotionMinor ?? 0);
  const promotions = [...linePromotions, (frozen.promotionShareMinor ?? 0) - sumMinor(linePromotions)];
  const worths = totals.map((totalMinor, index) => totalMinor + (promotions[index] ?? 0));
  const taxes = [...lines.map((line) => line.taxMinor), frozen.taxMinor - linesTaxMinor];
  const commissionOfLines = sumMinor(lines.map((line) => line.commissionMinor));
  invariant(commissionOfLines === fees.commissionMinor, 'the commission is that of the lines');
  const room = [...worths];
  const commissions = within(fees.commissionMinor, [...lines.map((line) => line.commissionMinor), 0], room);
  const processing = within(fees.processingMinor, worths, room);
  const vat = within(
    fees.vatMinor,
    commissions.map((commissionMinor, index) => commissionMinor + (processing[index] ?? 0)),
    room,
  );
  const part = (index: number, lineId: number | null, quantity: number): RefundablePart => {
    const ofPart = earlier.filter((refunded) => refunded.lineId === lineId);
    return {
      lineId,
      quantity,
      totalMinor: totals[index] ?? 0,
      promotionMinor: promotions[index] ?? 0,
      taxMinor: taxes[index] ?? 0,
      fees: {
        commissionMinor: commissions[index] ?? 0,
        processingMinor: processing[index] ?? 0,
        vatMinor: vat[index] ?? 0,
      },
      refunded: {
        quantity: sumMinor(ofPart.map((refunded) => refunded.quantity)),
        amountMinor: sumMinor(ofPart.map((refunded) => refunded.amountMinor)),
        promotionMinor: sumMinor(ofPart.map((refunded) => refunded.promotionMinor)),
        taxMinor: sumMinor(ofPart.map((refunded) => refunded.taxMinor)),
        fees: addFees(ofPart),
      },
    };
  };
  return {
    currency: frozen.currency,
    parts: [
      ...lines.map((line, index) => part(index, line.lineId, line.quantity)),
      part(lines.length, null, 1),
    ],
  };
}

/** Allocates by weight, no part more than it has room for; the room taken is taken off `room`. */
function within(totalMinor: number, weights: readonly number[], room: number[]): number[] {
  const parts = allocate(totalMinor, weights).map((partMinor, index) =>
    Math.min(partMinor, room[index] ?? 0),
  );
  let missing = totalMinor - sumMinor(parts);
  for (const [index, partMinor] of parts.entries()) {
    const more = Math.min(missing, (room[index] ?? 0) - partMinor);
    parts[index] = partMinor + more;
    missing -= more;
  }
  invariant(missing === 0, 'fees are at most what was sold');
  for (const [index, partMinor] of parts.entries()) room[index] = (room[index] ?? 0) - partMinor;
  return parts;
}

/** Whether an order is paid for, as the shopper and the seller see it. */
export type PaymentState = 'paid' | 'partly_refunded' | 'refunded';

/** The state of a payment from what was captured and given back: one given back whole is not "paid". */
export function derivePaymentState(capturedMinor: number, refundedMinor: number): PaymentState {
  invariant(refundedMinor >= 0 && refundedMinor <= capturedMinor, 'at most what was captured is given back');
  if (refundedMinor === 0) return 'paid';
  return refundedMinor === capturedMinor ? 'refunded' : 'partly_refunded';
}
