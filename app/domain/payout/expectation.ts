import { CASE_WINDOW_DAYS, type SellerOrderState } from '../seller-order/process';
import { addDays, marketDate } from '../shipping/calendar';
import { type HoldReason, holdReasonOf } from '../transfer/hold-reason';
import { expectedAtBank, type PayoutSchedule } from './schedule';

/** Where the money of a seller order is on its way to the seller's bank. Days are `YYYY-MM-DD` in Warsaw. */
export type PayoutExpectation =
  /** On the seller's account at the provider since `releasedOn`; `atBank` is null where payouts are asked for. */
  | { readonly kind: 'transferred'; readonly releasedOn: string; readonly atBank: string | null }
  /** Delivered: released on `releasedOn` when no case comes between. */
  | { readonly kind: 'expected'; readonly releasedOn: string; readonly atBank: string | null }
  | { readonly kind: 'held'; readonly reason: HoldReason }
  | { readonly kind: 'on_its_way' }
  /** Not delivered yet, or a case is open: no day can be named. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'nothing' };

/** What a seller can be told of the money of a seller order. */
export function payoutExpectation(order: {
  readonly state: SellerOrderState;
  readonly deliveredAtMs: number | null;
  readonly hasOpenCase: boolean;
  readonly transfer: {
    readonly state: 'requested' | 'sending' | 'made' | 'held' | 'failed';
    readonly holdReason: string | null;
    readonly madeAtMs: number | null;
  } | null;
  readonly schedule: PayoutSchedule;
}): PayoutExpectation {
  const { transfer, schedule } = order;
  if (transfer !== null) {
    if (transfer.state === 'held' || transfer.state === 'failed')
      return { kind: 'held', reason: holdReasonOf(transfer.holdReason ?? '') };
    if (transfer.state !== 'made' || transfer.madeAtMs === null) return { kind: 'on_its_way' };
    const releasedOn = marketDate(new Date(transfer.madeAtMs));
    return { kind: 'transferred', releasedOn, atBank: expectedAtBank(schedule, releasedOn) };
  }
  if (order.state === 'cancelled' || order.state === 'completed') return { kind: 'nothing' };
  if (order.state !== 'delivered' || order.deliveredAtMs === null || order.hasOpenCase)
    return { kind: 'waiting' };
  // The window is over with the end of its last day: the release comes with the next one.
  const releasedOn = addDays(marketDate(new Date(order.deliveredAtMs)), CASE_WINDOW_DAYS + 1);
  return { kind: 'expected', releasedOn, atBank: expectedAtBank(schedule, releasedOn) };
}
