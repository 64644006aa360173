import type { Line } from '../../local/network.ts';
import type { Stack } from '../../local/stack.ts';
import type { StoredMail } from '../../local/tools/mailbox.ts';

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: tests/browser/start-marketplace.ts sets it.`);
  return value;
};

/** Where the marketplace under test is; known once it has started. */
export const marketplace = {
  url: () => setting('RYNEK_URL'),
  toolsUrl: () => setting('RYNEK_TOOLS_URL'),
  picturesUrl: () => setting('RYNEK_PICTURES_URL'),
  stripeUrl: () => setting('RYNEK_STRIPE_URL'),
  databaseUrl: () => setting('RYNEK_DATABASE_URL'),
  /** Settings, ports and folder of the running stack, for a second Worker beside its own. */
  stack: (): Pick<Stack, 'environment' | 'ports'> => JSON.parse(setting('RYNEK_STACK')),
};

async function control(action: string, body: unknown): Promise<void> {
  const answer = await fetch(`${marketplace.toolsUrl()}/control/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${action} answered ${answer.status}`);
}

/** Moves the Worker's clock ahead of the true one; the Worker starts again. */
export const moveClock = (offsetMs: number) => control('clock', { offsetMs });

/** Cuts the Worker off from a part that goes on, and lets it reach it again. */
export const cut = (line: Line) => control('cut', { line });
export const mend = (line: Line) => control('mend', { line });

/** The mail service refuses that many letters. */
export const refuseMails = (count: number) => control('faults', { area: 'mail', status: 503, count });

/** One round of each cron, as Cloudflare would run them. */
export async function runCrons(): Promise<void> {
  await control('cron', { cron: '* * * * *' });
  await control('cron', { cron: '*/5 * * * *' });
}

/** Tells the Stripe stand-in what a bank or a shopper does; answers what became of it. */
export async function atStripe(path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`${marketplace.stripeUrl()}/_control/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.json();
}

/** What came to an address, the newest first. */
export async function mailsTo(address: string): Promise<StoredMail[]> {
  const answer = await fetch(`${marketplace.toolsUrl()}/api/messages?to=${encodeURIComponent(address)}`);
  return answer.json();
}
