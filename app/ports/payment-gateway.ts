import type { DisputeEvidence } from '~/domain/case/evidence';
import type { PayoutSchedule } from '~/domain/payout/schedule';
import type { Result } from '~/domain/result';

/**
 * The payment provider. `payment_unreachable` means that the outcome is unknown and the same call with
 * the same key may be repeated; `payment_refused` is final and carries the provider's code.
 */
export type PaymentFailure =
  | { code: 'payment_unreachable' }
  | { code: 'payment_refused'; providerCode: string; message: string };

export interface CheckoutSessionInput {
  readonly checkoutId: string;
  readonly orderId: string;
  readonly attempt: number;
  readonly currency: string;
  readonly email: string;
  readonly locale: 'pl' | 'en';
  readonly lines: readonly { name: string; quantity: number; unitAmountMinor: number }[];
  readonly expiresAtMs: number;
  readonly successUrl: string;
  readonly cancelUrl: string;
}

/** What the provider says of a checkout session, read afresh. */
export interface CheckoutSession {
  readonly sessionId: string;
  readonly url: string | null;
  readonly status: 'open' | 'complete' | 'expired';
  readonly paid: boolean;
  /** Complete, and the payment that was on its way has failed for good. */
  readonly failed: boolean;
  readonly checkoutId: string | null;
  readonly payment: {
    readonly paymentIntentId: string;
    readonly chargeId: string | null;
    readonly amountReceivedMinor: number;
    readonly currency: string;
  } | null;
}

export interface ConnectedAccount {
  readonly accountId: string;
  readonly detailsSubmitted: boolean;
  readonly transfersActive: boolean;
  readonly payoutsEnabled: boolean;
}

/** An event whose signature was checked. Only its identity is believed; the object is read afresh. */
export interface VerifiedEvent {
  readonly eventId: string;
  readonly type: string;
  readonly objectId: string;
  readonly connectedAccountId: string | null;
  readonly createdAtMs: number;
}

/** Where a refund stands. `pending`: taken in hand, the bank has not answered. */
export type RefundStatus = 'pending' | 'succeeded' | 'failed';

/** A refund as the provider has it. */
export interface ProviderRefund {
  readonly refundId: string;
  readonly status: RefundStatus;
  readonly amountMinor: number;
  /** Why it failed, in the provider's code. */
  readonly failureCode: string | null;
}

/** A dispute as the provider has it. An inquiry that took no money is none. */
export interface ProviderDispute {
  readonly disputeId: string;
  readonly paymentIntentId: string | null;
  readonly status: 'inquiry' | 'needs_response' | 'under_review' | 'won' | 'lost';
  readonly reason: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** What the provider charged for it. */
  readonly feeMinor: number;
  readonly evidenceDueAtMs: number | null;
  readonly submissions: number;
  readonly openedAtMs: number;
}

/** One movement of the marketplace's own balance. */
export interface BalanceMovement {
  readonly movementId: string;
  /** The provider's word for what it is: charge, refund, transfer … */
  readonly category: string;
  /** The provider's identifier of what caused it; of the movement itself where nothing did. */
  readonly source: string;
  readonly currency: string;
  /** Before the fee. */
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly createdAtMs: number;
}

/** How long the provider is sure to remember a key: it promises a day. */
export const KEY_REMEMBERED_MS = 20 * 3_600_000;

/**
 * A call by which money moves. The provider forgets its key after a while: who asks for something that may have been
 * asked for long ago says so, and what was made then is found by its metadata instead of being made again.
 */
interface MoneyCall {
  readonly idempotencyKey: string;
  readonly keyMayBeForgotten: boolean;
  readonly metadata: Record<string, string>;
}

/** A payout of a connected account as the provider has it. */
export interface ProviderPayout {
  readonly payoutId: string;
  readonly status: 'pending' | 'paid' | 'failed';
  readonly amountMinor: number;
  readonly currency: string;
  /** Whether the provider made it by its own schedule. */
  readonly automatic: boolean;
  /** When the bank is expected to have it. */
  readonly arrivesAtMs: number;
  readonly createdAtMs: number;
  readonly failureCode: string | null;
  /** What was sent along when it was asked for. */
  readonly metadata: Readonly<Record<string, string>>;
}

