import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { isPrivateMediaKey } from '~/services/keep-picture.server';
import { parsePicturePath, pictureAnswer } from './picture-answer.server';

const FOREVER = 'public, max-age=31536000, immutable';

/**
 * A picture in one of its sizes: `/media/<key>/<width>.<format>`. Keys hold a hash of the content, so that an
 * answer is good for ever; sizes are made when first asked for and kept. Pictures of cases are not here.
 */
export async function loader({ params, context }: LoaderFunctionArgs) {
  const wanted = parsePicturePath(params['*'] ?? '');
  if (!wanted || isPrivateMediaKey(wanted.key)) return new Response(null, { status: 404 });
  return pictureAnswer(context.ports, wanted, FOREVER);
}
