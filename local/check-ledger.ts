import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { type LedgerReport, proveLedger } from '../app/services/check-ledger.server.ts';

/** Proves the ledger's invariants on a database. Reads only, all of it as of one moment. */
export async function checkLedgerOf(databaseUrl: string): Promise<LedgerReport> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await drizzle(client).transaction(
      (transaction) =>
        proveLedger(async (queries) => {
          const answers = [];
          for (const query of queries) answers.push(await transaction.execute(query));
          return answers;
        }),
      { isolationLevel: 'repeatable read', accessMode: 'read only' },
    );
  } finally {
    await client.end();
  }
}

/** What a check found, a line each, for whoever runs it. */
export function ledgerReportLines(report: LedgerReport): string[] {
  const { entries, balances, problems } = report;
  return [
    ...balances.map(
      ({ account, currency, amountMinor }) => `${account.padEnd(20)} ${currency} ${amountMinor}`,
    ),
    ...problems.map(({ code, subject, differenceMinor, currency }) =>
      `WRONG ${code}: ${subject} ${differenceMinor} ${currency}`.trimEnd(),
    ),
    problems.length === 0
      ? `The ledger balances: ${entries} entries, amounts in minor units.`
      : `The ledger does not balance: ${problems.length} found.`,
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error('Usage: DATABASE_URL=… npm run ledger:check');
  const report = await checkLedgerOf(databaseUrl);
  console.log(ledgerReportLines(report).join('\n'));
  if (report.problems.length > 0) process.exitCode = 1;
}
