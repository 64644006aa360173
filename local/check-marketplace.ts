import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type MarketplaceReport, proveRecords } from '../app/services/check-marketplace.server.ts';
import words from '../messages/en/reliability.json' with { type: 'json' };

/** Proves the six nevers on a database. Reads only, all of it as of one moment. */
export async function checkMarketplaceOf(databaseUrl: string, nowMs: number): Promise<MarketplaceReport> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await drizzle(client).transaction(
      (transaction) =>
        proveRecords(async (queries) => {
          const answers = [];
          for (const query of queries) answers.push(await transaction.execute(query));
          return answers;
        }, nowMs),
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('Usage: DATABASE_URL=… npm run check:marketplace');
  const report = await checkMarketplaceOf(databaseUrl, Date.now());
  console.log(marketplaceReportLines(report).join('\n'));
  if (report.problems.length > 0) process.exitCode = 1;
}
