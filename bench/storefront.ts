import { atRate, printHead, printRow, request, saturate } from './load.ts';
import { fillCatalogue, startBench, startFloors } from './marketplace.ts';
import { MADE_ANEW } from './offers.ts';
import { BenchShopper } from './shopper.ts';

const LISTINGS = 10_000;
const SELLERS = 100;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);

const bench = await startBench();
const floors = await startFloors(bench);
try {
  await fillCatalogue(bench, SELLERS, LISTINGS);
  const page =
    (path: (turn: number) => string, headers: Record<string, string> = MADE_ANEW) =>
    async (agent: import('node:http').Agent, turn: number) =>
      (await request(agent, new URL(path(turn), bench.url).href, { headers })).status;
  const pages = {
    'home, kept': page(() => '/pl', {}),
    'category, kept': page(() => '/pl/c/kuchnia-i-stol', {}),
    'listing, kept': page((turn) => `/pl/l/kubek-${1 + (turn % 20)}-${1 + (turn % 20)}`, {}),
    home: page(() => '/pl'),
    category: page(() => '/pl/c/kuchnia-i-stol'),
    listing: page((turn) => `/pl/l/kubek-${1 + (turn % LISTINGS)}-${1 + (turn % LISTINGS)}`),
    search: page((turn) => `/pl/search?q=${['kubek', 'koc zielony', 'lampa', 'sweter lniany'][turn % 4]}`),
    'cart change': async (agent: import('node:http').Agent, turn: number) =>
      (await new BenchShopper(bench, agent).add(1 + (turn % (2 * LISTINGS)))).status,
  };
  for (const act of Object.values(pages)) await saturate(act, 4, 1);

  for (const connections of [1, 4, 16]) {
    printHead(`${connections} connection(s), ${SECONDS} s each`);
    const empty = await saturate(
      async (agent) => (await request(agent, floors.emptyUrl)).status,
      connections,
      SECONDS,
    );
    const select = await saturate(
      async (agent) => (await request(agent, floors.selectUrl)).status,
      connections,
      SECONDS,
    );
    printRow('floor: empty Worker', empty);
    printRow('floor: one indexed SELECT', select, empty.perSecond);
    for (const [name, act] of Object.entries(pages))
      printRow(name, await saturate(act, connections, SECONDS), select.perSecond);
    const variantOf = (seller: number, turn: number) => 2 * (((turn * 7) % 90) * SELLERS + seller) + 1;
    printRow(
      'whole checkout, one seller',
      await saturate(
        (agent, turn) => new BenchShopper(bench, agent).buy([variantOf(1, turn)]),
        connections,
        SECONDS,
      ),
      select.perSecond,
    );
    printRow(
      'whole checkout, three sellers',
      await saturate(
        (agent, turn) =>
          new BenchShopper(bench, agent).buy([variantOf(1, turn), variantOf(2, turn), variantOf(3, turn)]),
        connections,
        SECONDS,
      ),
      select.perSecond,
    );
  }
  printHead('at a fixed 100 requests a second');
  for (const [name, act] of Object.entries(pages)) printRow(name, await atRate(act, 100, SECONDS));
} finally {
  await floors.stop();
  await bench.stop();
}
