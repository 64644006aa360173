import type { OrderId, SellerId, SellerOrderId } from '../ids';
import { invariant } from '../invariant';
import type { CurrencyCode } from '../money/money';
import { sumMinor } from '../money/money';
import { type Account, accountName, type PlatformAccountName, type SellerAccountName } from './accounts';

/** Why an entry was made. */
export const ENTRY_CODES = [
  'capture',
  'commission',
  'escrow_release',
  'transfer',
  'transfer_reversal',
  'refund',
  'chargeback_opened',
  'chargeback_won',
  'chargeback_lost',
  'payout',
  'adjustment',
] as const;

export type EntryCode = (typeof ENTRY_CODES)[number];

/**
 * One line of an entry. A debit is positive, a credit negative. So `stripe_balance` and `chargebacks` (what the
 * marketplace has or is owed) stand above zero, and escrow, payables, revenue, fees and VAT (what it owes or has
 * earned) below: a seller is owed `-balance` of `seller_escrow` and `seller_payable`.
 */
export type Posting = Account & {
  readonly currency: CurrencyCode;
  readonly amountMinor: number;
};

/**
 * An immutable, balanced set of postings. Its idempotency key is made from what caused it, so that the same
 * cause cannot be booked twice. An entry without postings records that nothing was due.
 */
export interface JournalEntry {
  readonly idempotencyKey: string;
  readonly code: EntryCode;
  readonly occurredAtMs: number;
  readonly orderId?: OrderId;
  readonly sellerOrderId?: SellerOrderId;
  readonly paymentId?: string;
  /** Idempotency key of the entry that this one corrects. */
  readonly corrects?: string;
  readonly postings: readonly Posting[];
}

/** Most sellers in one payment; the capture has one posting more. */
export const MAX_SHARES_PER_CAPTURE = 50;

/** What the marketplace keeps of a seller order, or gives back of it. */
export interface FeeAmounts {
  readonly commissionMinor: number;
  readonly processingMinor: number;
  readonly vatMinor: number;
}

/** No fees. */
export const NO_FEES: FeeAmounts = { commissionMinor: 0, processingMinor: 0, vatMinor: 0 };

/** The fees together. */
export function feesMinor(fees: FeeAmounts): number {
  return sumMinor([fees.commissionMinor, fees.processingMinor, fees.vatMinor]);
}

interface SellerOrderReference {
  readonly orderId: OrderId;
  readonly sellerOrderId: SellerOrderId;
  readonly sellerId: SellerId;
  readonly currency: CurrencyCode;
  readonly occurredAtMs: number;
}

/**
 * A payment was captured: Stripe holds it, and each seller's gross share (goods and shipping) waits in escrow. What
 * the marketplace's own coupons took off the payment is its cost (`promotions`): the shares sum to both.
 */
export function captureEntry(input: {
  readonly paymentId: string;
  readonly orderId: OrderId;
  readonly currency: CurrencyCode;
  readonly occurredAtMs: number;
  readonly totalMinor: number;
  readonly promotionsMinor?: number;
  readonly shares: readonly { readonly sellerId: SellerId; readonly grossMinor: number }[];
}): JournalEntry {
  const { shares, totalMinor, currency, promotionsMinor = 0 } = input;
  assertNotNegative(promotionsMinor, 'what promotions pay');
  invariant(shares.length >= 1 && shares.length <= MAX_SHARES_PER_CAPTURE, 'a payment has 1 to 50 shares');
  invariant(
    new Set(shares.map((share) => share.sellerId)).size === shares.length,
    'a seller has one share of a payment',
  );
  for (const share of shares) assertNotNegative(share.grossMinor, 'a share');
  invariant(
    sumMinor(shares.map((share) => share.grossMinor)) === totalMinor + promotionsMinor,
    'shares sum to what was captured and what promotions pay',
  );
  return balanced({
    idempotencyKey: `capture:${input.paymentId}`,
    code: 'capture',
    occurredAtMs: input.occurredAtMs,
    orderId: input.orderId,
    paymentId: input.paymentId,
    postings: [
      { account: 'stripe_balance', currency, amountMinor: totalMinor },
      { account: 'promotions', currency, amountMinor: promotionsMinor },
      ...shares.map(
        ({ sellerId, grossMinor }): Posting => ({
          account: 'seller_escrow',
          sellerId,
          currency,
          amountMinor: -grossMinor,
        }),
      ),
    ],
  });
}

