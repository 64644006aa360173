import { type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare';
import { paths } from '~/paths';

export function loader({ context }: LoaderFunctionArgs) {
  return redirect(paths.home(context.requestContext.locale), {
    headers: { Vary: 'Cookie, Accept-Language', 'Cache-Control': 'private, no-cache' },
  });
}
