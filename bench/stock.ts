import http from 'node:http';
import { fillCatalogue, startBench } from './marketplace.ts';
import { BenchShopper } from './shopper.ts';

const SHOPPERS = 200;
const PIECES = 50;

/** 200 shoppers for 50 pieces, and holds per second through the application on one SKU and on many. */
const bench = await startBench();
const agent = new http.Agent({ keepAlive: true, maxSockets: 200 });
try {
  await fillCatalogue(bench, 10, 400);
  await bench.client.query('UPDATE stock_levels SET opening_level = $1, on_hand = $1 WHERE variant_id = 1', [
    PIECES,
  ]);
  const crowd = Array.from({ length: SHOPPERS }, () => new BenchShopper(bench, agent));
  await Promise.all(crowd.map((shopper) => shopper.add(1)));
  const startedAt = performance.now();
  const holds = await Promise.all(crowd.map((shopper) => shopper.hold()));
  const heldMs = performance.now() - startedAt;
  const winners = crowd.flatMap((shopper, index) => {
    const path = holds[index]?.status === 302 ? holds[index]?.path : null;
    return path ? [{ shopper, path }] : [];
  });
  await Promise.all(
    winners.map(async ({ shopper, path }) => {
      const sessionId = await shopper.beginPayment(path);
      if (sessionId) await shopper.payAtStripe(sessionId);
      await shopper.comeBack(path);
    }),
  );
  const wholeMs = performance.now() - startedAt;
  const refused = holds.filter((hold) => hold.status === 409).length;
  const broken = holds.filter((hold) => hold.status >= 500).length;
  const { rows } = await bench.client.query<{ sold: number }>(
    'SELECT coalesce(sum(quantity), 0)::int AS sold FROM order_lines WHERE variant_id = 1',
  );
  console.log(`\nrace: ${SHOPPERS} shoppers, ${PIECES} pieces`);
  console.log(
    `sold ${rows[0]?.sold}, refused ${refused}, 5xx ${broken}; all answered in ${(heldMs / 1000).toFixed(2)} s, all paid in ${(wholeMs / 1000).toFixed(2)} s`,
  );

  for (const [name, variantOf] of [
    ['one SKU', () => 3],
    ['many SKUs', (turn: number) => 5 + 2 * (turn % 390)],
  ] as const) {
    const shoppers = Array.from({ length: 400 }, () => new BenchShopper(bench, agent));
    await Promise.all(shoppers.map((shopper, turn) => shopper.add(variantOf(turn))));
    const at = performance.now();
    const answers = await Promise.all(shoppers.map((shopper) => shopper.hold()));
    const seconds = (performance.now() - at) / 1000;
    console.log(
      `holds through the application on ${name}: ${(answers.filter((answer) => answer.status === 302).length / seconds).toFixed(0)}/s (checkout page and form each)`,
    );
  }
} finally {
  agent.destroy();
  await bench.stop();
}
