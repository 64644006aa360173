import { describe, expect, inject, it } from 'vitest';
import { endOperator, makeOperator } from '../../db/make-operator.ts';
import { codeAt } from '../../local/authenticator.ts';
import { Person, SECOND_FACTOR_PATH, setUpSecondFactor, signUp } from '../support/people.ts';
import { openStore } from '../support/selling.ts';
import { ask } from '../support/truth.ts';

const databaseUrl = () => inject('marketplace').databaseUrl;

async function signIn({ email, password }: { email: string; password: string }): Promise<Person> {
  const person = new Person();
  expect((await person.post('/pl/sign-in', { email, password })).status).toBe(302);
  return person;
}

async function join(person: Person): Promise<void> {
  const joined = await person.post('/pl/seller/join', { displayName: `Stoisko ${Math.random()}` });
  expect(joined.status).toBe(302);
}

describe('the second factor', () => {
  it('is enrolled with an app, asked for at sign-in, and refuses a wrong code', async () => {
    const person = await signUp('ostrozna');
    const setupKey = await setUpSecondFactor(person);
    const elsewhere = new Person();
    const first = await elsewhere.post('/pl/sign-in', { email: person.email, password: person.password });
    expect(first.headers.get('Location')).toContain('/pl/sign-in/code');
    expect((await elsewhere.get('/pl/account/orders')).status).toBe(302);
    const wrong = await elsewhere.post('/pl/sign-in/code', { code: '000000' });
    expect(wrong.status).toBe(401);
    expect(await wrong.text()).toContain('Ten kod się nie zgadza');
    const second = await elsewhere.post('/pl/sign-in/code', { code: codeAt(setupKey, Date.now()) });
    expect(second.status).toBe(302);
    expect((await elsewhere.get('/pl/account/orders')).status).toBe(200);
  });

  it('needs the password to begin, and a right code to take effect', async () => {
    const person = await signUp('czujna');
    const refused = await person.post(SECOND_FACTOR_PATH, {
      intent: 'begin',
      password: 'nie to haslo wcale',
    });
    expect(refused.status).toBe(403);
    expect(await refused.text()).toContain('To hasło się nie zgadza.');
    await person.post(SECOND_FACTOR_PATH, { intent: 'begin', password: person.password });
    const wrong = await person.post(SECOND_FACTOR_PATH, { intent: 'confirm', code: '000000' });
    expect(wrong.status).toBe(403);
    expect(await wrong.text()).toContain('Ten kod się nie zgadza');
    expect((await person.get('/pl/account/orders')).status).toBe(200);
    expect((await signIn(person)).cookie('rynek.session_token')).toBeDefined();
  });

  it('cannot be guessed at: after ten tries there is a pause', async () => {
    const person = await signUp('niecierpliwa');
    for (let tries = 0; tries < 10; tries += 1)
      await person.post(SECOND_FACTOR_PATH, { intent: 'confirm', code: '000000' });
    const limited = await person.post(SECOND_FACTOR_PATH, { intent: 'confirm', code: '000000' });
    expect(limited.status).toBe(429);
    expect(Number(limited.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(await limited.text()).toContain('Za dużo prób');
  });

  it('is what a seller sets up before any seller page answers, and then goes on', async () => {
    const person = await signUp('nowa-sprzedawczyni');
    await join(person);
    for (const path of ['', '/orders', '/listings/export.csv', '/onboarding']) {
      const answer = await person.get(`/pl/seller${path}`);
      expect(answer.status).toBe(302);
      expect(answer.headers.get('Location')).toBe(
        `${SECOND_FACTOR_PATH}?returnTo=${encodeURIComponent(`/pl/seller${path}`)}`,
      );
    }
    const posted = await person.post('/pl/seller/onboarding', { intent: 'terms' });
    expect(posted.headers.get('Location')).toContain(SECOND_FACTOR_PATH);
    const [seller] = await ask<{ terms_accepted_at: Date | null }>(
      `SELECT s.terms_accepted_at FROM sellers s JOIN seller_members m ON m.seller_id = s.id
       JOIN users u ON u.id = m.user_id WHERE u.email = $1`,
      [person.email],
    );
    expect(seller?.terms_accepted_at).toBeNull();
    expect((await person.get('/api/seller/live')).status).toBe(404);
    expect(await person.read(`${SECOND_FACTOR_PATH}?returnTo=/pl/seller`)).toContain(
      'loguje się tu w dwóch krokach',
    );

    const setupKey = await setUpSecondFactor(person);
    expect((await person.get('/pl/seller/onboarding')).status).toBe(200);
    const done = await person.get(`${SECOND_FACTOR_PATH}?returnTo=/pl/seller`);
    expect(done.headers.get('Location')).toBe('/pl/seller');
    const elsewhere = await signIn(person);
    expect((await elsewhere.get('/pl/seller')).headers.get('Location')).toContain('/pl/sign-in');
    await elsewhere.post('/pl/sign-in/code', { code: codeAt(setupKey, Date.now()) });
    expect((await elsewhere.get('/pl/seller')).status).toBe(200);
  });

  it('is what an operator sets up before any operator page answers', async () => {
    const person = await signUp('nowy-operator');
    await makeOperator(databaseUrl(), person.email);
    const answer = await person.get('/pl/operator/ledger');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('Location')).toContain(SECOND_FACTOR_PATH);
    await setUpSecondFactor(person);
    expect((await person.get('/pl/operator/ledger')).status).toBe(200);
  });

  it('that is new ends the sessions begun with the password alone', async () => {
    const person = await signUp('na-dwoch');
    const phone = await signIn(person);
    expect((await phone.get('/pl/account/orders')).status).toBe(200);
    await setUpSecondFactor(person);
    expect((await phone.get('/pl/account/orders')).status).toBe(302);
    expect((await person.get('/pl/account/orders')).status).toBe(200);
  });

  it('of a seller is replaced, never given up', async () => {
    const seller = await openStore('wymieniam');
    const ended = await seller.post('/pl/account/security', {
      intent: 'end-factor',
      password: 'zielona herbata i miod',
    });
    expect(ended.headers.get('Location')).toBe(SECOND_FACTOR_PATH);
    expect((await seller.get('/pl/seller')).headers.get('Location')).toContain(SECOND_FACTOR_PATH);
    await setUpSecondFactor(seller);
    expect((await seller.get('/pl/seller')).status).toBe(200);
  });
});

describe('sessions', () => {
  it('are listed, and one that is revoked is ended at once', async () => {
    const person = await signUp('porzadna');
    const phone = await signIn(person);
    const page = await person.read('/pl/account/security');
    const sessionId = /name="sessionId" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const revoked = await person.post('/pl/account/security', { intent: 'end-session', sessionId });
    expect(revoked.status).toBe(200);
    expect((await phone.get('/pl/account/orders')).status).toBe(302);
    expect((await person.get('/pl/account/orders')).status).toBe(200);
  });

  it('of another person cannot be revoked', async () => {
    const [owner, stranger] = await Promise.all([signUp('czyjas'), signUp('obca')]);
    const [row] = await ask<{ id: string }>(
      'SELECT s.id FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1',
      [owner.email],
    );
    await stranger.post('/pl/account/security', { intent: 'end-session', sessionId: row?.id ?? '' });
    expect((await owner.get('/pl/account/orders')).status).toBe(200);
  });

  it('all but this one end together', async () => {
    const person = await signUp('wszedzie');
    const others = await Promise.all([1, 2].map(() => signIn(person)));
    await person.post('/pl/account/security', { intent: 'end-others' });
    for (const other of others) expect((await other.get('/pl/account/orders')).status).toBe(302);
    expect((await person.get('/pl/account/orders')).status).toBe(200);
  });

  it('of an operator end everywhere when the role is taken', async () => {
    const person = await signUp('byly-operator');
    await makeOperator(databaseUrl(), person.email);
    await setUpSecondFactor(person);
    expect((await person.get('/pl/operator')).status).toBe(200);
    expect(await endOperator(databaseUrl(), person.email)).toBe(true);
    const after = await person.get('/pl/account/orders');
    expect(after.headers.get('Location')).toContain('/pl/sign-in');
    expect(await endOperator(databaseUrl(), person.email)).toBe(false);
  });

  it.each([
    ['is let go', 'DELETE FROM seller_members WHERE user_id = (SELECT id FROM users WHERE email = $1)'],
    [
      'gets a lesser role',
      "UPDATE seller_members SET role = 'staff' WHERE user_id = (SELECT id FROM users WHERE email = $1)",
    ],
  ])('of somebody who %s end everywhere', async (_, change) => {
    const seller = await openStore('byla');
    expect((await seller.get('/pl/seller')).status).toBe(200);
    await ask(change, [seller.email]);
    expect((await seller.get('/pl/seller')).headers.get('Location')).toContain('/pl/sign-in');
    expect(
      await ask('SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.email = $1', [
        seller.email,
      ]),
    ).toEqual([]);
  });
});
