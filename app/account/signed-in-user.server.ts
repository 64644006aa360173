import type { ActionFunctionArgs } from '@remix-run/cloudflare';

/** Who has just signed in: read from the cookies that the answer is about to set. */
export async function userIdOf(
  { ports }: Pick<ActionFunctionArgs['context'], 'ports'>,
  headers: Headers,
): Promise<string | null> {
  const cookie = headers
    .getSetCookie()
    .map((value) => value.split(';')[0])
    .join('; ');
  return (await ports.identity.readSession(new Headers({ Cookie: cookie })))?.userId ?? null;
}
