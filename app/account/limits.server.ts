import { createHash } from 'node:crypto';
import type { Ports } from '~/ports/ports';
import type { RateLimit } from '~/ports/rate-limiter';

const SIGN_IN_BY_ACCOUNT: RateLimit = { name: 'sign-in-account', max: 10, windowSeconds: 300 };
const SIGN_IN_BY_ADDRESS: RateLimit = { name: 'sign-in-address', max: 60, windowSeconds: 300 };
const SIGN_UP_BY_ADDRESS: RateLimit = { name: 'sign-up-address', max: 60, windowSeconds: 3600 };
const SECOND_FACTOR_BY_ACCOUNT: RateLimit = { name: 'second-factor-account', max: 10, windowSeconds: 300 };
const PASSWORD_AGAIN_BY_ACCOUNT: RateLimit = { name: 'password-again-account', max: 10, windowSeconds: 300 };
const RESET_BY_ACCOUNT: RateLimit = { name: 'reset-account', max: 5, windowSeconds: 3600 };

/** The address that Cloudflare saw. A header that a visitor can set changes nothing. */
export function trueAddress(request: Request): string {
  return request.headers.get('CF-Connecting-IP') ?? 'unknown';
}

const hashed = (text: string) => createHash('sha256').update(text).digest('base64url').slice(0, 24);

/** Counts a try to sign in, by account and by address; the stricter answer counts. */
export async function limitSignIn(
  ports: Pick<Ports, 'limits'>,
  request: Request,
  email: string,
): Promise<{ allowed: boolean; retryAfterSeconds: number }> {
  const answers = await Promise.all([
    ports.limits.attempt(SIGN_IN_BY_ACCOUNT, hashed(email)),
    ports.limits.attempt(SIGN_IN_BY_ADDRESS, trueAddress(request)),
  ]);
  return {
    allowed: answers.every((answer) => answer.allowed),
    retryAfterSeconds: Math.max(...answers.map((answer) => (answer.allowed ? 0 : answer.retryAfterSeconds))),
  };
}

export const limitSignUp = (ports: Pick<Ports, 'limits'>, request: Request) =>
  ports.limits.attempt(SIGN_UP_BY_ADDRESS, trueAddress(request));

export const limitReset = (ports: Pick<Ports, 'limits'>, email: string) =>
  ports.limits.attempt(RESET_BY_ACCOUNT, hashed(email));

/** Counts a try to set up a second factor. By account alone: whoever tries is signed in. */
export const limitSecondFactor = (ports: Pick<Ports, 'limits'>, userId: string) =>
  ports.limits.attempt(SECOND_FACTOR_BY_ACCOUNT, hashed(userId));

/** Counts a try to name the password again. By account alone: whoever tries is signed in. */
export const limitPasswordAgain = (ports: Pick<Ports, 'limits'>, userId: string) =>
  ports.limits.attempt(PASSWORD_AGAIN_BY_ACCOUNT, hashed(userId));