/** The marketplace's fees of one seller order leave the seller's escrow. */
export function commissionEntry(input: SellerOrderReference & FeeAmounts): JournalEntry {
  assertFees(input);
  const { sellerId, currency } = input;
  return balanced({
    idempotencyKey: `commission:${input.sellerOrderId}`,
    code: 'commission',
    ...reference(input),
    postings: [
      { account: 'seller_escrow', sellerId, currency, amountMinor: feesMinor(input) },
      { account: 'commission_revenue', currency, amountMinor: -input.commissionMinor },
      { account: 'processing_fees', currency, amountMinor: -input.processingMinor },
      { account: 'vat_payable', currency, amountMinor: -input.vatMinor },
    ],
  });
}

/**
 * A seller order completed: what is left of it in escrow may now be transferred. What no open case concerns is let
 * go before that, once, as its `uncontested` part.
 */
export function escrowReleaseEntry(
  input: SellerOrderReference & { readonly amountMinor: number; readonly uncontested?: boolean },
): JournalEntry {
  const { sellerId, currency, amountMinor } = input;
  assertNotNegative(amountMinor, 'a release');
  return balanced({
    idempotencyKey: `escrow_release:${input.sellerOrderId}${input.uncontested === true ? ':uncontested' : ''}`,
    code: 'escrow_release',
    ...reference(input),
    postings: [
      { account: 'seller_escrow', sellerId, currency, amountMinor },
      { account: 'seller_payable', sellerId, currency, amountMinor: -amountMinor },
    ],
  });
}

/**
 * Money was moved to the seller's connected account: once when the seller order completed, and once more for each
 * other `cause` (what no case concerned, what a won dispute gave back).
 */
export function transferEntry(
  input: SellerOrderReference & { readonly amountMinor: number; readonly cause?: string },
): JournalEntry {
  const { sellerId, currency, amountMinor } = input;
  assertPositive(amountMinor, 'a transfer');
  return balanced({
    idempotencyKey: transferKey(input),
    code: 'transfer',
    ...reference(input),
    postings: [
      { account: 'seller_payable', sellerId, currency, amountMinor },
      { account: 'stripe_balance', currency, amountMinor: -amountMinor },
    ],
  });
}

/** The cause of the transfer that a completed seller order makes. */
export const RELEASE_CAUSE = 'release';

function transferKey({
  sellerOrderId,
  cause,
}: {
  readonly sellerOrderId: string;
  readonly cause?: string;
}): string {
  return `transfer:${sellerOrderId}${cause === undefined || cause === RELEASE_CAUSE ? '' : `:${cause}`}`;
}

/** Money of a transfer came back from the seller's connected account. `reversalId` is Stripe's. */
export function transferReversalEntry(
  input: SellerOrderReference & {
    readonly reversalId: string;
    readonly amountMinor: number;
    readonly cause?: string;
  },
): JournalEntry {
  const { sellerId, currency, amountMinor } = input;
  assertPositive(amountMinor, 'a reversal');
  return balanced({
    idempotencyKey: `transfer_reversal:${input.reversalId}`,
    code: 'transfer_reversal',
    ...reference(input),
    corrects: transferKey(input),
    postings: [
      { account: 'stripe_balance', currency, amountMinor },
      { account: 'seller_payable', sellerId, currency, amountMinor: -amountMinor },
    ],
  });
}

/**
 * A shopper was refunded for one seller order. The fees given back stand in `feesBack`; the rest comes out of the
 * seller's account named by `from`: escrow before the release (the default), payable after it. After a transfer a
 * reversal is booked first; where it brought back too little, the payable account goes below zero, which is the
 * seller's debt and has to be recorded as one. `refundId` is one per refund and seller order.
 */
