import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { CONSENT_COOKIE, CONSENTS, readConsent } from '~/consent';
import { readForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { pageToReturnTo, paths } from '~/paths';
import { keepPreference } from '~/request-context.server';
import { dropShopper } from '~/shopper.server';
import { PrivacyPage } from './pages/privacy-page';

const RETURN_TO_CHARS_MAX = 2000;

const schema = z.object({
  consent: z.enum(CONSENTS),
  returnTo: z.string().max(RETURN_TO_CHARS_MAX).optional().catch(undefined),
});

export function loader({ request }: LoaderFunctionArgs) {
  return { consent: readConsent(request.headers.get('Cookie')) };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const here = paths.privacyChoices(context.requestContext.locale);
  const choice = schema.safeParse(Object.fromEntries(await readForm(request)));
  if (!choice.success) throw new Response(null, { status: 400 });
  const { consent, returnTo } = choice.data;
  const headers = new Headers({ 'Set-Cookie': keepPreference(CONSENT_COOKIE, consent) });
  if (consent === 'no') headers.append('Set-Cookie', dropShopper(context.ports));
  return redirect(pageToReturnTo(returnTo, here), { headers });
}

export const meta: MetaFunction = () => [{ title: `${m.storefront_privacy_title()} · ${m.common_brand()}` }];

export default function PrivacyRoute() {
  return <PrivacyPage {...useLoaderData<typeof loader>()} />;
}
