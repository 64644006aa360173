import { readFileSync } from 'node:fs';
import { freshEmail, Person, setUpSecondFactor, signUp } from './people.ts';
import { ask } from './truth.ts';

/** Somebody who works for a seller, signed in. */
export type Seller = Person & { readonly email: string; readonly sellerId: number };

const PASSWORD = 'zielona herbata i miod';
const PATIENCE_MS = 90_000;
const PAUSE_MS = 100;

/** A new store, still closed, with its owner. */
export async function openStore(name: string, url?: string): Promise<Seller> {
  const email = freshEmail(name);
  const person = new Person(url);
  const signedUp = await person.post('/pl/sign-up', { name: `${name} Testowa`, email, password: PASSWORD });
  if (signedUp.status !== 302) throw new Error(`Signing up answered ${signedUp.status}`);
  const joined = await person.post('/pl/seller/join', { displayName: `${name} ${Date.now()}` });
  if (joined.status !== 302) throw new Error(`Joining answered ${joined.status}`);
  await setUpSecondFactor(person);
  return Object.assign(person, { email, sellerId: await sellerIdOf(email) });
}

/** Lets a new person work for a seller that is there already. */
export async function hireOwner(sellerId: number): Promise<Seller> {
  const person = await signUp('pracownik');
  await ask(
    `INSERT INTO seller_members (seller_id, user_id, role) SELECT $1, id, 'owner' FROM users WHERE email = $2`,
    [sellerId, person.email],
  );
  await setUpSecondFactor(person);
  return Object.assign(person, { sellerId });
}

async function sellerIdOf(email: string): Promise<number> {
  const [row] = await ask<{ seller_id: string }>(
    'SELECT m.seller_id FROM seller_members m JOIN users u ON u.id = m.user_id WHERE u.email = $1',
    [email],
  );
  return Number(row?.seller_id);
}

/** A file of the fixtures. */
export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../fixtures/imports/${name}`, import.meta.url));
}

/** Sends a file to the import page, as its form does. */
export function upload(
  seller: Person,
  name: string,
  content: string | Uint8Array,
  fields: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(Buffer.from(content))], { type: 'text/csv' }), name);
  const settings = { fileCurrency: 'PLN', language: 'pl', fallbackCategoryId: '', ...fields };
  for (const [field, value] of Object.entries(settings)) form.set(field, value);
  return seller.post('/pl/seller/import', form);
}

/** The text of a page, without its scripts and its mark-up. */
export function textOf(html: string): string {
  return html
    .replace(/<script[\s\S]*?<\/script>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&quot;/g, '"')
    .replace(/&gt;/g, '>')
    .replace(/\s+/g, ' ');
}

/** Waits until an import has come to a rest; answers what its page says. */
export async function rest(seller: Person, path: string): Promise<string> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const html = await seller.read(path);
    if (!html.includes('value="cancel"')) return textOf(html);
    if (Date.now() > deadline) throw new Error('The import did not come to a rest.');
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Sends a file and waits until it is checked; answers the import's page and what it says. */
export async function check(
  seller: Person,
  name: string,
  content: string | Uint8Array,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ path: string; text: string }> {
  const sent = await upload(seller, name, content, fields);
  const path = sent.headers.get('Location');
  if (sent.status !== 302 || path === null) throw new Error(`The upload answered ${sent.status}`);
  return { path, text: await rest(seller, path) };
}

/** Sends a file, lets it in and waits until it is there; answers the import's page and what it says. */
export async function importFile(
  seller: Person,
  name: string,
  content: string | Uint8Array,
  fields: Readonly<Record<string, string>> = {},
): Promise<{ path: string; text: string }> {
  const { path } = await check(seller, name, content, fields);
  const confirmed = await seller.post(path, { intent: 'confirm' });
  if (confirmed.status !== 302) throw new Error(`Confirming answered ${confirmed.status}`);
  return { path, text: await rest(seller, path) };
}