export function refundEntry(
  input: SellerOrderReference & {
    readonly refundId: string;
    readonly paymentId?: string;
    readonly amountMinor: number;
    readonly feesBack: FeeAmounts;
    readonly from?: SellerAccountName;
  },
): JournalEntry {
  const { sellerId, currency, amountMinor, feesBack } = input;
  assertPositive(amountMinor, 'a refund');
  assertFees(feesBack);
  invariant(feesMinor(feesBack) <= amountMinor, 'fees given back are at most the refund');
  return balanced({
    idempotencyKey: `refund:${input.refundId}`,
    code: 'refund',
    ...reference(input),
    ...(input.paymentId === undefined ? {} : { paymentId: input.paymentId }),
    corrects: `commission:${input.sellerOrderId}`,
    postings: [
      {
        account: input.from ?? 'seller_escrow',
        sellerId,
        currency,
        amountMinor: amountMinor - feesMinor(feesBack),
      },
      ...feePostings(feesBack, currency),
      { account: 'stripe_balance', currency, amountMinor: -amountMinor },
    ],
  });
}

/**
 * A refund of a seller order was decided: the seller's part leaves escrow and, after the release, the payable
 * account (below zero there is the seller's debt, recorded beside it); the fees given back leave the marketplace's
 * own accounts; all of it is owed to the shopper from now on. {@link refundPaidEntry} follows when Stripe has it.
 */
export function refundDueEntry(
  input: SellerOrderReference & {
    readonly refundId: string;
    readonly paymentId: string;
    readonly amountMinor: number;
    readonly feesBack: FeeAmounts;
    readonly fromEscrowMinor: number;
    readonly fromPayableMinor: number;
    /** What the seller gives back of the marketplace's coupons. */
    readonly promotionBackMinor?: number;
  },
): JournalEntry {
  const { sellerId, currency, amountMinor, feesBack, fromEscrowMinor, fromPayableMinor } = input;
  const { promotionBackMinor = 0 } = input;
  assertPositive(amountMinor, 'a refund');
  assertNotNegative(promotionBackMinor, 'what comes back to promotions');
  assertFees(feesBack);
  assertNotNegative(fromEscrowMinor, 'what escrow gives');
  assertNotNegative(fromPayableMinor, 'what the payable account gives');
  invariant(
    fromEscrowMinor + fromPayableMinor + feesMinor(feesBack) === amountMinor + promotionBackMinor,
    'the seller’s part and the fees given back sum to the refund and what comes back to promotions',
  );
  return balanced({
    idempotencyKey: `refund:${input.refundId}`,
    code: 'refund',
    ...reference(input),
    paymentId: input.paymentId,
    corrects: `commission:${input.sellerOrderId}`,
    postings: [
      { account: 'seller_escrow', sellerId, currency, amountMinor: fromEscrowMinor },
      { account: 'seller_payable', sellerId, currency, amountMinor: fromPayableMinor },
      ...feePostings(feesBack, currency),
      { account: 'promotions', currency, amountMinor: -promotionBackMinor },
      { account: 'refunds_payable', currency, amountMinor: -amountMinor },
    ],
  });
}

interface RefundMovement {
  readonly refundId: string;
  /** Stripe's refund: one that failed and was made again is another. */
  readonly stripeRefundId: string;
  readonly paymentId: string;
  readonly orderId?: OrderId;
  readonly sellerOrderId?: SellerOrderId;
  readonly currency: CurrencyCode;
  readonly occurredAtMs: number;
  readonly amountMinor: number;
}

/** Stripe took a refund in hand: the money left the marketplace's balance. */
export function refundPaidEntry(input: RefundMovement): JournalEntry {
  return refundMovementEntry(input, 'refund_paid', input.amountMinor);
}

