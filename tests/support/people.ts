import { inject } from 'vitest';
import { codeAt } from '../../local/authenticator.ts';

let addresses = 0;

function nextAddress(): string {
  addresses += 1;
  return `10.${process.pid % 256}.${Math.floor(addresses / 256) % 256}.${addresses % 256}`;
}

/** A person with a browser that has no scripts: follows nothing by itself, keeps cookies. */
export class Person {
  readonly #cookies = new Map<string, string>();
  readonly #url: string;
  /** Where the person's requests come from, as Cloudflare would say: limits count by it. */
  readonly #address = nextAddress();

  constructor(url = inject('marketplace').url) {
    this.#url = url;
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(path, { headers });
  }

  async post(
    path: string,
    fields: Record<string, string | number> | FormData,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body =
      fields instanceof FormData
        ? fields
        : new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, String(value)]));
    return this.#send(path, { method: 'POST', body, headers });
  }

  /** The text of a page that must be there. */
  async read(path: string): Promise<string> {
    const response = await this.get(path);
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
    return response.text();
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name);
  }

  /** All cookies, as a browser sends them. */
  cookieHeader(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  dropCookie(name: string): void {
    this.#cookies.delete(name);
  }

  async #send(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('Cookie', this.cookieHeader());
    headers.set('CF-Connecting-IP', this.#address);
    // A kept connection may be closed by the server in the moment in which it is used again.
    headers.set('Connection', 'close');
    if (init.method === 'POST' && !headers.has('Origin')) headers.set('Origin', new URL(this.#url).origin);
    const response = await fetch(new URL(path, this.#url), { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}

const PASSWORD = 'zielona herbata i miod';
let count = 0;

/** An address that no other test uses. */
export function freshEmail(name: string): string {
  count += 1;
  return `${name}-${process.pid}-${Date.now()}-${count}@example.com`;
}

/** Somebody with an account, signed in. */
export async function signUp(
  name: string,
  email = freshEmail(name),
): Promise<Person & { email: string; password: string }> {
  const person = new Person();
  const answer = await person.post('/pl/sign-up', { name: `${name} Testowa`, email, password: PASSWORD });
  if (answer.status !== 302) throw new Error(`Signing up answered ${answer.status}`);
  return Object.assign(person, { email, password: PASSWORD });
}

export const SECOND_FACTOR_PATH = '/pl/account/second-factor';

/** Sets up the second factor that sellers and operators need, by its form; answers the key. */
export async function setUpSecondFactor(person: Person, password = PASSWORD): Promise<string> {
  const begun = await person.post(SECOND_FACTOR_PATH, { intent: 'begin', password });
  const setupKey = /secret=([A-Z2-7]+)/.exec((await begun.text()).replaceAll('&amp;', '&'))?.[1];
  if (!setupKey) throw new Error(`Setting up the second factor answered ${begun.status} and no key`);
  const code = codeAt(setupKey, Date.now());
  const confirmed = await person.post(SECOND_FACTOR_PATH, { intent: 'confirm', code });
  if (confirmed.status !== 302) throw new Error(`Confirming the second factor answered ${confirmed.status}`);
  return setupKey;
}
