import { once } from 'node:events';
import fs from 'node:fs';
import pg from 'pg';

/** Rows read at once: a marketplace may have recorded many millions. */
const ROWS_PER_READ = 20_000;

interface EventRow {
  readonly id: string;
  readonly session: string;
  readonly listing_id: string;
  readonly at: Date;
  readonly kind: string;
}

/**
 * Writes what shoppers did with listings, as `user,item,time,kind`, for an evaluation. A user is the random number of
 * one browser on one day: nothing in the file is of a person. Answers how many events there were.
 */
export async function exportEvents(databaseUrl: string, file: string): Promise<number> {
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  const out = fs.createWriteStream(file);
  try {
    out.write('user,item,time,kind\n');
    let events = 0;
    for (let afterId = '0'; ; ) {
      const { rows } = await database.query<EventRow>(
        `SELECT id, session, listing_id, at, kind FROM shopper_events
         WHERE id > $1 AND listing_id IS NOT NULL ORDER BY id LIMIT $2`,
        [afterId, ROWS_PER_READ],
      );
      const last = rows.at(-1);
      if (!last) break;
      const lines = rows.map(
        ({ session, listing_id, at, kind }) => `${session},${listing_id},${at.toISOString()},${kind}\n`,
      );
      if (!out.write(lines.join(''))) await once(out, 'drain');
      events += rows.length;
      afterId = last.id;
    }
    return events;
  } finally {
    out.end();
    await once(out, 'close');
    await database.end();
  }
}