/** A refund failed after all (the shopper's bank sent it back): the money is here again, and still owed. */
export function refundFailedEntry(input: RefundMovement): JournalEntry {
  return refundMovementEntry(input, 'refund_failed', -input.amountMinor);
}

function refundMovementEntry(
  input: RefundMovement,
  name: 'refund_paid' | 'refund_failed',
  outMinor: number,
): JournalEntry {
  const { currency } = input;
  assertPositive(input.amountMinor, 'a refund');
  return balanced({
    idempotencyKey: `${name}:${input.stripeRefundId}`,
    code: 'refund',
    occurredAtMs: input.occurredAtMs,
    ...(input.orderId === undefined ? {} : { orderId: input.orderId }),
    ...(input.sellerOrderId === undefined ? {} : { sellerOrderId: input.sellerOrderId }),
    paymentId: input.paymentId,
    corrects: name === 'refund_paid' ? `refund:${input.refundId}` : `refund_paid:${input.stripeRefundId}`,
    postings: [
      { account: 'refunds_payable', currency, amountMinor: outMinor },
      { account: 'stripe_balance', currency, amountMinor: -outMinor },
    ],
  });
}

/**
 * A payment that made no order was refunded in full: captured and given back in one entry each way, so that the
 * ledger shows what Stripe did. Book it after {@link unplacedCaptureEntry}.
 */
export function unplacedRefundEntry(input: UnplacedPayment & { readonly refundId: string }): JournalEntry {
  const { currency, amountMinor } = input;
  assertPositive(amountMinor, 'a refund');
  return balanced({
    idempotencyKey: `refund:${input.refundId}`,
    code: 'refund',
    occurredAtMs: input.occurredAtMs,
    paymentId: input.paymentId,
    corrects: `capture:${input.paymentId}`,
    postings: [
      { account: 'refunds_payable', currency, amountMinor },
      { account: 'stripe_balance', currency, amountMinor: -amountMinor },
    ],
  });
}

interface UnplacedPayment {
  readonly paymentId: string;
  readonly currency: CurrencyCode;
  readonly occurredAtMs: number;
  readonly amountMinor: number;
}

/** A payment arrived that can make no order (the stock is gone): all of it is owed to the shopper. */
export function unplacedCaptureEntry(input: UnplacedPayment): JournalEntry {
  const { currency, amountMinor } = input;
  assertPositive(amountMinor, 'a capture');
  return balanced({
    idempotencyKey: `capture:${input.paymentId}`,
    code: 'capture',
    occurredAtMs: input.occurredAtMs,
    paymentId: input.paymentId,
    postings: [
      { account: 'stripe_balance', currency, amountMinor },
      { account: 'refunds_payable', currency, amountMinor: -amountMinor },
    ],
  });
}

interface DisputeReference {
  readonly disputeId: string;
  readonly paymentId: string;
  readonly orderId: OrderId;
  readonly currency: CurrencyCode;
  readonly occurredAtMs: number;
  readonly amountMinor: number;
}

/** A bank took a payment back until the dispute is decided; `disputeFeeMinor` is what Stripe charges for it. */
export function chargebackOpenedEntry(
  input: DisputeReference & { readonly disputeFeeMinor?: number },
): JournalEntry {
  const { currency, amountMinor, disputeFeeMinor = 0 } = input;
  assertPositive(amountMinor, 'a chargeback');
  assertNotNegative(disputeFeeMinor, 'a dispute fee');
  return balanced({
    idempotencyKey: `chargeback_opened:${input.disputeId}`,
    code: 'chargeback_opened',
    ...disputeReference(input),
    postings: [
      { account: 'chargebacks', currency, amountMinor },
      { account: 'processing_fees', currency, amountMinor: disputeFeeMinor },
      { account: 'stripe_balance', currency, amountMinor: -(amountMinor + disputeFeeMinor) },
    ],
  });
}

