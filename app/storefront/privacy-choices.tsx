import {
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { CONSENT_COOKIE, CONSENTS, PERSONAL_ORDER_COOKIE, PERSONAL_ORDERS, readConsent } from '~/consent';
import { readForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { pageToReturnTo, paths } from '~/paths';
import { keepPreference } from '~/request-context.server';
import { dropShopper } from '~/shopper.server';
import { PrivacyPage } from './pages/privacy-page';

const RETURN_TO_CHARS_MAX = 2000;

const returnTo = z.string().max(RETURN_TO_CHARS_MAX).optional().catch(undefined);

const schema = z.union([
  z.object({ consent: z.enum(CONSENTS), returnTo }),
  z.object({ personalOrder: z.enum(PERSONAL_ORDERS), returnTo }),
]);

export function loader({ request, context }: LoaderFunctionArgs) {
  return {
    consent: readConsent(request.headers.get('Cookie')),
    personalOrder: context.shopper.personalOrder,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const here = paths.privacyChoices(context.requestContext.locale);
  const choice = schema.safeParse(Object.fromEntries(await readForm(request)));
  if (!choice.success) throw new Response(null, { status: 400 });
  const headers = new Headers();
  if ('consent' in choice.data) {
    headers.append('Set-Cookie', keepPreference(CONSENT_COOKIE, choice.data.consent));
    if (choice.data.consent === 'no') headers.append('Set-Cookie', dropShopper(context.ports));
  } else headers.append('Set-Cookie', keepPreference(PERSONAL_ORDER_COOKIE, choice.data.personalOrder));
  return redirect(pageToReturnTo(choice.data.returnTo, here), { headers });
}

export const meta: MetaFunction = () => [{ title: `${m.storefront_privacy_title()} · ${m.common_brand()}` }];

export default function PrivacyRoute() {
  return <PrivacyPage {...useLoaderData<typeof loader>()} />;
}
