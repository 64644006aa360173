import { codeAt } from '../../../local/authenticator.ts';

/** A person with a browser: keeps cookies, sends forms, follows nothing by itself. */
export class Visitor {
  readonly #cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  async get(path: string): Promise<Response> {
    return this.#send(path, {});
  }

  /** Sends a form; `expected` is the answer without which nothing can go on. */
  async post(
    path: string,
    fields: Readonly<Record<string, string | number>> | FormData,
    expected: number,
  ): Promise<Response> {
    const body =
      fields instanceof FormData
        ? fields
        : new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    const answer = await this.#send(path, { method: 'POST', body });
    if (answer.status !== expected) {
      const words = (await answer.text()).replace(/<(script|style)[\s\S]*?<\/\1>|<[^>]*>/gu, ' ');
      throw new Error(
        `A form sent to ${path} was answered with ${answer.status}: ${words.replace(/\s+/gu, ' ').slice(0, 400)}`,
      );
    }
    await answer.body?.cancel();
    return answer;
  }

  /** As {@link post}, and reads the page that answers. */
  async postAndRead(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const answer = await this.#send(path, { method: 'POST', body: new URLSearchParams(fields) });
    if (answer.status !== 200) throw new Error(`A form sent to ${path} was answered with ${answer.status}.`);
    return answer.text();
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const address = new URL(path, this.#origin);
    const headers = new Headers({ 'Accept-Language': 'pl' });
    if (address.origin === this.#origin) {
      headers.set('Cookie', [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      headers.set('Origin', this.#origin);
    }
    const answer = await fetch(address, { ...init, headers, redirect: 'manual' });
    if (address.origin === this.#origin)
      for (const cookie of answer.headers.getSetCookie()) {
        const [pair = ''] = cookie.split(';');
        const at = pair.indexOf('=');
        this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
      }
    return answer;
  }
}

/** Somebody new, with an account, signed in. */
export async function signUp(
  origin: string,
  account: { readonly name: string; readonly email: string; readonly password: string },
): Promise<Visitor> {
  const visitor = new Visitor(origin);
  await visitor.post('/pl/sign-up', account, 302);
  return visitor;
}

/** Sets up the second factor that sellers and operators need; answers the key that its codes are made from. */
export async function setUpSecondFactor(visitor: Visitor, password: string): Promise<string> {
  const path = '/pl/account/second-factor';
  const page = await visitor.postAndRead(path, { intent: 'begin', password });
  const setupKey = /otpauth:[^"]*[?&](?:amp;)?secret=([A-Z2-7]+)/.exec(page)?.[1];
  if (setupKey === undefined) throw new Error('The page of the second factor shows no key.');
  await visitor.post(path, { intent: 'confirm', code: codeAt(setupKey, Date.now()) }, 302);
  return setupKey;
}