/** The dispute was won: the bank gave the money back. */
export function chargebackWonEntry(input: DisputeReference): JournalEntry {
  const { currency, amountMinor } = input;
  assertPositive(amountMinor, 'a chargeback');
  return balanced({
    idempotencyKey: `chargeback_won:${input.disputeId}`,
    code: 'chargeback_won',
    ...disputeReference(input),
    corrects: `chargeback_opened:${input.disputeId}`,
    postings: [
      { account: 'stripe_balance', currency, amountMinor },
      { account: 'chargebacks', currency, amountMinor: -amountMinor },
    ],
  });
}

/**
 * The dispute was lost: sellers bear their shares, less the fees that the marketplace gives back. What a refund that
 * Stripe never made had set aside (`fromRefundsMinor`) is used up first; what nobody is left to bear
 * (`marketplaceMinor`: the bank took more than was not refunded) is the marketplace's cost.
 */
export function chargebackLostEntry(
  input: DisputeReference & {
    readonly feesBack: FeeAmounts;
    readonly fromRefundsMinor?: number;
    readonly marketplaceMinor?: number;
    /** What sellers give back of the marketplace's coupons. */
    readonly promotionBackMinor?: number;
    readonly losses: readonly {
      readonly sellerId: SellerId;
      readonly from: SellerAccountName;
      readonly lossMinor: number;
    }[];
  },
): JournalEntry {
  const { currency, amountMinor, losses, feesBack, fromRefundsMinor = 0, marketplaceMinor = 0 } = input;
  const { promotionBackMinor = 0 } = input;
  assertNotNegative(promotionBackMinor, 'what comes back to promotions');
  assertPositive(amountMinor, 'a chargeback');
  assertFees(feesBack);
  assertNotNegative(fromRefundsMinor, 'what refunds had set aside');
  assertNotNegative(marketplaceMinor, 'what the marketplace bears');
  for (const loss of losses) assertNotNegative(loss.lossMinor, 'a loss');
  invariant(
    sumMinor(losses.map((loss) => loss.lossMinor)) +
      feesMinor(feesBack) +
      fromRefundsMinor +
      marketplaceMinor ===
      amountMinor + promotionBackMinor,
    'losses and fees given back sum to the chargeback and what comes back to promotions',
  );
  return balanced({
    idempotencyKey: `chargeback_lost:${input.disputeId}`,
    code: 'chargeback_lost',
    ...disputeReference(input),
    corrects: `chargeback_opened:${input.disputeId}`,
    postings: [
      ...losses.map(
        ({ sellerId, from, lossMinor }): Posting => ({
          account: from,
          sellerId,
          currency,
          amountMinor: lossMinor,
        }),
      ),
      ...feePostings(feesBack, currency),
      { account: 'refunds_payable', currency, amountMinor: fromRefundsMinor },
      { account: 'processing_fees', currency, amountMinor: marketplaceMinor },
      { account: 'promotions', currency, amountMinor: -promotionBackMinor },
      { account: 'chargebacks', currency, amountMinor: -amountMinor },
    ],
  });
}

/** A correction by the operator. The caller gives balanced postings, a key of its own and the entry it mends. */
export function adjustmentEntry(input: {
  readonly adjustmentId: string;
  readonly occurredAtMs: number;
  readonly corrects: string;
  readonly orderId?: OrderId;
  readonly sellerOrderId?: SellerOrderId;
  readonly paymentId?: string;
  readonly postings: readonly Posting[];
}): JournalEntry {
  const { adjustmentId, ...rest } = input;
  return balanced({ idempotencyKey: `adjustment:${adjustmentId}`, code: 'adjustment', ...rest });
}

/** The provider kept a fee of its own for a movement of our balance: a cost of the marketplace, once per movement. */
export function providerFeeEntry(input: {
  readonly movementId: string;
  readonly occurredAtMs: number;
  readonly currency: CurrencyCode;
  readonly feeMinor: number;
  readonly corrects?: string;
}): JournalEntry {
  const { movementId, occurredAtMs, currency, feeMinor, corrects } = input;
  return balanced({
    idempotencyKey: `provider_fee:${movementId}`,
    code: 'adjustment',
    occurredAtMs,
    ...(corrects === undefined ? {} : { corrects }),
    postings: [
      { account: 'processing_fees', currency, amountMinor: feeMinor },
      { account: 'stripe_balance', currency, amountMinor: -feeMinor },
    ],
  });
}

