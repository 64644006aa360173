import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type RunningWorker, startWorker } from '../../local/worker.ts';
import { openStore, rest, upload } from '../support/selling.ts';
import { until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const ROWS = 3_000;
/** The cron takes up what has not moved for two minutes. */
const LATER_MS = 3 * 60_000;

let worker: RunningWorker;
let dataDir: string;

beforeAll(async () => {
  const { environment, ports } = inject('marketplace');
  dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'rynek-killed-'));
  worker = await startWorker({
    stack: { environment, dataDir, ports: { ...ports, app: ports.app + 11 } },
    buildDir: path.resolve(import.meta.dirname, '../../build'),
    crons: false,
    log: () => undefined,
  });
});

afterAll(async () => {
  await worker.dispose();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

it('an import whose Worker was killed is taken up again, and nothing goes in or is counted twice', {
  timeout: 200_000,
}, async () => {
  const seller = await openStore('ubity', worker.url);
  const rows = Array.from(
    { length: ROWS },
    (_, index) =>
      `k${index},Kubek ${index},Kubki i filiżanki,K-${index},${index % 100 === 0 ? 'x' : '10.00'},1`,
  );
  const sent = await upload(
    seller,
    'duzy.csv',
    `listing_key,title_pl,category,sku,price_pln,quantity\n${rows.join('\n')}`,
  );
  const jobPath = sent.headers.get('Location') ?? '';
  await rest(seller, jobPath);
  await seller.post(jobPath, { intent: 'confirm' });
  const count = async () => {
    const [row] = await ask<{ count: number }>(
      'SELECT count(*)::int AS count FROM listings WHERE seller_id = $1',
      [seller.sellerId],
    );
    return row?.count ?? 0;
  };
  const before = await until(async () => {
    const made = await count();
    return made > 0 ? made : undefined;
  });
  await worker.kill();
  expect(before).toBeLessThan(ROWS);

  await worker.setClockOffset(LATER_MS);
  await worker.start();
  await worker.runCron('*/5 * * * *');
  const text = await rest(seller, jobPath);
  const good = ROWS - ROWS / 100;
  expect(text).toContain('Import gotowy');
  const [job] = await ask<Record<string, number>>(
    'SELECT rows_read, rows_failed, listings_created, listings_updated, listings_unchanged FROM import_jobs WHERE seller_id = $1',
    [seller.sellerId],
  );
  expect(job).toEqual({
    rows_read: ROWS,
    rows_failed: ROWS / 100,
    listings_created: good,
    listings_updated: 0,
    listings_unchanged: 0,
  });
  expect(await count()).toBe(good);
  const [kept] = await ask<{ count: number }>(
    'SELECT count(*)::int AS count FROM import_errors WHERE job_id = $1',
    [jobPath.split('/').at(-1)],
  );
  expect(kept?.count).toBe(ROWS / 100);
});
