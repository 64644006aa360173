import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { readPictureOfCase } from '~/queries/cases.server';
import { parsePicturePath, pictureAnswer } from './picture-answer.server';

/** Kept by the browser of who may see it, and by nobody on the way. */
const IN_THIS_BROWSER = 'private, max-age=3600';

/**
 * A picture of a case, for its sides: the seller's people, the shopper (signed in, or with the signed link of the
 * order) and the operator. To anyone else, and under the name of another case, there is none.
 */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const nothing = new Response(null, { status: 404 });
  const wanted = parsePicturePath(params['*'] ?? '');
  if (!wanted) return nothing;
  const { db, links } = context.ports;
  const key = new URL(request.url).searchParams.get('key');
  const [found, session] = await Promise.all([
    readPictureOfCase(db, params.caseId ?? '', wanted.key),
    context.session(),
  ]);
  if (!found) return nothing;
  const isTheirs =
    session !== null &&
    (session.userId === found.shopperUserId ||
      (session.hasSecondFactor && (session.isOperator || session.seller?.sellerId === found.sellerId)));
  if (!isTheirs && !(key && (await links.verify('order', found.orderId, key)))) return nothing;
  return pictureAnswer(context.ports, wanted, IN_THIS_BROWSER);
}
