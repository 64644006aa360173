import { and, eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  cases,
  debtSettlements,
  disputes,
  journalEntries,
  payments,
  refunds,
  sellerDebts,
  sellerOrders,
  stripeEvents,
  transferReversals,
  transfers,
} from '#db/schema';
import type { SellerOrderId } from '~/domain/ids';
import { derivePaymentState, type RefundRequest } from '~/domain/refund/plan';
import { refreshDispute } from '~/services/disputes.server';
import { makeRefund, repeatRefund } from '~/services/make-refund.server';
import { makeTransfer } from '~/services/make-transfer.server';
import { moveCase } from '~/services/move-case.server';
import { moveSellerOrder } from '~/services/move-seller-order.server';
import { openCase } from '~/services/open-case.server';
import { makeReversal } from '~/services/recover-from-seller.server';
import { requestRefund } from '~/services/request-refund.server';
import { handleStripeEvent } from '~/services/stripe-events.server';
import { submitEvidence } from '~/services/submit-evidence.server';
import { withdrawFromOrder } from '~/services/withdraw-from-order.server';
import { AfterTheSale } from '../support/after-the-sale';

let market: AfterTheSale;
let forms = 0;

beforeAll(async () => {
  market = await AfterTheSale.start();
}, 60_000);
afterAll(async () => market.stop());
afterEach(async () => {
  expect(await market.problems()).toEqual([]);
});

const requestId = () => {
  forms += 1;
  return `form${process.pid}${forms}`;
};

function refund(sellerOrderId: SellerOrderId, request: RefundRequest, id = requestId()) {
  return requestRefund(market.ports, {
    sellerOrderId,
    actor: 'seller',
    request,
    reason: 'goodwill',
    note: null,
    requestId: id,
  });
}

const amountOf = (amountMinor: number): RefundRequest => ({ kind: 'amount', amountMinor, currency: 'PLN' });

async function sellerOrder(id: string) {
  const [row] = await market.db.select().from(sellerOrders).where(eq(sellerOrders.id, id));
  if (!row) throw new Error('no such seller order');
  return row;
}

const ordersTransfers = (sellerOrderId: string) =>
  market.db.select().from(transfers).where(eq(transfers.sellerOrderId, sellerOrderId));

const stripeTransfers = async (orderId: string) =>
  (
    await market.stripe<{ data: { amount: number; currency: string; amount_reversed: number }[] }>(
      `transfers?transfer_group=${orderId}&limit=100`,
    )
  ).data;

async function only<Row>(rows: Promise<Row[]>): Promise<Row> {
  const found = await rows;
  if (found.length !== 1 || found[0] === undefined)
    throw new Error(`expected one row, found ${found.length}`);
  return found[0];
}

/** A seller with one completed and transferred order of 100.00. */
async function paidSeller(priceMinor = 10_000) {
  const seller = await market.seller();
  const order = await market.order([{ sellerId: seller.sellerId, lines: [[priceMinor, 1]] }]);
  const [sellerOrderId = '' as SellerOrderId] = order.sellerOrderIds;
  await market.complete(sellerOrderId);
  return { ...seller, ...order, sellerOrderId };
}

