import { expect, it } from 'vitest';
import { openStall } from '../support/catalogue.ts';
import { setUpSecondFactor, signUp } from '../support/people.ts';
import { hireOwner, textOf } from '../support/selling.ts';
import { control, until } from '../support/shopping.ts';
import { ask } from '../support/truth.ts';

const PATH = '/pl/seller/money/payouts';
const PASSWORD = 'zielona herbata i miod';

const settingsOf = (sellerId: number) =>
  ask<{ interval: string; weekday: string | null; minimum_minor: object }>(
    'SELECT interval, weekday, minimum_minor FROM seller_payout_settings WHERE seller_id = $1',
    [sellerId],
  );

it('payout times change only with the password, only by an owner, and with a row of the audit log', async () => {
  const { sellerId } = await openStall({ stock: [1] });
  const owner = await hireOwner(sellerId);
  const wish = { intent: 'save', interval: 'weekly', weekday: 'friday', minimumPLN: '100,50' };
  expect(textOf(await owner.read(PATH))).toContain('dokończ rejestrację w Stripe');
  expect((await owner.post(PATH, { ...wish, password: PASSWORD })).status).toBe(409);

  await owner.post('/pl/seller/onboarding', { intent: 'stripe' });
  const [seller] = await ask<{ stripe_account_id: string }>(
    'SELECT stripe_account_id FROM sellers WHERE id = $1',
    [sellerId],
  );
  await control(`accounts/${seller?.stripe_account_id}`, { state: 'complete' });
  await until(async () => {
    const [row] = await ask<{ ready: boolean }>(
      'SELECT stripe_payouts_enabled AS ready FROM sellers WHERE id = $1',
      [sellerId],
    );
    return row?.ready || undefined;
  });

  const wrong = await owner.post(PATH, { ...wish, password: 'czarna herbata i cukier' });
  expect(wrong.status).toBe(403);
  const page = await wrong.text();
  expect(textOf(page)).toContain('To hasło się nie zgadza');
  // What was typed is there still, but for the password.
  expect(page).toContain('value="100,50"');
  expect(page).not.toContain('czarna herbata');
  expect((await owner.post(PATH, wish)).status).toBe(400);
  expect(await settingsOf(sellerId)).toEqual([]);

  const manager = await signUp('kierowniczka');
  await ask(
    `INSERT INTO seller_members (seller_id, user_id, role) SELECT $1, id, 'manager' FROM users WHERE email = $2`,
    [sellerId, manager.email],
  );
  await setUpSecondFactor(manager);
  expect((await manager.post(PATH, { ...wish, password: PASSWORD })).status).toBe(403);
  expect(textOf(await manager.read(PATH))).toContain('Zmienia je tylko właściciel');
  expect(await settingsOf(sellerId)).toEqual([]);

  for (const [field, value] of Object.entries({ minimumPLN: '-1', interval: 'hourly', minimumEUR: 'x' }))
    expect((await owner.post(PATH, { ...wish, [field]: value, password: PASSWORD })).status).toBe(400);
  const saved = await owner.post(PATH, { ...wish, password: PASSWORD });
  expect(saved.status).toBe(200);
  expect(textOf(await saved.text())).toContain('Zapisane');
  expect(await settingsOf(sellerId)).toEqual([
    { interval: 'weekly', weekday: 'friday', minimum_minor: { PLN: 10_050 } },
  ]);
  const trail = await ask(`SELECT 1 FROM audit_log WHERE subject = $1 AND action = 'payouts.changed'`, [
    `seller:${sellerId}`,
  ]);
  expect(trail).toHaveLength(1);

  const tooMuch = await owner.post(PATH, {
    intent: 'pay',
    requestId: 'pay_0123456789abcdef',
    currency: 'PLN',
    amount: '10,00',
    password: PASSWORD,
  });
  expect(tooMuch.status).toBe(409);
  expect(textOf(await tooMuch.text())).toMatch(/Można wypłacić najwyżej 0,00/);
  expect(await ask('SELECT 1 FROM payouts WHERE seller_id = $1', [sellerId])).toEqual([]);
});

it('the password of payouts cannot be guessed at: after ten tries there is a pause', async () => {
  const { sellerId } = await openStall({ stock: [1] });
  const owner = await hireOwner(sellerId);
  const guess = () => owner.post(PATH, { intent: 'save', interval: 'manual', password: 'zgaduje dalej' });
  for (let tries = 0; tries < 10; tries += 1) expect((await guess()).status).toBe(403);
  const paused = await guess();
  expect(paused.status).toBe(429);
  expect(Number(paused.headers.get('Retry-After'))).toBeGreaterThan(0);
});
