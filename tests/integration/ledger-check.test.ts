import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDatabase, type TestDatabase } from '../support/own-database';

const projectDir = path.resolve(import.meta.dirname, '../..');

let database: TestDatabase;

beforeAll(async () => {
  database = await startDatabase();
}, 60_000);
afterAll(async () => database.stop());

/** What `npm run ledger:check` runs, on the test's database. */
function check() {
  const { status, stdout } = spawnSync(
    path.join(projectDir, 'node_modules', '.bin', 'node'),
    ['local/check-ledger.ts'],
    { cwd: projectDir, encoding: 'utf8', env: { ...process.env, DATABASE_URL: database.url } },
  );
  return { status, stdout };
}

it('the ledger check of any database says what is wrong and ends with 1, and with 0 when all is well', async () => {
  await database.db.execute(sql`
    WITH entry AS (
      INSERT INTO journal_entries (idempotency_key, code, occurred_at) VALUES ('adjustment:1', 'adjustment', now())
    ) INSERT INTO postings (entry_key, position, account, currency, amount_minor)
    VALUES ('adjustment:1', 0, 'stripe_balance', 'PLN', 1250), ('adjustment:1', 1, 'promotions', 'PLN', -1250)`);
  const well = check();
  expect(well.stdout).toMatch(/The ledger balances: 1 entries/);
  expect(well.status).toBe(0);

  await database.db.execute(sql`
    WITH entry AS (
      INSERT INTO journal_entries (idempotency_key, code, occurred_at) VALUES ('transfer:2', 'transfer', now())
    ) INSERT INTO postings (entry_key, position, account, seller_id, currency, amount_minor)
    VALUES ('transfer:2', 0, 'seller_payable:7', 7, 'PLN', 300), ('transfer:2', 1, 'stripe_balance', NULL, 'PLN', -300)`);
  const wrong = check();
  expect(wrong.stdout).toMatch(/WRONG seller_account_below_zero: seller_payable:7 300 PLN/);
  expect(wrong.status).toBe(1);
});
