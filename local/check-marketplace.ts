import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type MarketplaceReport, proveRecords } from '../app/services/check-marketplace.server.ts';
import type { StockProblemCode } from '../app/services/check-stock.server.ts';
import words from '../messages/en/reliability.json' with { type: 'json' };

/** The cron whose rounds end with the check. */
const CHECKING_CRON = '40 * * * *';

/** What only the Worker can see, for it alone reaches the keepers of SKUs. */
const SEEN_BY_KEEPERS: readonly StockProblemCode[] = [
  'stock_account_differs',
  'projection_ahead',
  'projection_behind',
  'hold_orphaned',
  'sold_without_claim',
  'claimed_twice',
  'claimed_without_order',
  'keeper_unreachable',
];

interface LastCheck {
  readonly keepers_asked: number;
  readonly problems: readonly { readonly code: string; readonly subject: string }[];
}

/**
 * Proves the six nevers on a database. Reads only, all of it as of one moment. What the keepers of SKUs have to say is
 * taken from the Worker's own last check.
 */
export async function checkMarketplaceOf(databaseUrl: string, nowMs: number): Promise<MarketplaceReport> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await drizzle(client).transaction(
      async (transaction) => {
        const records = await proveRecords(async (queries) => {
          const answers = [];
          for (const query of queries) answers.push(await transaction.execute(query));
          return answers;
        }, nowMs);
        const { rows } = await client.query<LastCheck>(
          'SELECT keepers_asked, problems FROM marketplace_checks ORDER BY id DESC LIMIT 1',
        );
        const [last] = rows;
        const byKeepers = SEEN_BY_KEEPERS.flatMap((code) =>
          (last?.problems ?? [])
            .filter((problem) => problem.code === code)
            .map(({ subject }) => ({ code, subject })),
        );
        return {
          ...records,
          keepersAsked: last?.keepers_asked ?? 0,
          problems: [...records.problems, ...byKeepers],
        };
      },
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
  } finally {
    await client.end();
  }
}

/** What a check found, for whoever runs it: what is wrong and how to mend it. */
export function marketplaceReportLines(report: MarketplaceReport): string[] {
  const said: Readonly<Record<string, string>> = words;
  const kinds = [...new Set(report.problems.map(({ code }) => code))];
  const { orders, payments, skus, entries, stripeReadAtMs, keepersAsked } = report;
  return [
    ...kinds.flatMap((code) => [
      `WRONG ${code}: ${said[`reliability_${code}`] ?? ''}.`,
      ...report.problems.filter((one) => one.code === code).map(({ subject }) => `  ${subject}`),
      `  → ${said[`reliability_${code}_mend`] ?? ''}`,
    ]),
    `Checked: ${orders} orders, ${payments} payments, ${skus} SKUs (${keepersAsked} keepers asked), ${entries} ledger entries.`,
    stripeReadAtMs === null
      ? 'The ledger was never compared with Stripe.'
      : `The ledger was compared with Stripe at ${new Date(stripeReadAtMs).toISOString()}.`,
    report.problems.length === 0
      ? 'None of the six nevers has happened.'
      : `${report.problems.length} to be mended.`,
  ];
}

/** Has a marketplace that runs on this machine make its own check now, keepers of SKUs included. */
async function askWorker(toolsUrl: string): Promise<void> {
  const answer = await fetch(new URL('/control/cron', toolsUrl), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ cron: CHECKING_CRON }),
  });
  if (!answer.ok) throw new Error(`The marketplace's tools answered ${answer.status}.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl)
    throw new Error('Usage: DATABASE_URL=… npm run check:marketplace [-- --tools http://localhost:8788]');
  const { values } = parseArgs({ options: { tools: { type: 'string' } } });
  if (values.tools !== undefined) await askWorker(values.tools);
  const report = await checkMarketplaceOf(databaseUrl, Date.now());
  console.log(marketplaceReportLines(report).join('\n'));
  if (report.problems.length > 0) process.exitCode = 1;
}