describe('a refund', () => {
  it('of a piece, of the shipping, of an amount and of the rest gives back what one full refund would', async () => {
    const { sellerId } = await market.seller();
    const { orderId, paymentId, chargeId, sellerOrderIds } = await market.order([
      {
        sellerId,
        lines: [
          [645, 3],
          [1_999, 2],
        ],
        shippingMinor: 1_499,
      },
    ]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    await market.deliver(id);
    const [mug, ,] = await market.lines(id);
    const lineId = mug?.id ?? 0;
    for (const request of [
      { kind: 'parts', lines: [{ lineId, quantity: 1 }], shippingMinor: 0 },
      { kind: 'parts', lines: [], shippingMinor: 700 },
      amountOf(333),
      { kind: 'parts', lines: [{ lineId, quantity: 1 }], shippingMinor: 100 },
    ] satisfies RefundRequest[])
      expect(await refund(id, request)).toMatchObject({ ok: true });
    await market.settle();
    const partly = await sellerOrder(id);
    expect(partly.refundedShareMinor).toBe(645 + 700 + 333 + 745);
    expect(derivePaymentState(partly.capturedShareMinor, partly.refundedShareMinor)).toBe('partly_refunded');
    expect(await refund(id, amountOf(partly.capturedShareMinor))).toMatchObject({
      code: 'refund_more_than_left',
    });
    expect(
      await refund(id, { kind: 'parts', lines: [{ lineId, quantity: 2 }], shippingMinor: 0 }),
    ).toMatchObject({ code: 'refund_quantity_beyond', leftQuantity: 1 });
    expect(await refund(id, { kind: 'amount', amountMinor: 1, currency: 'EUR' })).toMatchObject({
      code: 'refund_other_currency',
    });
    expect(await refund(id, { kind: 'rest' })).toMatchObject({ ok: true });
    await market.settle();
    for (const account of [
      'seller_escrow',
      'commission_revenue',
      'processing_fees',
      'vat_payable',
      'refunds_payable',
      'stripe_balance',
    ])
      expect(await market.ofOrderMinor(orderId, account), account).toBe(0);
    const payment = await only(market.db.select().from(payments).where(eq(payments.id, paymentId)));
    expect(payment.refundedMinor).toBe(payment.capturedMinor);
    const charge = await market.stripe<{ refunded: boolean }>(`charges/${chargeId}`);
    expect(charge.refunded).toBe(true);
    // Fully refunded: not "paid", and nothing is transferred when its time is up.
    const whole = await sellerOrder(id);
    expect(derivePaymentState(whole.capturedShareMinor, whole.refundedShareMinor)).toBe('refunded');
    market.passDays(16);
    await market.rounds();
    expect((await sellerOrder(id)).state).toBe('completed');
    expect(await ordersTransfers(id)).toEqual([]);
  });

  it('sent twenty times at once by one form is one refund', async () => {
    const { sellerId } = await market.seller();
    const { sellerOrderIds, chargeId } = await market.order([{ sellerId, lines: [[5_000, 2]] }]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    const form = requestId();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        refund(id, amountOf(1_000), form).catch(() => ({ ok: false, code: 'seller_order_changed' })),
      ),
    );
    expect(answers.some((answer) => answer.ok)).toBe(true);
    await Promise.all([market.settle(), market.settle()]);
    expect((await sellerOrder(id)).refundedShareMinor).toBe(1_000);
    expect((await market.stripe<{ amount_refunded: number }>(`charges/${chargeId}`)).amount_refunded).toBe(
      1_000,
    );
  });

  it('of everything before anything has left is a cancellation; after a part of it the rest can be cancelled', async () => {
    const { sellerId } = await market.seller();
    const { orderId, sellerOrderIds } = await market.order([{ sellerId, lines: [[3_000, 3]] }]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    expect(await refund(id, { kind: 'rest' })).toMatchObject({ code: 'cancel_instead' });
    const [line] = await market.lines(id);
    const missing = {
      kind: 'parts' as const,
      lines: [{ lineId: line?.id ?? 0, quantity: 1 }],
      shippingMinor: 0,
    };
    expect(await refund(id, missing)).toMatchObject({ ok: true, value: { amountMinor: 3_000 } });
    const cancelled = await moveSellerOrder(market.ports, {
      sellerOrderId: id,
      action: 'cancel',
      actor: 'seller',
      reason: 'x',
    });
    expect(cancelled.ok).toBe(true);
    await market.settle();
    for (const account of ['seller_escrow', 'commission_revenue', 'stripe_balance', 'refunds_payable'])
      expect(await market.ofOrderMinor(orderId, account), account).toBe(0);
    // The piece that was missing does not come back by itself.
    expect(
      market.stockMoves.filter((move) => move.variantId === line?.variantId).map((move) => move.delta),
    ).toEqual([2]);
  });

  it('that the bank takes its time with and then refuses is owed again, and can be asked for again', async () => {
    const { sellerId } = await market.seller();
    const { paymentId, sellerOrderIds, orderId } = await market.order([
      { sellerId, lines: [[4_000, 1]], shippingMinor: 500 },
    ]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    await market.control('refunds/pending', { count: 1 });
    await refund(id, amountOf(1_000));
    await market.settle();
    const ofOrder = and(eq(refunds.sellerOrderId, id));
    const pending = await only(market.db.select().from(refunds).where(ofOrder));
    expect(pending.state).toBe('pending');
    await market.control(`refunds/${pending.stripeRefundId}/settle`);
    await market.settle();
    expect((await only(market.db.select().from(refunds).where(ofOrder))).state).toBe('succeeded');
    await market.control(`refunds/${pending.stripeRefundId}/fail`, { reason: 'lost_or_stolen_card' });
    await market.settle();
    const failed = await only(market.db.select().from(refunds).where(ofOrder));
    expect(failed).toMatchObject({ state: 'failed', lastError: 'lost_or_stolen_card' });
    expect(await market.ofOrderMinor(orderId, 'refunds_payable')).toBe(-1_000);
    expect(
      (await only(market.db.select().from(payments).where(eq(payments.id, paymentId)))).refundedMinor,
    ).toBe(0);
    const again = await Promise.all([
      repeatRefund(market.ports, { refundId: failed.id, round: 1 }),
      repeatRefund(market.ports, { refundId: failed.id, round: 1 }),
    ]);
    expect(again.filter((answer) => answer.ok)).toHaveLength(1);
    await market.settle();
    expect((await only(market.db.select().from(refunds).where(ofOrder))).state).toBe('succeeded');
    expect(await market.ofOrderMinor(orderId, 'refunds_payable')).toBe(0);
  });

  it('named bug: a reversal in the wrong currency. After the transfer it reverses the transfer, in its currency, and leaves no debt', async () => {
    const { sellerId, accountId, orderId, sellerOrderId } = await paidSeller();
    const before = await market.stripeBalanceMinor(accountId);
    expect(before).toBeGreaterThan(9_000);
    expect(await refund(sellerOrderId, amountOf(5_000))).toMatchObject({ ok: true });
    await market.settle();
    const reversal = await only(
      market.db.select().from(transferReversals).where(eq(transferReversals.sellerOrderId, sellerOrderId)),
    );
    expect(reversal.state).toBe('made');
    const [sent] = await stripeTransfers(orderId);
    expect(sent).toMatchObject({ currency: 'pln', amount_reversed: reversal.amountMinor });
    expect(await market.stripeBalanceMinor(accountId)).toBe(before - reversal.amountMinor);
    const debt = await only(market.db.select().from(sellerDebts).where(eq(sellerDebts.sellerId, sellerId)));
    expect(debt).toMatchObject({
      amountMinor: reversal.amountMinor,
      settledMinor: reversal.amountMinor,
      recoveringMinor: 0,
    });
    expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
    expect(await market.owedMinor('seller_escrow', sellerId)).toBe(0);
  });

  it('named bug: an endless transfer into a negative account. Beyond what the seller has is a debt, netted once from later transfers, and no transfer is made over and over', async () => {
    const { sellerId, accountId, sellerOrderId } = await paidSeller();
    await market.control(`accounts/${accountId}/payout`, { currency: 'pln' });
    expect(await refund(sellerOrderId, { kind: 'rest' })).toMatchObject({ ok: true });
    await market.settle();
    const debt = await only(market.db.select().from(sellerDebts).where(eq(sellerDebts.sellerId, sellerId)));
    expect(debt).toMatchObject({ settledMinor: 0, recoveringMinor: 0 });
    expect(await market.owedMinor('seller_payable', sellerId)).toBe(-debt.amountMinor);
    expect(await market.problems()).toEqual([]);

    // Three later orders at once: together they pay it, none of them twice.
    const later = await market.order([{ sellerId, lines: [[3_000, 1]] }]);
    const second = await market.order([{ sellerId, lines: [[4_000, 1]] }]);
    const third = await market.order([{ sellerId, lines: [[9_000, 1]] }]);
    const ids = [later, second, third].flatMap((order) => order.sellerOrderIds);
    await market.complete(...ids);
    for (let round = 0; round < 3; round += 1) await market.rounds();
    const settlements = await market.db
      .select()
      .from(debtSettlements)
      .where(eq(debtSettlements.debtId, debt.id));
    expect(settlements.reduce((sum, row) => sum + row.amountMinor, 0)).toBe(debt.amountMinor);
    expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
    const made = (await Promise.all(ids.map(ordersTransfers))).flat();
    expect(made.every((transfer) => transfer.state === 'made')).toBe(true);
    expect(made.reduce((sum, transfer) => sum + transfer.nettedMinor, 0)).toBe(debt.amountMinor);
    // A transfer that the debt took whole was never sent: there is none below one minor unit.
    const whole = made.filter((transfer) => transfer.nettedMinor === transfer.amountMinor);
    expect(whole.length).toBeGreaterThan(0);
    expect(whole.every((transfer) => transfer.stripeTransferId === null)).toBe(true);
    const sent = made.reduce((sum, transfer) => sum + transfer.amountMinor - transfer.nettedMinor, 0);
    expect(await market.stripeBalanceMinor(accountId)).toBe(sent);
  });

  it('that races the payout takes the money back whichever comes first', async () => {
    for (const moment of ['before it', 'beside it', 'while Stripe is asked'] as const) {
      const { sellerId, accountId } = await market.seller();
      const { sellerOrderIds, orderId } = await market.order([{ sellerId, lines: [[8_000, 1]] }]);
      const [id = '' as SellerOrderId] = sellerOrderIds;
      await market.deliver(id);
      market.passDays(16);
      let given: ReturnType<typeof refund> | undefined;
      const give = () => {
        given ??= refund(id, amountOf(8_000));
        return given;
      };
      const { payments: stripe } = market.ports;
      const transfer: typeof stripe.transfer = async (wanted) => {
        if (moment === 'while Stripe is asked') await give();
        return stripe.transfer(wanted);
      };
      const moved = moveSellerOrder(market.ports, { sellerOrderId: id, action: 'complete', actor: 'system' });
      if (moment === 'beside it') give();
      await moved;
      if (moment === 'before it') await give();
      await makeTransfer({ ...market.ports, payments: { ...stripe, transfer } }, { transferId: `trf_${id}` });
      const refunded = await give();
      if (!refunded.ok) expect(await refund(id, { kind: 'rest' })).toMatchObject({ ok: true });
      for (let round = 0; round < 2; round += 1) await market.rounds();
      expect(await market.stripeBalanceMinor(accountId)).toBe(0);
      expect(await market.owedMinor('seller_payable', sellerId)).toBe(0);
      expect(await market.owedMinor('seller_escrow', sellerId)).toBe(0);
      expect(await market.ofOrderMinor(orderId, 'stripe_balance')).toBe(0);
    }
  });

  it('is finished by the cron when the Worker died right after deciding it, or Stripe answered into the void', async () => {
    const { sellerId } = await market.seller();
    const { sellerOrderIds, chargeId } = await market.order([
      { sellerId, lines: [[2_000, 1]], shippingMinor: 300 },
    ]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    await refund(id, amountOf(500));
    market.dropQueue();
    await market.control('faults', {
      path: '/v1/refunds',
      method: 'POST',
      kind: 'disconnect',
      when: 'after',
      count: 3,
    });
    market.passDays(1);
    await market.rounds();
    market.passDays(1);
    await market.rounds();
    expect((await market.stripe<{ amount_refunded: number }>(`charges/${chargeId}`)).amount_refunded).toBe(
      500,
    );
    expect((await only(market.db.select().from(refunds).where(eq(refunds.sellerOrderId, id)))).state).toBe(
      'succeeded',
    );
  });

  it('named bug: a late “paid” event reopens a refunded order. It reopens nothing', async () => {
    const { sellerId } = await market.seller();
    const { sellerOrderIds, orderId } = await market.order([{ sellerId, lines: [[2_000, 1]] }]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    await moveSellerOrder(market.ports, {
      sellerOrderId: id,
      action: 'cancel',
      actor: 'seller',
      reason: 'x',
    });
    await market.settle();
    const before = await market.db.select().from(journalEntries).where(eq(journalEntries.orderId, orderId));
    const paid = await market.db
      .select()
      .from(stripeEvents)
      .where(eq(stripeEvents.type, 'checkout.session.completed'));
    await market.db.update(stripeEvents).set({ processedAt: null });
    for (const event of paid) await handleStripeEvent(market.ports, { eventId: event.id });
    await market.settle();
    expect(await sellerOrder(id)).toMatchObject({ state: 'cancelled', refundedShareMinor: 2_000 });
    expect(await market.db.select().from(journalEntries).where(eq(journalEntries.orderId, orderId))).toEqual(
      before,
    );
  });
});

describe('a withdrawal', () => {
  it('named bug: withdrawn twice. Before dispatch it ends the seller order; twice, or twenty times at once, is once', async () => {
    const { sellerId } = await market.seller();
    const { sellerOrderIds, orderId } = await market.order([
      { sellerId, lines: [[2_500, 2]], shippingMinor: 999 },
    ]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => withdrawFromOrder(market.ports, { sellerOrderId: id, words: '' })),
    );
    const receipts = answers.flatMap((answer) => (answer.ok ? [answer.value.withdrawnAtMs] : []));
    expect(receipts.length).toBeGreaterThan(0);
    expect(new Set(receipts).size).toBe(1);
    const again = await withdrawFromOrder(market.ports, { sellerOrderId: id, words: '' });
    expect(again).toMatchObject({ ok: true, value: { withdrawnAtMs: receipts[0] } });
    await market.settle();
    expect((await sellerOrder(id)).state).toBe('cancelled');
    expect(await market.ofOrderMinor(orderId, 'stripe_balance')).toBe(0);
    expect(market.stockMoves.filter((move) => move.operationId === `restore:${id}`)).toHaveLength(1);
  });

  it('after delivery opens a return that nobody can refuse; the goods come back once, with the shipping', async () => {
    const { sellerId } = await market.seller();
    const { sellerOrderIds, orderId } = await market.order([
      { sellerId, lines: [[2_500, 2]], shippingMinor: 999 },
    ]);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    await market.deliver(id);
    const withdrawn = await withdrawFromOrder(market.ports, { sellerOrderId: id, words: 'Nie potrzebuję' });
    if (!withdrawn.ok) throw new Error(withdrawn.code);
    const caseId = withdrawn.value.caseId ?? '';
    await market.settle();
    expect(market.letters.some((letter) => letter.subject.startsWith('Pokwitowanie odstąpienia'))).toBe(true);
    expect(
      await moveCase(market.ports, { caseId, actor: 'seller', action: 'refuse', words: 'nie' }),
    ).toMatchObject({ code: 'case_move_not_allowed' });
    // The days pass while the goods are on their way: nothing is let go.
    market.passDays(16);
    await market.rounds();
    expect(await ordersTransfers(id)).toEqual([]);
    const back = await Promise.all(
      Array.from({ length: 5 }, () =>
        moveCase(market.ports, { caseId, actor: 'seller', action: 'receive_goods', words: '' }),
      ),
    );
    expect(back.filter((answer) => answer.ok)).toHaveLength(1);
    await market.settle();
    expect(market.stockMoves.filter((move) => move.operationId === `restore:${caseId}`)).toMatchObject([
      { delta: 2 },
    ]);
    expect(await market.ofOrderMinor(orderId, 'stripe_balance')).toBe(0);
    await market.rounds();
    expect((await sellerOrder(id)).state).toBe('completed');
    expect(await ordersTransfers(id)).toEqual([]);
  });
});

describe('a case', () => {
  async function delivered(lines: [number, number][], shippingMinor = 0) {
    const seller = await market.seller();
    const other = await market.seller();
    const order = await market.order([
      { sellerId: seller.sellerId, lines, shippingMinor },
      { sellerId: other.sellerId, lines: [[7_000, 1]] },
    ]);
    const [id = '' as SellerOrderId, otherId = '' as SellerOrderId] = order.sellerOrderIds;
    await market.deliver(id);
    await market.deliver(otherId);
    return { ...order, ...seller, id, otherId, sold: await market.lines(id) };
  }

  it('stops the release of what it concerns, not of the rest', async () => {
    const { id, otherId, sold, accountId } = await delivered([
      [6_000, 1],
      [4_000, 1],
    ]);
    const opened = await openCase(market.ports, {
      sellerOrderId: id,
      opening: { kind: 'return', reason: 'does_not_fit' },
      lines: [{ lineId: sold[1]?.id ?? 0, quantity: 1 }],
      words: 'Za małe',
      attachments: [],
      requestId: requestId(),
    });
    if (!opened.ok) throw new Error(opened.code);
    await market.settle();
    const { caseId } = opened.value;
    expect(
      await moveCase(market.ports, {
        caseId,
        actor: 'seller',
        action: 'approve_return',
        words: 'Proszę odesłać',
      }),
    ).toMatchObject({ ok: true });
    market.passDays(16);
    await market.rounds();
    await market.rounds();
    expect((await sellerOrder(otherId)).state).toBe('completed');
    expect((await sellerOrder(id)).state).toBe('delivered');
    const part = await only(ordersTransfers(id));
    expect(part).toMatchObject({ cause: 'uncontested', state: 'made' });
    const afterFees = (minor: number) => minor - Math.round(minor * 0.0726);
    expect(Math.abs(part.amountMinor - afterFees(6_000))).toBeLessThanOrEqual(5);
    expect(
      await moveCase(market.ports, { caseId, actor: 'seller', action: 'receive_goods', words: '' }),
    ).toMatchObject({ ok: true });
    await market.settle();
    await market.rounds();
    expect((await sellerOrder(id)).state).toBe('completed');
    const all = await ordersTransfers(id);
    const sentMinor = all.reduce(
      (sum, transfer) => sum + transfer.amountMinor - transfer.nettedMinor - transfer.reversedMinor,
      0,
    );
    const row = await sellerOrder(id);
    expect(sentMinor).toBe(6_000 - (row.feesMinor - row.feesReturnedMinor));
    expect(await market.stripeBalanceMinor(accountId)).toBe(sentMinor);
  });

  it('that the seller does not answer goes to the operator, who gives back a part; then the rest is paid', async () => {
    const { id, sold, sellerId } = await delivered([[5_000, 2]], 1_000);
    const opened = await openCase(market.ports, {
      sellerOrderId: id,
      opening: { kind: 'claim', reason: 'damaged' },
      lines: [{ lineId: sold[0]?.id ?? 0, quantity: 1 }],
      words: 'Pęknięty',
      attachments: [],
      requestId: requestId(),
    });
    if (!opened.ok) throw new Error(opened.code);
    const { caseId } = opened.value;
    expect(
      await moveCase(market.ports, {
        caseId,
        actor: 'operator',
        action: 'decide_refund',
        words: 'x',
        amountMinor: 1,
      }),
    ).toMatchObject({ code: 'case_move_not_allowed' });
    market.passDays(8);
    await market.rounds();
    expect((await only(market.db.select().from(cases).where(eq(cases.id, caseId)))).state).toBe('escalated');
    expect(
      await moveCase(market.ports, {
        caseId,
        actor: 'operator',
        action: 'decide_refund',
        words: 'x',
        amountMinor: 5_001,
      }),
    ).toMatchObject({ code: 'refund_more_than_left', leftMinor: 5_000 });
    expect(
      await moveCase(market.ports, {
        caseId,
        actor: 'operator',
        action: 'decide_refund',
        words: 'Połowa',
        amountMinor: 2_500,
      }),
    ).toMatchObject({ ok: true });
    await market.settle();
    expect((await sellerOrder(id)).refundedShareMinor).toBe(2_500);
    market.passDays(16);
    await market.rounds();
    expect((await sellerOrder(id)).state).toBe('completed');
    expect(await market.owedMinor('seller_escrow', sellerId)).toBe(0);
  });

  it('cannot be opened by two forms at once on the same goods, too late, or moved by another seller', async () => {
    const { id, sellerId } = await delivered([[5_000, 1]]);
    const form = () =>
      openCase(market.ports, {
        sellerOrderId: id,
        opening: { kind: 'claim', reason: 'incomplete' },
        lines: [],
        words: 'x',
        attachments: [],
        requestId: requestId(),
      });
    const answers = await Promise.all([form(), form(), form()]);
    const opened = answers.filter((answer) => answer.ok);
    expect(opened).toHaveLength(1);
    const caseId = opened[0]?.ok ? opened[0].value.caseId : '';
    const stranger = await market.seller();
    expect(
      await moveCase(market.ports, {
        caseId,
        sellerId: stranger.sellerId,
        actor: 'seller',
        action: 'refuse',
        words: '',
      }),
    ).toMatchObject({ code: 'case_unknown' });
    expect(
      await moveCase(market.ports, {
        caseId,
        sellerId,
        actor: 'seller',
        action: 'refuse',
        words: 'Widać na zdjęciu',
      }),
    ).toMatchObject({ ok: true, value: { state: 'refused' } });
    market.passDays(9);
    await market.rounds();
    expect((await only(market.db.select().from(cases).where(eq(cases.id, caseId)))).state).toBe('closed');
    market.passDays(10);
    expect(await form()).toMatchObject({ code: 'case_not_possible' });
  });
});

describe('a dispute', () => {
  async function disputed(options: { transferred: boolean; amount?: number }) {
    const one = await market.seller();
    const two = await market.seller();
    const order = await market.order([
      { sellerId: one.sellerId, lines: [[6_000, 1]], shippingMinor: 500 },
      { sellerId: two.sellerId, lines: [[3_000, 1]] },
    ]);
    if (options.transferred) await market.complete(...order.sellerOrderIds);
    else for (const id of order.sellerOrderIds) await market.deliver(id);
    const before = [
      await market.stripeBalanceMinor(one.accountId),
      await market.stripeBalanceMinor(two.accountId),
    ] as const;
    const dispute = await market.control(`charges/${order.chargeId}/dispute`, {
      reason: 'product_not_received',
      ...(options.amount === undefined ? {} : { amount: options.amount }),
    });
    return { ...order, one, two, before, disputeId: String(dispute.id) };
  }

  const posted = async (disputeId: string, code: string) =>
    (
      await market.db
        .select()
        .from(journalEntries)
        .where(eq(journalEntries.idempotencyKey, `${code}:${disputeId}`))
    ).length;

  it('is opened once by any number of webhooks at once, stops the release, and blocks refunds', async () => {
    const { disputeId, sellerOrderIds, one } = await disputed({ transferred: false });
    await Promise.all(Array.from({ length: 8 }, () => refreshDispute(market.ports, { disputeId })));
    await market.settle();
    expect(await posted(disputeId, 'chargeback_opened')).toBe(1);
    expect(await market.db.select().from(cases).where(eq(cases.disputeId, disputeId))).toHaveLength(2);
    const [id = '' as SellerOrderId] = sellerOrderIds;
    expect(await refund(id, amountOf(100))).toMatchObject({ code: 'dispute_open' });
    market.passDays(16);
    await market.rounds();
    expect((await sellerOrder(id)).state).toBe('delivered');
    expect(await ordersTransfers(id)).toEqual([]);
    expect(await market.stripeBalanceMinor(one.accountId)).toBe(0);
  });

  it('is answered with the evidence that was gathered, once; by itself when nobody does', async () => {
    const { disputeId } = await disputed({ transferred: false });
    await market.settle();
    const sent = await Promise.all([
      submitEvidence(market.ports, { disputeId, words: 'The parcel was handed over in person.' }),
      submitEvidence(market.ports, { disputeId, words: 'The parcel was handed over in person.' }),
    ]);
    expect(sent.some((answer) => answer.ok)).toBe(true);
    await market.settle();
    const atStripe = await market.stripe<{
      status: string;
      evidence: Record<string, string>;
      evidence_details: { submission_count: number };
    }>(`disputes/${disputeId}`);
    expect(atStripe.status).toBe('under_review');
    expect(atStripe.evidence_details.submission_count).toBe(1);
    expect(atStripe.evidence.shipping_tracking_number).toContain('JD0001');
    expect(atStripe.evidence.uncategorized_text).toContain('handed over in person');
    expect(await submitEvidence(market.ports, { disputeId, words: '' })).toMatchObject({
      code: 'evidence_not_wanted',
    });
    await market.control(`disputes/${disputeId}/close`, { outcome: 'won' });
    await market.settle();

    const silent = await disputed({ transferred: false });
    await market.settle();
    market.passDays(6);
    market.passDays(0.5);
    await market.rounds();
    expect((await market.stripe<{ status: string }>(`disputes/${silent.disputeId}`)).status).toBe(
      'under_review',
    );
  });

  it('won: posted once, and sellers whose transfers were taken back have them again', async () => {
    const { disputeId, one, two, before, orderId, sellerOrderIds } = await disputed({ transferred: true });
    await market.settle();
    expect(await market.stripeBalanceMinor(one.accountId)).toBe(0);
    await market.control(`disputes/${disputeId}/close`, { outcome: 'won' });
    await Promise.all(Array.from({ length: 6 }, () => refreshDispute(market.ports, { disputeId })));
    await market.settle();
    expect(await posted(disputeId, 'chargeback_won')).toBe(1);
    expect(await posted(disputeId, 'chargeback_lost')).toBe(0);
    expect(await market.stripeBalanceMinor(one.accountId)).toBe(before[0]);
    expect(await market.stripeBalanceMinor(two.accountId)).toBe(before[1]);
    expect(await market.ofOrderMinor(orderId, 'chargebacks')).toBe(0);
    for (const id of sellerOrderIds) expect((await sellerOrder(id)).refundedShareMinor).toBe(0);
  });

  it('lost in escrow: sellers bear their shares less the fees, and are paid nothing', async () => {
    const { disputeId, one, orderId, sellerOrderIds } = await disputed({ transferred: false });
    // Closed before we ever heard that it was opened: one webhook brings the books all the way.
    await market.control('webhooks/hold');
    await market.control(`disputes/${disputeId}/close`, { outcome: 'lost' });
    await Promise.all(Array.from({ length: 6 }, () => refreshDispute(market.ports, { disputeId })));
    await market.control('webhooks/release');
    await market.settle();
    expect(await posted(disputeId, 'chargeback_opened')).toBe(1);
    expect(await posted(disputeId, 'chargeback_lost')).toBe(1);
    for (const account of [
      'seller_escrow',
      'seller_payable',
      'commission_revenue',
      'vat_payable',
      'chargebacks',
    ])
      expect(await market.ofOrderMinor(orderId, account), account).toBe(0);
    // The dispute's own fee is the marketplace's.
    expect(await market.ofOrderMinor(orderId, 'processing_fees')).toBe(7_500);
    market.passDays(16);
    await market.rounds();
    for (const id of sellerOrderIds) expect(await ordersTransfers(id)).toEqual([]);
    expect(await market.stripeBalanceMinor(one.accountId)).toBe(0);
  });

  it('lost after the transfer: what came back is kept, what could not is a debt, netted once', async () => {
    const { disputeId, one, two, orderId, before } = await (async () => {
      const made = await disputed({ transferred: true });
      return made;
    })();
    await market.settle();
    await market.control(`disputes/${disputeId}/close`, { outcome: 'lost' });
    await market.settle();
    expect(await market.stripeBalanceMinor(one.accountId)).toBe(0);
    expect(await market.stripeBalanceMinor(two.accountId)).toBe(0);
    expect(before[0]).toBeGreaterThan(0);
    expect(await market.db.select().from(sellerDebts).where(eq(sellerDebts.sellerId, one.sellerId))).toEqual(
      [],
    );
    expect(await market.ofOrderMinor(orderId, 'seller_payable')).toBe(0);

    const poor = await paidSeller();
    await market.control(`accounts/${poor.accountId}/payout`, { currency: 'pln' });
    const dispute = await market.control(`charges/${poor.chargeId}/dispute`, {});
    await market.settle();
    await market.control(`disputes/${String(dispute.id)}/close`, { outcome: 'lost' });
    await market.settle();
    const debt = await only(
      market.db.select().from(sellerDebts).where(eq(sellerDebts.sellerId, poor.sellerId)),
    );
    expect(await market.owedMinor('seller_payable', poor.sellerId)).toBe(-debt.amountMinor);
    const later = await market.order([{ sellerId: poor.sellerId, lines: [[20_000, 1]] }]);
    await market.complete(...later.sellerOrderIds);
    expect(await market.owedMinor('seller_payable', poor.sellerId)).toBe(0);
    expect(
      (await only(market.db.select().from(sellerDebts).where(eq(sellerDebts.sellerId, poor.sellerId))))
        .settledMinor,
    ).toBe(debt.amountMinor);
  });

  it('that overtakes a refund: lost, the refund is superseded; won, it is made', async () => {
    for (const outcome of ['lost', 'won'] as const) {
      const { sellerId } = await market.seller();
      const order = await market.order([{ sellerId, lines: [[5_000, 1]], shippingMinor: 500 }]);
      const [id = '' as SellerOrderId] = order.sellerOrderIds;
      await market.deliver(id);
      await refund(id, amountOf(2_000));
      market.dropQueue();
      const dispute = await market.control(`charges/${order.chargeId}/dispute`, {});
      const row = await only(market.db.select().from(refunds).where(eq(refunds.sellerOrderId, id)));
      expect(await makeRefund(market.ports, { refundId: row.id })).toMatchObject({ code: 'dispute_open' });
      await market.settle();
      await market.control(`disputes/${String(dispute.id)}/close`, { outcome });
      await market.settle();
      market.passDays(1);
      await market.rounds();
      const [after] = await market.db.select().from(refunds).where(eq(refunds.id, row.id));
      expect(after?.state).toBe(outcome === 'lost' ? 'superseded' : 'succeeded');
      expect(await market.ofOrderMinor(order.orderId, 'refunds_payable')).toBe(0);
      if (outcome === 'lost') expect(await market.ofOrderMinor(order.orderId, 'seller_escrow')).toBe(0);
      expect(
        (
          await only(
            market.db
              .select()
              .from(disputes)
              .where(eq(disputes.id, String(dispute.id))),
          )
        ).state,
      ).toBe(outcome);
    }
  });

  it('whose reversal Stripe did not answer is not decided before it is', async () => {
    const { disputeId, one } = await disputed({ transferred: true });
    await market.control('faults', {
      path: 'reversals',
      method: 'POST',
      kind: 'disconnect',
      when: 'after',
      count: 30,
    });
    await market.settle();
    await market.control('faults', {}, 'DELETE');
    await market.control(`disputes/${disputeId}/close`, { outcome: 'lost' });
    await market.settle();
    const rows = await market.db
      .select()
      .from(transferReversals)
      .where(eq(transferReversals.cause, `dispute:${disputeId}`));
    expect(rows.map((row) => row.state)).toEqual(['made', 'made']);
    for (const row of rows)
      expect(await makeReversal(market.ports, { reversalId: row.id })).toMatchObject({ ok: true });
    expect(await market.stripeBalanceMinor(one.accountId)).toBe(0);
    expect(await market.owedMinor('seller_payable', one.sellerId)).toBe(0);
  });
});
