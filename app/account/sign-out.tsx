import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare';
import { paths } from '~/paths';
import { forgetCartCookie } from '~/services/carts.server';

export function loader({ context }: LoaderFunctionArgs) {
  return redirect(paths.home(context.requestContext.locale));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const headers = new Headers();
  if (await context.session()) {
    const { cookies } = await context.ports.identity.signOut(request.headers);
    for (const cookie of cookies) headers.append('Set-Cookie', cookie);
    headers.append('Set-Cookie', forgetCartCookie());
  }
  return redirect(paths.home(context.requestContext.locale), { headers });
}