/**
 * What the provider's balance has and the ledger lacked, booked by the operator against an account of the
 * marketplace. `lackingMinor` is positive when the provider has more.
 */
export function reconciliationEntry(input: {
  readonly differenceId: string;
  readonly occurredAtMs: number;
  readonly currency: CurrencyCode;
  readonly lackingMinor: number;
  readonly against: Exclude<PlatformAccountName, 'stripe_balance'>;
  readonly corrects?: string;
}): JournalEntry {
  const { differenceId, occurredAtMs, currency, lackingMinor, against, corrects } = input;
  invariant(lackingMinor !== 0, 'a difference of nothing needs no entry');
  return balanced({
    idempotencyKey: `adjustment:reconciliation:${differenceId}:${lackingMinor}`,
    code: 'adjustment',
    occurredAtMs,
    ...(corrects === undefined ? {} : { corrects }),
    postings: [
      { account: 'stripe_balance', currency, amountMinor: lackingMinor },
      { account: against, currency, amountMinor: -lackingMinor },
    ],
  });
}

/** The sum of postings per currency; every entry's are all zero. */
export function currencyTotals(postings: readonly Posting[]): Map<CurrencyCode, number> {
  const totals = new Map<CurrencyCode, number>();
  for (const { currency, amountMinor } of postings) {
    totals.set(currency, sumMinor([totals.get(currency) ?? 0, amountMinor]));
  }
  return totals;
}

/** Balances by account name and currency (`seller_escrow:12 PLN`), debits positive. */
export function accountBalances(entries: readonly JournalEntry[]): Map<string, number> {
  const balances = new Map<string, number>();
  for (const posting of entries.flatMap((entry) => entry.postings)) {
    const key = `${accountName(posting)} ${posting.currency}`;
    balances.set(key, sumMinor([balances.get(key) ?? 0, posting.amountMinor]));
  }
  return balances;
}

function balanced(entry: JournalEntry): JournalEntry {
  const postings = entry.postings.filter((posting) => posting.amountMinor !== 0);
  for (const [currency, totalMinor] of currencyTotals(postings)) {
    invariant(totalMinor === 0, `${entry.idempotencyKey} sums to zero in ${currency}, not to ${totalMinor}`);
  }
  return { ...entry, postings };
}

function reference(input: SellerOrderReference) {
  return {
    occurredAtMs: input.occurredAtMs,
    orderId: input.orderId,
    sellerOrderId: input.sellerOrderId,
  };
}

function disputeReference(input: DisputeReference) {
  return { occurredAtMs: input.occurredAtMs, orderId: input.orderId, paymentId: input.paymentId };
}

function feePostings(feesBack: FeeAmounts, currency: CurrencyCode): Posting[] {
  return [
    { account: 'commission_revenue', currency, amountMinor: feesBack.commissionMinor },
    { account: 'processing_fees', currency, amountMinor: feesBack.processingMinor },
    { account: 'vat_payable', currency, amountMinor: feesBack.vatMinor },
  ];
}

function assertFees(fees: FeeAmounts): void {
  assertNotNegative(fees.commissionMinor, 'a commission');
  assertNotNegative(fees.processingMinor, 'a processing fee');
  assertNotNegative(fees.vatMinor, 'VAT');
}

function assertNotNegative(amountMinor: number, what: string): void {
  invariant(
    Number.isSafeInteger(amountMinor) && amountMinor >= 0,
    `${what} is at least zero, not ${amountMinor}`,
  );
}

function assertPositive(amountMinor: number, what: string): void {
  invariant(
    Number.isSafeInteger(amountMinor) && amountMinor > 0,
    `${what} is more than zero, not ${amountMinor}`,
  );
}
