import type pg from 'pg';
import type { Authenticator } from '../../../local/authenticator.ts';
import { DEMO_PASSWORD, sellerEmail } from '../../../local/demo-sign-ins.ts';
import { drawStoreCover, drawStoreLogo } from '../drawings/draw-store.ts';
import { polishIban } from './barcode.ts';
import { makeCatalogueFile } from './catalogue-file.ts';
import { renderDrawing } from './draw-pictures.ts';
import type { DemoListing } from './make-catalogue.ts';
import { DEMO_SELLERS, type DemoSeller } from './sellers.ts';
import { setUpSecondFactor, signUp, type Visitor } from './visitor.ts';

const LOGO_PX = 640;
const COVER_PX = 1200;

/** A seller with everything that the operator asks for, sent in. Answers whoever owns it, signed in. */
export async function openStore(
  origin: string,
  seller: DemoSeller,
  authenticator: Authenticator,
): Promise<Visitor> {
  const owner = await signUp(origin, {
    name: seller.owner,
    email: sellerEmail(seller.key),
    password: DEMO_PASSWORD,
  });
  await owner.post('/pl/seller/join', { displayName: seller.displayName }, 302);
  authenticator.keep({
    account: sellerEmail(seller.key),
    setupKey: await setUpSecondFactor(owner, DEMO_PASSWORD),
  });
  await owner.post(
    '/pl/seller/settings',
    {
      displayName: seller.displayName,
      companyName: seller.companyName,
      vatNumber: seller.vatNumber,
      registrationNumber: seller.registrationNumber ?? '',
      street: seller.street,
      postalCode: seller.postalCode,
      city: seller.city,
      country: 'PL',
      contactEmail: sellerEmail(seller.key),
      contactPhone: seller.phone,
      descriptionPl: seller.descriptionPl,
      descriptionEn: seller.descriptionEn,
    },
    302,
  );
  await owner.post(
    '/pl/seller/settings/shipping',
    { intent: 'handling', handlingDays: seller.handlingDays },
    302,
  );
  for (const { express, needsPickupPoint, ...method } of seller.shipping)
    await owner.post(
      '/pl/seller/settings/shipping',
      {
        intent: 'add',
        ...method,
        ...(express === true ? { express: 'on' } : {}),
        ...(needsPickupPoint === true ? { needsPickupPoint: 'on' } : {}),
      },
      302,
    );
  await onboardWithStripe(owner, seller);
  await owner.post('/pl/seller/settings', await drawSigns(seller), 200);
  await owner.post('/pl/seller/onboarding', { intent: 'terms' }, 200);
  await owner.post('/pl/seller/onboarding', { intent: 'submit' }, 200);
  return owner;
}

/** What stands over the door, as a form with two files. */
async function drawSigns(seller: DemoSeller): Promise<FormData> {
  const drawing = { category: seller.drawing, seed: seller.key };
  const form = new FormData();
  for (const [name, svg, widthPx] of [
    ['logo', drawStoreLogo(drawing), LOGO_PX],
    ['cover', drawStoreCover(drawing), COVER_PX],
  ] as const) {
    const picture = await renderDrawing(svg, widthPx, widthPx);
    form.set(name, new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), `${name}.jpg`);
  }
  return form;
}

/** Fills in the form on Stripe's side and comes back. */
async function onboardWithStripe(owner: Visitor, seller: DemoSeller): Promise<void> {
  const toStripe = await owner.post('/pl/seller/onboarding', { intent: 'stripe' }, 302);
  const address = toStripe.headers.get('Location') ?? '';
  await (await owner.get(address)).body?.cancel();
  await owner.post(
    address,
    {
      businessName: seller.companyName,
      representative: seller.owner,
      iban: polishIban(DEMO_SELLERS.indexOf(seller) + 1),
      terms: 'yes',
      action: 'finish',
    },
    303,
  );
  await (await owner.get('/pl/seller/onboarding')).body?.cancel();
}

/** Brings a seller's catalogue in by file, as sellers do: upload, dry run, and the word to go on. */
export async function importCatalogue(
  owner: Visitor,
  database: pg.Pool,
  seller: DemoSeller,
  listings: readonly DemoListing[],
  picturesOrigin: string,
): Promise<void> {
  const form = new FormData();
  form.set('fileCurrency', 'PLN');
  form.set('language', 'pl');
  const file = makeCatalogueFile(listings, picturesOrigin);
  form.set('file', new Blob([file], { type: 'text/csv' }), `katalog-${seller.key}.csv`);
  const taken = await owner.post('/pl/seller/import', form, 302);
  const jobPath = taken.headers.get('Location') ?? '';
  const jobId = jobPath.split('/').at(-1) ?? '';
  await importEnds(database, jobId, true);
  await owner.post(jobPath, { intent: 'confirm' }, 302);
  await importEnds(database, jobId, false);
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 60;

async function importEnds(database: pg.Pool, jobId: string, isDryRun: boolean): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await database.query<{ state: string; dry: boolean; failed: number }>(
      'SELECT state, is_dry_run AS dry, rows_failed AS failed FROM import_jobs WHERE id = $1',
      [jobId],
    );
    const job = rows[0];
    if (job?.state === 'finished' && job.dry === isDryRun && job.failed === 0) return;
    if (job === undefined || job.failed > 0 || ['mapping', 'failed', 'cancelled'].includes(job.state))
      throw new Error(`The import ${jobId} came to nothing: ${JSON.stringify(job)}`);
    if (performance.now() > deadlineMs) throw new Error(`The import ${jobId} did not end in time.`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
