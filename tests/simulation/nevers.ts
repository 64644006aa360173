import { sql } from 'drizzle-orm';
import { proveRecords } from '~/services/check-marketplace.server';
import { checkStock } from '~/services/check-stock.server';
import type { SimulatedWorld } from './world';

/** What may be wrong for a while, as long as faults go on: it has to be right in the end. */
const MENDED_LATER = [
  'held_differs',
  'hold_not_released',
  'stripe_differs',
  'refund_overdue',
  'transfer_overdue',
  'outbox_overdue',
  'stripe_event_overdue',
  'dead_letter_waiting',
  'seller_not_told',
  'checkout_stuck',
  'projection_behind',
  'hold_orphaned',
  'claimed_without_order',
  'keeper_unreachable',
];

/** Keepers forget claims after 90 days. */
const CLAIMS_REMEMBERED_MS = 80 * 86_400_000;

/** The six nevers where this step has touched something: cheap enough for every step. */
export async function checkTouched(world: SimulatedWorld, sinceMs: number): Promise<string[]> {
  const found: string[] = [];
  for (const variantId of world.objects.touched) {
    const proof = world.objects.proof(variantId);
    if (!proof) continue;
    const { onHand, held, provedOnHand, provedHeld } = proof;
    if (held < 0 || held > onHand) found.push(`1. oversold: SKU ${variantId} holds ${held} of ${onHand}`);
    if (onHand !== provedOnHand || held !== provedHeld)
      found.push(`1. SKU ${variantId}: ${onHand}/${held}, by its movements ${provedOnHand}/${provedHeld}`);
  }
  world.objects.touched.clear();
  for (const [checkoutId, times] of world.charged)
    if (times > 1) found.push(`3. ${checkoutId} was charged ${times} times`);

  const { rows } = await world.quiet.execute<{
    id: string;
    state: string;
    total: string;
    order_id: string | null;
    captured: string | null;
    refund_minor: string | null;
    capture_entries: string;
    demand: { variant_id: number; quantity: number }[] | null;
  }>(sql`
    SELECT c.id, c.state, c.total_minor AS total, o.id AS order_id, p.captured_minor AS captured,
      (SELECT sum(r.amount_minor) FROM refunds r WHERE r.payment_id = p.id AND r.seller_order_id IS NULL) AS refund_minor,
      (SELECT count(*) FROM journal_entries e WHERE e.payment_id = p.id AND e.code = 'capture') AS capture_entries,
      (SELECT jsonb_agg(jsonb_build_object('variant_id', l.variant_id, 'quantity', l.quantity))
       FROM order_lines l JOIN seller_orders s ON s.id = l.seller_order_id WHERE s.order_id = o.id) AS demand
    FROM checkouts c LEFT JOIN orders o ON o.checkout_id = c.id LEFT JOIN payments p ON p.checkout_id = c.id
    WHERE c.updated_at >= ${new Date(sinceMs).toISOString()}::timestamptz AND c.state IN ('placed', 'refunded')`);
  for (const row of rows) {
    if (row.captured === null) found.push(`2. ${row.id} is ${row.state} without a payment`);
    else if (row.captured !== row.total) found.push(`2. ${row.id} captured ${row.captured} of ${row.total}`);
    if (Number(row.capture_entries) !== 1)
      found.push(`4. the payment of ${row.id} was booked ${row.capture_entries} times`);
    if (world.charged.get(row.id) !== 1)
      found.push(`2. ${row.id} is ${row.state}, charged ${world.charged.get(row.id) ?? 0} times`);
    if (row.state === 'refunded' && (row.order_id !== null || row.refund_minor !== row.captured))
      found.push(`2. ${row.id} gives back ${row.refund_minor} of ${row.captured}, order ${row.order_id}`);
    if (row.state === 'placed' && row.order_id === null)
      found.push(`2. ${row.id} is placed without an order`);
    const wanted = new Map<number, number>();
    for (const { variant_id, quantity } of row.demand ?? [])
      wanted.set(variant_id, (wanted.get(variant_id) ?? 0) + quantity);
    for (const [variantId, quantity] of wanted) {
      const claimed = world.objects.claimedBy(variantId as never, row.id);
      if (claimed !== quantity)
        found.push(`1. ${row.id} sold ${quantity} of SKU ${variantId}, claimed ${claimed}`);
    }
  }
  return found;
}

/** The whole checker. While faults go on, only what must never be, not what is still to be done; changes nothing. */
export async function checkEverything(world: SimulatedWorld, isAtRest: boolean): Promise<string[]> {
  const { quiet, ports, objects } = world;
  const records = await proveRecords(
    async ([first, ...rest]) =>
      first === undefined
        ? []
        : quiet.batch([quiet.execute(first), ...rest.map((query) => quiet.execute(query))]),
    world.nowMs,
  );
  objects.touchAll();
  const found = await checkTouched(world, world.nowMs - CLAIMS_REMEMBERED_MS);
  const problems: readonly { readonly code: string; readonly subject: string }[] = records.problems;
  if (!isAtRest)
    return [
      ...found,
      ...problems
        .filter(({ code }) => !MENDED_LATER.includes(code))
        .map(({ code, subject }) => `${code} ${subject}`),
    ];
  const look = { db: quiet, clock: ports.clock, stock: objects.keeper() };
  const stock = await world.turns.until(checkStock(look, { round: 'all' }));
  return [...found, ...[...problems, ...stock.problems].map(({ code, subject }) => `${code} ${subject}`)];
}
