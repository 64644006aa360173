import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Person, signUp } from '../support/people.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The code of an authenticator app now (RFC 6238). */
function codeOf(secret: string): string {
  let bits = '';
  for (const char of secret.replace(/=+$/, '')) bits += ALPHABET.indexOf(char).toString(2).padStart(5, '0');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('the second factor', () => {
  it('is enrolled with an app, asked for at sign-in, and refuses a wrong code', async () => {
    const person = await signUp('ostrozna');
    const begun = await person.post('/pl/account/security', {
      intent: 'begin-factor',
      password: person.password,
    });
    const secret = /secret=([A-Z2-7]+)/.exec((await begun.text()).replaceAll('&amp;', '&'))?.[1] ?? '';
    expect(secret.length).toBeGreaterThan(15);
    const confirmed = await person.post('/pl/account/security', {
      intent: 'confirm-factor',
      code: codeOf(secret),
    });
    expect(confirmed.status).toBe(200);

    const elsewhere = new Person();
    const first = await elsewhere.post('/pl/sign-in', { email: person.email, password: person.password });
    expect(first.headers.get('Location')).toContain('/pl/sign-in/code');
    expect((await elsewhere.get('/pl/account/orders')).status).toBe(302);
    expect((await elsewhere.post('/pl/sign-in/code', { code: '000000' })).status).toBe(401);
    const second = await elsewhere.post('/pl/sign-in/code', { code: codeOf(secret) });
    expect(second.status).toBe(302);
    expect((await elsewhere.get('/pl/account/orders')).status).toBe(200);
  });

  it('needs the password to begin', async () => {
    const person = await signUp('czujna');
    const refused = await person.post('/pl/account/security', {
      intent: 'begin-factor',
      password: 'nie to haslo wcale',
    });
    expect(refused.status).toBe(403);
  });
});
