import { buildPushPayload } from '@block65/webcrypto-web-push';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Network } from '../../local/network.ts';
import { portsFrom } from '../../local/ports.ts';
import { loadSecrets } from '../../local/secrets.ts';
import { startTools, type Tools } from '../../local/tools/server.ts';
import { findBasePort, makeDataDir, removeDataDir } from './local-support.ts';

let dataDir: string;
let tools: Tools;
let origin: string;
const mailKey = 'local-mail';

beforeAll(async () => {
  dataDir = makeDataDir();
  const ports = portsFrom(await findBasePort());
  origin = `http://127.0.0.1:${ports.tools}`;
  tools = await startTools({ ports, dataDir, mailKey, network: new Network() });
});

afterAll(async () => {
  await tools.stop();
  removeDataDir(dataDir);
});

function send(body: object, key?: string, bearer = mailKey): Promise<Response> {
  return fetch(`${origin}/emails`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${bearer}`,
      'content-type': 'application/json',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });
}

const mail = {
  from: 'Rynek <rynek@localhost>',
  to: ['anna@example.com'],
  subject: 'Zamówienie <1> opłacone',
  html: '<p>Zobacz <a href="http://localhost:8787/order?id=1&amp;token=x">zamówienie</a></p><script>alert(1)</script>',
  text: 'Zobacz http://localhost:8787/order?id=1&token=x',
};

describe('mail', () => {
  test('a mail is taken once per key and listed by address, newest first', async () => {
    const first = await send(mail, 'key-1');
    const { id } = (await first.json()) as { id: string };
    expect(await (await send(mail, 'key-1')).json()).toEqual({ id });
    await send({ ...mail, subject: 'Drugi', to: 'piotr@example.com' }, 'key-2');
    await send({ ...mail, subject: 'Trzeci' }, 'key-3');
    const listed = await (await fetch(`${origin}/api/messages?to=anna@example.com`)).json();
    expect(listed).toMatchObject([{ subject: 'Trzeci' }, { id, to: ['anna@example.com'] }]);
  });

  test('a key with another mail is refused', async () => {
    expect((await send({ ...mail, subject: 'Inny' }, 'key-1')).status).toBe(409);
  });

  test.each([
    ['a wrong address', { ...mail, to: ['nobody'] }],
    ['no subject', { ...mail, subject: '' }],
    ['no content', { ...mail, html: '', text: '' }],
  ])('%s is refused', async (_, body) => {
    expect((await send(body)).status).toBe(422);
  });

  test('a wrong key is refused', async () => {
    expect((await send(mail, undefined, 'other')).status).toBe(401);
  });

  test('the pages escape what mails say, keep scripts out and make links clickable', async () => {
    const [newest] = (await (await fetch(`${origin}/api/messages?to=anna`)).json()) as { id: string }[];
    const inbox = await (await fetch(`${origin}/inbox?to=anna`)).text();
    expect(inbox).toContain('Zamówienie &lt;1&gt; opłacone');
    const page = await (await fetch(`${origin}/messages/${newest?.id}`)).text();
    expect(page).toContain('<a href="http://localhost:8787/order?id=1&amp;token=x">');
    const body = await fetch(`${origin}/messages/${newest?.id}/html`);
    expect(body.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test('the next mails can be made to fail', async () => {
    const order = { area: 'mail', status: 503, count: 1 };
    await fetch(`${origin}/control/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
    });
    expect((await send(mail)).status).toBe(503);
    expect((await send(mail)).status).toBe(200);
  });

  test('control takes JSON only, so that no other page can use it', async () => {
    const answer = await fetch(`${origin}/control/worker/kill`, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(415);
  });
});

describe('web push', () => {
  interface Subscription {
    readonly endpoint: string;
    readonly keys: { readonly p256dh: string; readonly auth: string };
  }

  async function subscribe(): Promise<Subscription> {
    return (await (
      await fetch(`${origin}/api/push/subscriptions`, { method: 'POST' })
    ).json()) as Subscription;
  }

  async function push(subscription: Subscription, data: { title: string }, audience = subscription.endpoint) {
    const secrets = loadSecrets(dataDir);
    const vapid = {
      subject: 'mailto:rynek@localhost',
      publicKey: secrets.vapidPublicKey,
      privateKey: secrets.vapidPrivateKey,
    };
    const payload = await buildPushPayload(
      { data, options: { ttl: 60, urgency: 'high' } },
      { ...subscription, endpoint: audience.replace(/^http:/, 'https:'), expirationTime: null },
      vapid,
    );
    return fetch(subscription.endpoint, {
      method: 'POST',
      headers: payload.headers as Record<string, string>,
      body: payload.body as BodyInit,
    });
  }

  test('an encrypted message arrives and is read with the keys of its subscription', async () => {
    const subscription = await subscribe();
    expect((await push(subscription, { title: 'Nowe zamówienie' })).status).toBe(201);
    const id = subscription.endpoint.split('/').at(-1);
    expect(await (await fetch(`${origin}/api/push/${id}/messages`)).json()).toMatchObject([
      { message: { title: 'Nowe zamówienie' }, urgency: 'high', ttlSeconds: 60 },
    ]);
  });

  test('a token for another service is refused', async () => {
    const answer = await push(await subscribe(), { title: 'x' }, 'https://fcm.googleapis.com/x');
    expect(answer.status).toBe(403);
  });

  test('an ended subscription is gone', async () => {
    const subscription = await subscribe();
    await fetch(`${origin}/api/push/${subscription.endpoint.split('/').at(-1)}`, { method: 'DELETE' });
    expect((await push(subscription, { title: 'x' })).status).toBe(410);
  });
});
