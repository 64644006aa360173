import { createHash } from 'node:crypto';
import { endpoints, matchEndpoint, readCall } from './endpoints.ts';
import { expand } from './expand.ts';
import { StripeFailure } from './failure.ts';
import { applyFault, type Faults } from './faults.ts';
import { checkParameters, decodeForm, type Parameters } from './parameters.ts';
import { makeId, type Owner } from './store.ts';
import { apiVersion, type World } from './world.ts';

/** How long Stripe remembers an idempotency key. */
const idempotencySeconds = 24 * 60 * 60;
const keyLengthMax = 255;

export interface ApiOptions {
  readonly world: World;
  readonly secretKey: string;
  readonly faults: Faults;
}

function redact(key: string): string {
  return `${key.slice(0, 8)}${'*'.repeat(Math.max(0, key.length - 12))}${key.slice(-4)}`;
}

function checkKey(request: Request, secretKey: string): void {
  const authorization = request.headers.get('authorization') ?? '';
  const key = authorization.startsWith('Basic ')
    ? (Buffer.from(authorization.slice(6), 'base64').toString('utf8').split(':', 1)[0] ?? '')
    : authorization.replace(/^Bearer /, '');
  if (key === secretKey) return;
  throw new StripeFailure(401, {
    type: 'invalid_request_error',
    message:
      key === ''
        ? "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
        : `Invalid API Key provided: ${redact(key)}`,
  });
}

function readOwner(request: Request, world: World, secretKey: string): Owner {
  const account = request.headers.get('stripe-account');
  if (account === null) return null;
  if (world.store.get('account', account) === undefined) {
    throw new StripeFailure(403, {
      type: 'invalid_request_error',
      code: 'account_invalid',
      message: `The provided key '${redact(secretKey)}' does not have access to account '${account}' (or that account does not exist). Application access may have been revoked.`,
    });
  }
  return account;
}

interface Stored {
  readonly status: number;
  readonly body: string;
}

function toStored(failure: StripeFailure): Stored {
  return { status: failure.status, body: JSON.stringify({ error: failure.body }) };
}

function run(
  options: ApiOptions,
  name: string,
  path: Readonly<Record<string, string>>,
  owner: Owner,
  url: string,
  parameters: Parameters,
): string {
  const endpoint = endpoints[name];
  if (endpoint === undefined) throw new Error(`There is no endpoint ${name}`);
  const call = readCall({ world: options.world, owner, parameters, path, url });
  const object = endpoint(call);
  return JSON.stringify(expand(options.world.store, object, call.form.list('expand')));
}

/**
 * The stand-in's API as a function of a request. Errors of the parameters' form are not remembered under an
 * idempotency key, as with Stripe; everything from the moment the endpoint ran is.
 */
export function createApi(options: ApiOptions): (request: Request) => Promise<Response> {
  const { world, faults } = options;

  const perform = (
    request: Request,
    pathname: string,
    parameters: Parameters,
    requestId: string,
    body: string,
  ): Stored & { replayed?: boolean } => {
    checkKey(request, options.secretKey);
    const owner = readOwner(request, world, options.secretKey);
    const match = matchEndpoint(request.method, pathname);
    if (match === undefined) {
      throw new StripeFailure(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${request.method}: ${pathname}). Please see https://stripe.com/docs or we can help at https://support.stripe.com/. (This is a local stand-in of Stripe.)`,
      });
    }
    checkParameters(match.name, parameters);
    const key = request.method === 'POST' ? request.headers.get('idempotency-key') : null;
    if (key === null)
      return { status: 200, body: run(options, match.name, match.path, owner, pathname, parameters) };
    if (key.length > keyLengthMax) {
      throw new StripeFailure(400, {
        type: 'invalid_request_error',
        message: `Idempotency-Key must be no longer than ${keyLengthMax} characters`,
      });
    }
    const noteId = `${owner ?? ''}/${key}`;
    const fingerprint = createHash('sha256').update(`${pathname}\n${body}`).digest('hex');
    const known = world.store.note('idempotency', noteId);
    if (known !== undefined && world.now() - known.createdAt < idempotencySeconds) {
      if (known.fingerprint !== fingerprint) {
        throw new StripeFailure(400, {
          type: 'idempotency_error',
          message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
        });
      }
      return { status: known.status, body: known.body, replayed: true };
    }
    world.request = { id: requestId, idempotencyKey: key };
    let stored: Stored;
    try {
      stored = { status: 200, body: run(options, match.name, match.path, owner, pathname, parameters) };
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      stored = toStored(error);
    }
    world.store.putNote('idempotency', noteId, { fingerprint, createdAt: world.now(), ...stored });
    return stored;
  };

  const answer = async (request: Request, url: URL): Promise<Response> => {
    const body = request.method === 'POST' ? await request.text() : '';
    const requestId = makeId('req', 14);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'request-id': requestId,
      'stripe-version': request.headers.get('stripe-version') ?? apiVersion,
    };
    const key = request.headers.get('idempotency-key');
    if (key !== null) headers['idempotency-key'] = key;
    world.request = { id: requestId, idempotencyKey: null };
    let stored: Stored & { replayed?: boolean };
    try {
      const parameters = { ...decodeForm(url.search.slice(1)), ...decodeForm(body) };
      stored = perform(request, url.pathname, parameters, requestId, body);
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      stored = toStored(error);
    } finally {
      world.store.flush();
      world.request = { id: null, idempotencyKey: null };
    }
    if (stored.replayed === true) headers['idempotent-replayed'] = 'true';
    if (stored.status === 409 || stored.status === 429 || stored.status >= 500)
      headers['stripe-should-retry'] = 'true';
    return new Response(stored.body, { status: stored.status, headers });
  };

  return async (request) => {
    const url = new URL(request.url);
    const fault = faults.take(request.method, url.pathname);
    return fault === undefined ? answer(request, url) : applyFault(fault, () => answer(request, url));
  };
}
