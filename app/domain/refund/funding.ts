import { invariant } from '../invariant';
import type { CurrencyCode } from '../money/money';

/** Where the money of a seller order stands, in minor units of its currency. All stored, none recomputed. */
export interface SellerOrderMoney {
  /** The seller order's share of the payment. */
  readonly capturedShareMinor: number;
  /** Decided to be given back to the shopper, by refund or lost chargeback. */
  readonly refundedShareMinor: number;
  /** What the marketplace paid for its own coupons beside that share. */
  readonly promotionShareMinor: number;
  /** What of it came back with refunds. */
  readonly promotionReturnedMinor: number;
  readonly feesMinor: number;
  /** Fees given back to the seller with refunds. */
  readonly feesReturnedMinor: number;
  /** Let go from escrow. */
  readonly releasedMinor: number;
  /** The seller's part of refunds that came after the release and so out of the payable account. */
  readonly takenAfterReleaseMinor: number;
}

/** What of a seller order is still in escrow. Never below zero. */
export function escrowMinor(money: SellerOrderMoney): number {
  const inEscrow =
    money.capturedShareMinor +
    money.promotionShareMinor -
    (money.feesMinor - money.feesReturnedMinor) -
    (money.refundedShareMinor + money.promotionReturnedMinor - money.takenAfterReleaseMinor) -
    money.releasedMinor;
  invariant(inEscrow >= 0, 'a seller order takes no more from escrow than it put there');
  return inEscrow;
}

/** Where the seller's part of a refund comes from: escrow first, then what was released. */
export function fundSellerPart(
  sellerPartMinor: number,
  inEscrowMinor: number,
): { readonly fromEscrowMinor: number; readonly fromPayableMinor: number } {
  invariant(sellerPartMinor >= 0 && inEscrowMinor >= 0, 'amounts are at least zero');
  const fromEscrowMinor = Math.min(sellerPartMinor, inEscrowMinor);
  return { fromEscrowMinor, fromPayableMinor: sellerPartMinor - fromEscrowMinor };
}

/** A transfer of the seller order, and how much of it has come back or is asked to. */
export interface ReversibleTransfer {
  readonly transferId: string;
  readonly currency: CurrencyCode;
  /** What Stripe moved. */
  readonly sentMinor: number;
  readonly reversedMinor: number;
}

/** One reversal to be asked for, in the currency of its transfer. */
export interface PlannedReversal {
  readonly transferId: string;
  readonly amountMinor: number;
  readonly currency: CurrencyCode;
}

/**
 * How to get an amount back from a seller: by reversing what was transferred for this seller order, the latest
 * transfer first, never more than is left of it and never in another currency. What no transfer covers stays a
 * debt, netted from later transfers.
 */
export function planRecovery(
  amountMinor: number,
  currency: CurrencyCode,
  transfers: readonly ReversibleTransfer[],
): { readonly reversals: readonly PlannedReversal[]; readonly restMinor: number } {
  invariant(amountMinor >= 0, 'an amount to recover is at least zero');
  const reversals: PlannedReversal[] = [];
  let restMinor = amountMinor;
  for (const transfer of [...transfers].reverse()) {
    if (transfer.currency !== currency) continue;
    const takenMinor = Math.min(restMinor, transfer.sentMinor - transfer.reversedMinor);
    if (takenMinor < 1) continue;
    reversals.push({ transferId: transfer.transferId, amountMinor: takenMinor, currency });
    restMinor -= takenMinor;
  }
  return { reversals, restMinor };
}

/** A seller's debt that nothing else is recovering just now. */
export interface OpenDebt {
  readonly debtId: string;
  readonly currency: CurrencyCode;
  readonly leftMinor: number;
}

/** What of a transfer is kept back for debts, the oldest first, in its own currency; the rest is sent. */
export function netDebts(
  transfer: { readonly amountMinor: number; readonly currency: CurrencyCode },
  debts: readonly OpenDebt[],
): {
  readonly sendMinor: number;
  readonly settled: readonly { readonly debtId: string; readonly amountMinor: number }[];
} {
  let sendMinor = transfer.amountMinor;
  const settled: { debtId: string; amountMinor: number }[] = [];
  for (const debt of debts) {
    if (debt.currency !== transfer.currency) continue;
    const amountMinor = Math.min(debt.leftMinor, sendMinor);
    if (amountMinor < 1) continue;
    settled.push({ debtId: debt.debtId, amountMinor });
    sendMinor -= amountMinor;
  }
  return { sendMinor, settled };
}
