import sharp from 'sharp';
import { expect, inject, test } from 'vitest';
import { makeOperator } from '../../db/make-operator.ts';
import { type Person, setUpSecondFactor, signUp } from '../support/people.ts';
import { ask } from '../support/truth.ts';

async function picture(width: number, height: number): Promise<Blob> {
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#2f5a54' } })
    .jpeg()
    .toBuffer();
  return new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' });
}

function formOf(
  files: Readonly<Record<string, Blob>>,
  fields: Readonly<Record<string, string>> = {},
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [name, file] of Object.entries(files)) form.set(name, file, `${name}.jpg`);
  return form;
}

async function openStore(): Promise<Person & { email: string }> {
  const owner = await signUp('szyld');
  const joined = await owner.post('/pl/seller/join', { displayName: `Szyld ${owner.email}`.slice(0, 60) });
  expect(joined.status).toBe(302);
  await setUpSecondFactor(owner);
  return owner;
}

const signsOf = async (email: string) => {
  const [row] = await ask<{ logo_key: string | null; cover_key: string | null }>(
    `SELECT s.logo_key, s.cover_key FROM sellers s JOIN seller_members m ON m.seller_id = s.id
     JOIN users u ON u.id = m.user_id WHERE u.email = $1`,
    [email],
  );
  return row;
};

test('a store hangs out its logo and cover, which then can be looked at', async () => {
  const owner = await openStore();
  const sent = await owner.post(
    '/pl/seller/settings',
    formOf({ logo: await picture(300, 300), cover: await picture(1200, 400) }),
  );
  expect(sent.status).toBe(200);
  const signs = await signsOf(owner.email);
  expect(signs?.logo_key).toMatch(/^p[0-9a-f]{32}$/);
  expect(signs?.cover_key).toMatch(/^p[0-9a-f]{32}$/);
  const shown = await owner.get(`/media/${signs?.logo_key}/160.webp`);
  expect(shown.headers.get('Content-Type')).toBe('image/webp');
});

test('what is no picture, or too small for a cover, changes nothing and says so', async () => {
  const owner = await openStore();
  const svg = new Blob(['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'], {
    type: 'image/jpeg',
  });
  for (const [form, words] of [
    [formOf({ logo: svg }), 'to nie jest obraz'],
    [formOf({ cover: await picture(300, 100) }), 'obraz jest za mały'],
    [formOf({}, { nothing: 'chosen' }), 'Wybierz najpierw plik'],
  ] as const) {
    const refused = await owner.post('/pl/seller/settings', form);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain(words);
  }
  expect(await signsOf(owner.email)).toEqual({ logo_key: null, cover_key: null });
});

test('a file larger than five megabytes is refused, and its sender hears it', async () => {
  const owner = await openStore();
  const large = new Blob([new Uint8Array(12 * 1024 * 1024)], { type: 'image/jpeg' });
  const refused = await owner.post('/pl/seller/settings', formOf({ logo: large }));
  expect(refused.status).toBe(413);
});

test('the operator gives a category its picture; to others the page does not exist', async () => {
  const somebody = await signUp('kategorie');
  const [category] = await ask<{ id: string }>("SELECT id FROM categories WHERE slug_en = 'toys'");
  const categoryId = String(category?.id);
  const form = async () => formOf({ picture: await picture(600, 400) }, { categoryId });
  expect((await somebody.get('/pl/operator/categories')).status).toBe(404);
  expect((await somebody.post('/pl/operator/categories', await form())).status).toBe(404);

  await makeOperator(inject('marketplace').databaseUrl, somebody.email);
  await setUpSecondFactor(somebody);
  expect((await somebody.post('/pl/operator/categories', await form())).status).toBe(200);
  const [saved] = await ask<{ picture_key: string }>('SELECT picture_key FROM categories WHERE id = $1', [
    categoryId,
  ]);
  expect(saved?.picture_key).toMatch(/^p[0-9a-f]{32}$/);
  const noted = await ask(
    "SELECT details FROM audit_log WHERE action = 'category.pictured' AND subject = $1",
    [`category:${categoryId}`],
  );
  expect(noted).toHaveLength(1);

  const unknown = formOf({ picture: await picture(600, 400) }, { categoryId: '999999' });
  expect((await somebody.post('/pl/operator/categories', unknown)).status).toBe(404);
});
