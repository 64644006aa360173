import http from 'node:http';
import { fillCatalogue, startBench } from './marketplace.ts';
import { BenchShopper } from './shopper.ts';

const ORDERS = Number(process.env.BENCH_ORDERS ?? 200);
const AT_ONCE = 4;

/** From the payment at Stripe to the last seller told by e-mail, one shopper after another and several at once. */
const bench = await startBench();
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
try {
  await fillCatalogue(bench, 20, 400);
  await bench.client.query(`
    INSERT INTO users (id, name, email) SELECT 'u' || id, 'Właściciel', 'owner' || id || '@example.com' FROM sellers;
    INSERT INTO seller_members (seller_id, user_id, role) SELECT id, 'u' || id, 'owner' FROM sellers;`);
  const paidAt = new Map<string, number>();
  const startedAt = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < ORDERS) {
        const turn = next++;
        const shopper = new BenchShopper(bench, agent);
        await shopper.add(1 + ((turn * 2) % 800));
        const { path } = await shopper.hold();
        const sessionId = path && (await shopper.beginPayment(path));
        if (!path || !sessionId) throw new Error('A checkout did not begin.');
        paidAt.set(path.split('/').at(-1) ?? '', Date.now());
        await shopper.payAtStripe(sessionId);
      }
    }),
  );
  const told = new Map<string, number>();
  while (told.size < ORDERS) {
    const { rows } = await bench.client.query<{ checkout_id: string; told: Date }>(`
      SELECT o.checkout_id, max(n.sent_at) AS told FROM notifications n
      JOIN seller_orders s ON s.id = n.seller_order_id JOIN orders o ON o.id = s.order_id
      WHERE n.state = 'sent' AND n.channel = 'email' GROUP BY o.checkout_id`);
    for (const row of rows) told.set(row.checkout_id, row.told.getTime());
    if (performance.now() - startedAt > 300_000)
      throw new Error(`Only ${told.size} of ${ORDERS} sellers were told.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const waits = [...paidAt]
    .map(([checkoutId, at]) => (told.get(checkoutId) ?? 0) - at)
    .sort((one, other) => one - other);
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))];
  console.log(`\n${ORDERS} orders, ${AT_ONCE} shoppers at once`);
  console.log(`pay to seller told: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`);
  console.log(`orders per second: ${(ORDERS / ((performance.now() - startedAt) / 1000)).toFixed(1)}`);
} finally {
  agent.destroy();
  await bench.stop();
}