export interface PaymentGateway {
  /** One session per checkout and attempt. */
  createCheckoutSession(input: CheckoutSessionInput): Promise<Result<CheckoutSession, PaymentFailure>>;
  readCheckoutSession(sessionId: string): Promise<Result<CheckoutSession, PaymentFailure>>;
  /** Ends a session; answers what it is afterwards, which may be `complete` if the shopper was faster. */
  expireCheckoutSession(sessionId: string): Promise<Result<CheckoutSession, PaymentFailure>>;
  /** Known again by its `refund_id`. */
  refund(
    input: MoneyCall & { paymentIntentId: string; amountMinor: number },
  ): Promise<Result<ProviderRefund, PaymentFailure>>;
  readRefund(refundId: string): Promise<Result<ProviderRefund, PaymentFailure>>;
  /** Moves a seller's share to the connected account, out of the charge it came from. Known by its `transfer_id`. */
  transfer(
    input: MoneyCall & {
      accountId: string;
      amountMinor: number;
      currency: string;
      sourceChargeId: string;
      transferGroup: string;
    },
  ): Promise<Result<{ transferId: string }, PaymentFailure>>;
  /** Takes money of a transfer back from the connected account, in its currency. Known by its `reversal_id`. */
  reverseTransfer(
    input: MoneyCall & { transferId: string; amountMinor: number },
  ): Promise<Result<{ reversalId: string }, PaymentFailure>>;
  readDispute(disputeId: string): Promise<Result<ProviderDispute, PaymentFailure>>;
  /** Sends the evidence to the bank, once and for all. */
  submitEvidence(input: {
    idempotencyKey: string;
    disputeId: string;
    evidence: DisputeEvidence;
  }): Promise<Result<ProviderDispute, PaymentFailure>>;
  /**
   * A page of the movements of the marketplace's own balance, the newest first: those just newer than a movement, or
   * just older, or the newest of all.
   */
  listBalanceMovements(
    place: { readonly newerThan: string } | { readonly olderThan: string } | 'newest',
  ): Promise<Result<{ movements: readonly BalanceMovement[]; hasMore: boolean }, PaymentFailure>>;
  createConnectedAccount(input: {
    idempotencyKey: string;
    sellerId: number;
    email: string;
    country: string;
    companyName: string;
  }): Promise<Result<ConnectedAccount, PaymentFailure>>;
  readConnectedAccount(accountId: string): Promise<Result<ConnectedAccount, PaymentFailure>>;
  /** Tells the provider when a connected account pays out by itself. Setting the same again changes nothing. */
  savePayoutSchedule(input: {
    accountId: string;
    schedule: PayoutSchedule;
  }): Promise<Result<null, PaymentFailure>>;
  /** What a connected account could pay out now, by currency (upper case). */
  readAvailableBalance(
    accountId: string,
  ): Promise<Result<readonly { currency: string; availableMinor: number }[], PaymentFailure>>;
  /** Pays out of a connected account to its bank. More than is available is refused as `balance_insufficient`. */
  payOut(
    input: MoneyCall & {
      accountId: string;
      amountMinor: number;
      currency: string;
    },
  ): Promise<Result<ProviderPayout, PaymentFailure>>;
  readPayout(input: { accountId: string; payoutId: string }): Promise<Result<ProviderPayout, PaymentFailure>>;
  /** Address of the provider's own onboarding page, for one use. */
  createOnboardingLink(input: {
    accountId: string;
    returnUrl: string;
    refreshUrl: string;
  }): Promise<Result<{ url: string }, PaymentFailure>>;
  /** Checks the raw body against its signature. `signature_invalid` also for one that is too old. */
  verifyEvent(
    rawBody: string,
    signature: string,
  ): Promise<Result<VerifiedEvent, { code: 'signature_invalid' }>>;
}
