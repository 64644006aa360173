import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/cloudflare';
import { z } from 'zod';
import { SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { readForm } from '~/form-data.server';
import { paths, safeReturnTo } from '~/paths';
import { CURRENCY_COOKIE, keepPreference, THEME_COOKIE } from '~/request-context.server';
import { THEMES } from '~/theme';

const schema = z.object({
  theme: z.enum(THEMES).optional(),
  currency: z.enum(SUPPORTED_CURRENCIES).optional(),
  returnTo: z.string().max(2000).optional(),
});

export function loader({ context }: LoaderFunctionArgs) {
  return redirect(paths.home(context.requestContext.locale));
}

export async function action({ request, context }: ActionFunctionArgs) {
  const choice = schema.safeParse(Object.fromEntries(await readForm(request)));
  const home = paths.home(context.requestContext.locale);
  if (!choice.success) return redirect(home);

  const headers = new Headers();
  const { theme, currency, returnTo } = choice.data;
  if (theme !== undefined) headers.append('Set-Cookie', keepPreference(THEME_COOKIE, theme));
  if (currency !== undefined) headers.append('Set-Cookie', keepPreference(CURRENCY_COOKIE, currency));
  return redirect(safeReturnTo(returnTo, home), { headers });
}
