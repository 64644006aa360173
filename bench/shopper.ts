import type http from 'node:http';
import { request } from './load.ts';
import type { Bench } from './marketplace.ts';

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };
const ADDRESS = {
  email: 'kupujacy@example.com',
  name: 'Jan Kupujący',
  street: 'Prosta 1',
  postalCode: '00-001',
  city: 'Warszawa',
  country: 'PL',
  phone: '+48600100200',
  terms: 'on',
};

/** Buys as a browser does: every page and every form, the payment at Stripe, the way back. Answers the last status. */
export class BenchShopper {
  readonly #bench: Bench;
  readonly #agent: http.Agent;
  readonly #cookies = new Map<string, string>();

  constructor(bench: Bench, agent: http.Agent) {
    this.#bench = bench;
    this.#agent = agent;
  }

  async #ask(path: string, form?: Record<string, string>) {
    const headers = {
      Cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
      ...(form ? FORM : {}),
    };
    const answer = await request(this.#agent, new URL(path, this.#bench.url).href, {
      method: form ? 'POST' : 'GET',
      headers,
      ...(form ? { body: new URLSearchParams(form).toString() } : {}),
    });
    for (const cookie of answer.headers['set-cookie'] ?? []) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  }

  add(variantId: number) {
    return this.#ask('/pl/cart', { intent: 'add', variantId: String(variantId), quantity: '1' });
  }

  /** From the cart to a held checkout; answers its address, or null with the status. */
  async hold(): Promise<{ status: number; path: string | null }> {
    const page = await this.#ask('/pl/checkout');
    const fields: Record<string, string> = { ...ADDRESS };
    const total = /name="acceptedTotalMinor"[^>]*value="(\d+)"/.exec(page.body)?.[1];
    if (total) fields.acceptedTotalMinor = total;
    for (const [, index, field, value] of page.body.matchAll(
      /name="deliveries\[(\d+)\]\.(sellerId|methodId)"[^>]*value="(\d+)"/g,
    ))
      if (index && field && value) fields[`deliveries[${index}].${field}`] ??= value;
    const held = await this.#ask('/pl/checkout', fields);
    return { status: held.status, path: held.headers.location ?? null };
  }

  /** Begins to pay; answers Stripe's session. */
  async beginPayment(path: string): Promise<string | null> {
    const paying = await this.#ask(path, { intent: 'pay' });
    return /cs_[A-Za-z0-9_]+/.exec(paying.headers.location ?? '')?.[0] ?? null;
  }

  async payAtStripe(sessionId: string): Promise<number> {
    const paid = await request(this.#agent, `${this.#bench.stripeUrl}/_control/sessions/${sessionId}/pay`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ outcome: 'succeeded' }),
    });
    return paid.status;
  }

  async comeBack(path: string): Promise<number> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const back = await this.#ask(`${path}/return`);
      if (back.status === 302) return back.status;
    }
    return 0;
  }

  async buy(variantIds: readonly number[]): Promise<number> {
    for (const variantId of variantIds) await this.add(variantId);
    const { status, path } = await this.hold();
    if (status !== 302 || !path) return status === 302 ? 0 : status;
    const sessionId = await this.beginPayment(path);
    if (!sessionId) return 0;
    await this.payAtStripe(sessionId);
    return this.comeBack(path);
  }
}
