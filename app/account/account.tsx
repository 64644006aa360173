import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/cloudflare';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { requireUser } from '~/session.server';

/** The account opens on what people come for. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(context, request);
  return redirect(paths.accountOrders(context.requestContext.locale));
}

export const meta: MetaFunction = () => [{ title: `${m.account_title()} · ${m.common_brand()}` }];
