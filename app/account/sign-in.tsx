import { getFormProps, getInputProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, Link, useActionData, useLoaderData, useNavigation } from '@remix-run/react';
import type { z } from 'zod';
import { Button } from '~/components/button';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { NarrowPage } from '~/components/narrow-page';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths, safeReturnTo } from '~/paths';
import { adoptCart } from '~/services/carts.server';
import { signInSchema } from './forms';
import { limitSignIn } from './limits.server';
import { retryAfterHeaders } from './retry-after';
import { userIdOf } from './signed-in-user.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const returnTo = new URL(request.url).searchParams.get('returnTo');
  const { locale } = context.requestContext;
  if (await context.session()) throw redirect(safeReturnTo(returnTo, paths.account(locale)));
  return { returnTo: safeReturnTo(returnTo, '') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { ports, requestContext } = context;
  const { submission } = await parseForm(request, signInSchema);
  if (submission.status !== 'success')
    return data(submission.reply({ hideFields: ['password'] }), { status: 400 });
  const { email, password, returnTo } = submission.value;
  const refuse = (message: string, status: number, headers?: HeadersInit) =>
    data(submission.reply({ formErrors: [message], hideFields: ['password'] }), {
      status,
      ...(headers === undefined ? {} : { headers }),
    });

  const limit = await limitSignIn(ports, request, email);
  if (!limit.allowed)
    return refuse(m.account_too_many_attempts({ seconds: limit.retryAfterSeconds }), 429, {
      'Retry-After': String(limit.retryAfterSeconds),
    });
  const signedIn = await ports.identity.signIn(request.headers, { email, password });
  if (!signedIn.ok) return refuse(m.account_credentials_wrong(), 401);

  const headers = new Headers();
  for (const cookie of signedIn.value.cookies) headers.append('Set-Cookie', cookie);
  const target = safeReturnTo(returnTo, paths.account(requestContext.locale));
  if (signedIn.value.needsSecondFactor)
    return redirect(paths.signInSecondFactor(requestContext.locale, { returnTo: target }), { headers });
  const userId = await userIdOf(context, headers);
  if (userId) {
    const { cookie } = await adoptCart(ports, { cookieHeader: request.headers.get('Cookie'), userId });
    headers.append('Set-Cookie', cookie);
  }
  return redirect(target, { headers });
}

export const headers = retryAfterHeaders;

export const meta: MetaFunction = () => [{ title: `${m.account_sign_in_title()} · ${m.common_brand()}` }];

export default function SignInPage() {
  const lang = getLocale();
  const { returnTo } = useLoaderData<typeof loader>();
  const busy = useNavigation().state === 'submitting';
  const [form, fields] = useForm<z.infer<typeof signInSchema>>({
    id: 'sign-in',
    lastResult: useActionData<typeof action>() ?? null,
  });
  return (
    <NarrowPage title={m.account_sign_in_title()}>
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field
          label={m.account_email()}
          errors={fields.email.errors}
          input={{
            ...getInputProps(fields.email, { type: 'email' }),
            autoComplete: 'username',
            required: true,
          }}
        />
        <Field
          label={m.account_password()}
          errors={fields.password.errors}
          input={{
            ...getInputProps(fields.password, { type: 'password' }),
            autoComplete: 'current-password',
            required: true,
          }}
        />
        <Button busy={busy} wide>
          {m.account_sign_in_submit()}
        </Button>
        <p className="text-sm">
          <Link to={paths.forgotPassword(lang)} className="text-act underline">
            {m.account_forgot()}
          </Link>
        </p>
      </Form>
      <p className="border-t pt-4">
        {m.account_no_account()}{' '}
        <Link to={paths.signUp(lang, { returnTo })} className="font-semibold text-act underline">
          {m.account_sign_up_title()}
        </Link>
      </p>
    </NarrowPage>
  );
}
