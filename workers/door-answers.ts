import type { VariantId } from '~/domain/ids';
import { wantedOf } from '~/domain/stock/admission';
import type { Ports } from '~/ports/ports';
import type { RequestContext } from '~/request-context.server';
import { setSecurityHeaders } from '~/security-headers.server';
import { cartInCookie } from '~/services/carts.server';
import { REFUSAL_HEADER, refusalMark } from '~/storefront/checkout-problems';

/** Where scripts send a checkout's form. */
const CHECKOUT_BY_SCRIPT = /^\/(?:pl|en)\/checkout\.data$/;
/** Answers that an isolate keeps; there is one for each language, reason and number of pieces left. */
const KEPT_MAX = 200;
/** Headers of an answer that are the same for everybody. */
const SHARED_HEADERS = ['content-type', 'x-remix-response', 'retry-after', 'cache-control'];

interface Kept {
  readonly body: string;
  readonly status: number;
  readonly headers: [string, string][];
}

const kept = new Map<string, Kept>();

/**
 * Names the refusal that a guest's checkout would get at the door now, or null where the application has to decide.
 * What scripts are told then is the same for everybody, so that it is rendered once and kept.
 */
export function refusalAtDoor(
  request: Request,
  ports: Pick<Ports, 'admission'>,
  context: RequestContext,
): string | null {
  if (request.method !== 'POST' || !CHECKOUT_BY_SCRIPT.test(new URL(request.url).pathname)) return null;
  const cart = cartInCookie({ cookieHeader: request.headers.get('Cookie'), userId: null });
  if (!cart) return null;
  const refusal = ports.admission.refusal(
    wantedOf(cart.lines.map((line) => ({ ...line, variantId: line.variantId as VariantId }))),
  );
  return refusal ? `${context.locale} ${refusalMark(refusal)}` : null;
}

/** The kept answer of that name. */
export function findDoorAnswer(name: string, context: RequestContext): Response | null {
  const known = kept.get(name);
  if (!known) return null;
  const headers = new Headers(known.headers);
  setSecurityHeaders(headers, context);
  return new Response(known.body, { status: known.status, headers });
}

/** Keeps an answer if it is the refusal of that name; answers what is to be sent. */
export async function keepDoorAnswer(name: string, locale: string, answer: Response): Promise<Response> {
  const mark = answer.headers.get(REFUSAL_HEADER);
  if (mark === null || name !== `${locale} ${mark}` || kept.size >= KEPT_MAX) return answer;
  const body = await answer.text();
  kept.set(name, {
    body,
    status: answer.status,
    headers: [...answer.headers].filter(([header]) => SHARED_HEADERS.includes(header)),
  });
  return new Response(body, answer);
}
