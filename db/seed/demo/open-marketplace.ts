import pg from 'pg';
import { DEMO_PASSWORD, operatorEmail, shopperEmail } from '../../../local/demo-sign-ins.ts';
import type { Stack } from '../../../local/stack.ts';
import type { RunningWorker } from '../../../local/worker.ts';
import { makeOperator } from '../../make-operator.ts';
import { type DrawingCategory, drawListing } from '../drawings/draw-listing.ts';
import { renderDrawing } from './draw-pictures.ts';
import { makeCatalogue } from './make-catalogue.ts';
import { importCatalogue, openStore } from './open-store.ts';
import { writePast } from './past/write-past.ts';
import { DEMO_SEED } from './seed.ts';
import { DEMO_SELLERS } from './sellers.ts';
import { setUpSecondFactor, signUp, type Visitor } from './visitor.ts';

/** Stores opened at once: each sign-up hashes a password, which takes a core. */
const STORES_AT_ONCE = 3;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 100;

/** Opens the demo marketplace: people, stores, catalogues, approvals, and the past. */
export async function openMarketplace(
  stack: Stack,
  worker: RunningWorker,
  drawn: ReadonlyMap<string, Promise<void>>,
  log: (line: string) => void,
): Promise<void> {
  const origin = worker.url;
  const listings = makeCatalogue();
  const databaseUrl = stack.environment.DATABASE_URL ?? '';
  const database = new pg.Pool({ connectionString: databaseUrl, max: STORES_AT_ONCE });
  try {
    const operator = await signUp(origin, {
      name: 'Maria Rynkowska',
      email: operatorEmail,
      password: DEMO_PASSWORD,
    });
    await makeOperator(databaseUrl, operatorEmail);
    const { authenticator } = stack.tools;
    authenticator.keep({
      account: operatorEmail,
      setupKey: await setUpSecondFactor(operator, DEMO_PASSWORD),
    });
    await signUp(origin, { name: 'Anna Kowalczyk', email: shopperEmail, password: DEMO_PASSWORD });

    const picturesOrigin = `http://127.0.0.1:${stack.ports.pictures}`;
    const waiting = DEMO_SELLERS.values();
    await Promise.all(
      Array.from({ length: STORES_AT_ONCE }, async () => {
        for (const seller of waiting) {
          const owner = await openStore(origin, seller, authenticator);
          await drawn.get(seller.key);
          const own = listings.filter(({ sellerKey }) => sellerKey === seller.key);
          await importCatalogue(owner, database, seller, own, picturesOrigin);
          log(`  ${seller.displayName}: ${own.length} listings imported`);
        }
      }),
    );
    await pictureCategories(operator, database);
    await picturesStored(database);
    log('  Pictures are stored');
    const past = await writePast(stack, listings, shopperEmail, Date.now());
    log(`  ${past.orders} orders and ${past.reviews} reviews of the past are written`);
    await approveSellers(operator, database);
    await listingsIndexed(database);
    log('  The operator approved the sellers, and search knows their listings');
  } finally {
    await database.end();
  }
}

/** What stands for each category on the front page. */
const SIGNS: readonly (readonly [slugEn: string, category: DrawingCategory, subject: string])[] = [
  ['kitchen-and-tableware', 'kitchen', 'teapot'],
  ['home-textiles', 'textiles', 'bedding'],
  ['furniture-and-lighting', 'furniture', 'armchair'],
  ['garden-and-plants', 'garden', 'pot_plant'],
  ['clothing', 'clothing', 'sweater'],
  ['shoes-and-bags', 'shoes_bags', 'boots'],
  ['books-and-stationery', 'books', 'books'],
  ['toys', 'toys', 'rocking_horse'],
  ['sports-and-outdoor', 'sports', 'tent'],
  ['food-and-delicacies', 'food', 'honey'],
];
const CATEGORY_PX = 960;
const DRAWN_PX = 1200;

async function pictureCategories(operator: Visitor, database: pg.Pool): Promise<void> {
  const { rows } = await database.query<{ id: string; slug_en: string }>(
    'SELECT id, slug_en FROM categories',
  );
  for (const [slug, category, subject] of SIGNS) {
    const id = rows.find(({ slug_en }) => slug_en === slug)?.id;
    if (id === undefined) throw new Error(`There is no category ${slug}.`);
    const svg = drawListing({ category, subject, seed: `${DEMO_SEED}/category`, view: 'scene' });
    const picture = await renderDrawing(svg, CATEGORY_PX, DRAWN_PX);
    const form = new FormData();
    form.set('categoryId', id);
    form.set('picture', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), `${slug}.jpg`);
    await operator.post('/pl/operator/categories', form, 200);
  }
}

async function approveSellers(operator: Visitor, database: pg.Pool): Promise<void> {
  const approved = DEMO_SELLERS.filter(({ status }) => status === 'approved');
  const { rows } = await database.query<{ id: string }>(
    "SELECT id FROM sellers WHERE status = 'submitted' AND display_name = ANY($1)",
    [approved.map(({ displayName }) => displayName)],
  );
  if (rows.length !== approved.length)
    throw new Error(`${rows.length} of ${approved.length} sellers were sent in.`);
  for (const { id } of rows) await operator.post(`/pl/operator/sellers/${id}`, { decision: 'approved' }, 200);
}

async function picturesStored(database: pg.Pool): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ state: string; count: number }>(
      'SELECT state, count(*)::int AS count FROM listing_pictures GROUP BY state',
    );
    const failed = rows.find(({ state }) => state === 'failed');
    if (failed !== undefined) throw new Error(`${failed.count} pictures could not be fetched.`);
    if (!rows.some(({ state }) => state === 'waiting')) return;
    if (performance.now() > deadlineMs) throw new Error('The pictures were not fetched in time.');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

async function listingsIndexed(database: pg.Pool): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ missing: number }>(
      `SELECT count(*)::int AS missing FROM listings l JOIN sellers s ON s.id = l.seller_id
       WHERE s.status = 'approved' AND NOT EXISTS (
         SELECT 1 FROM search_documents d WHERE d.listing_id = l.id AND NOT d.is_gone)`,
    );
    if (rows[0]?.missing === 0) return;
    if (performance.now() > deadlineMs) throw new Error('The listings were not indexed in time.');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
