import { inject } from 'vitest';
import { freshEmail, type Person } from './people.ts';
import { ask } from './truth.ts';

const ADDRESS = {
  name: 'Jan Kupujący',
  street: 'Prosta 1',
  postalCode: '00-001',
  city: 'Warszawa',
  country: 'PL',
  phone: '+48600100200',
  terms: 'on',
};

/** The hidden and chosen fields of a checkout page, as a browser would send them. */
export function checkoutFields(page: string): Record<string, string> {
  const fields: Record<string, string> = { ...ADDRESS, email: freshEmail('kupujacy') };
  const total = /name="acceptedTotalMinor"[^>]*value="(\d+)"/.exec(page)?.[1];
  if (total) fields.acceptedTotalMinor = total;
  for (const [, name, code] of page.matchAll(/name="(couponCodes\[\d+\])"[^>]*value="([A-Z0-9-]+)"/g))
    if (name && code) fields[name] = code;
  for (const [, index, field, value] of page.matchAll(
    /name="deliveries\[(\d+)\]\.(sellerId|methodId)"[^>]*value="(\d+)"/g,
  ))
    if (index && field && value) fields[`deliveries[${index}].${field}`] ??= value;
  return fields;
}

/** Puts things into the cart and holds them; answers the address of the held checkout, or the answer that refused. */
export async function hold(
  shopper: Person,
  variantIds: readonly number[],
  quantity = 1,
): Promise<{ path: string; checkoutId: string } | { refused: Response }> {
  for (const variantId of variantIds) {
    const added = await shopper.post('/pl/cart', { intent: 'add', variantId, quantity });
    if (added.status !== 302) return { refused: added };
  }
  const page = await shopper.get('/pl/checkout');
  if (page.status !== 200) return { refused: page };
  const held = await shopper.post('/pl/checkout', checkoutFields(await page.text()));
  const path = held.headers.get('Location');
  if (held.status !== 302 || !path) return { refused: held };
  return { path, checkoutId: path.split('/').at(-1) ?? '' };
}

/** Begins to pay; answers Stripe's session. */
export async function beginPayment(shopper: Person, path: string): Promise<string> {
  const paying = await shopper.post(path, { intent: 'pay' });
  const sessionId = /cs_[A-Za-z0-9_]+/.exec(paying.headers.get('Location') ?? '')?.[0];
  if (paying.status !== 303 || !sessionId) throw new Error(`Paying answered ${paying.status}`);
  return sessionId;
}

/** What the shopper does on Stripe's page. */
export async function payAtStripe(sessionId: string, outcome = 'succeeded'): Promise<void> {
  const answer = await control(`sessions/${sessionId}/pay`, { outcome });
  if (!answer.ok) throw new Error(`The stand-in answered ${answer.status}`);
}

/** Tells the Stripe stand-in what to do. */
export function control(path: string, body: unknown): Promise<Response> {
  return fetch(`${inject('marketplace').stripeUrl}/_control/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Buys and pays; answers the order's number once the shopper is back. */
export async function buy(
  shopper: Person,
  variantIds: readonly number[],
  quantity = 1,
): Promise<{ orderId: string; orderPath: string }> {
  const held = await hold(shopper, variantIds, quantity);
  if ('refused' in held) throw new Error(`The checkout was refused with ${held.refused.status}`);
  await payAtStripe(await beginPayment(shopper, held.path));
  const orderPath = await until(async () => {
    const back = await shopper.get(`${held.path}/return`);
    return back.headers.get('Location') ?? undefined;
  });
  const orderId = /ord_[a-z0-9]+/.exec(orderPath)?.[0] ?? '';
  return { orderId, orderPath };
}

const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;

/** Asks until there is an answer: what happens behind a queue has no moment of its own. */
export async function until<Answer>(question: () => Promise<Answer | undefined>): Promise<Answer> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error('It did not happen in time.');
    await new Promise((resolve) => setImmediate(() => setTimeout(resolve, PAUSE_MS)));
  }
}

/** Runs a cron round now, as Cloudflare would. */
export async function runCron(cron: '* * * * *' | '*/5 * * * *' | '20 2 * * *'): Promise<void> {
  const answer = await fetch(`${inject('marketplace').toolsUrl}/control/cron`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ cron }),
  });
  if (!answer.ok) throw new Error(`The cron answered ${answer.status}`);
}

/** The ledger's sum per currency and the entries out of balance: both must be nothing. */
export async function ledgerFaults(): Promise<unknown[]> {
  return ask(
    `SELECT entry_key, currency, sum(amount_minor) FROM postings GROUP BY 1, 2 HAVING sum(amount_minor) <> 0`,
  );
}
