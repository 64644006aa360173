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
import { signUpSchema } from './forms';
import { limitSignUp } from './limits.server';
import { retryAfterHeaders } from './retry-after';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const returnTo = new URL(request.url).searchParams.get('returnTo');
  if (await context.session())
    throw redirect(safeReturnTo(returnTo, paths.account(context.requestContext.locale)));
  return { returnTo: safeReturnTo(returnTo, '') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { ports, requestContext } = context;
  const { submission } = await parseForm(request, signUpSchema);
  if (submission.status !== 'success')
    return data(submission.reply({ hideFields: ['password'] }), { status: 400 });
  const { name, email, password, returnTo } = submission.value;
  const limit = await limitSignUp(ports, request);
  if (!limit.allowed)
    return data(
      submission.reply({ formErrors: [m.account_too_many_attempts({ seconds: limit.retryAfterSeconds })] }),
      { status: 429, headers: { 'Retry-After': String(limit.retryAfterSeconds) } },
    );
  const signedUp = await ports.identity.signUp(request.headers, {
    name,
    email,
    password,
    locale: requestContext.locale,
  });
  if (!signedUp.ok) {
    const isTaken = signedUp.code === 'email_taken';
    return data(
      submission.reply({
        fieldErrors: isTaken ? { email: [m.account_email_taken()] } : { password: ['password_too_short'] },
        hideFields: ['password'],
      }),
      { status: isTaken ? 409 : 400 },
    );
  }
  const headers = new Headers();
  for (const cookie of signedUp.value.cookies) headers.append('Set-Cookie', cookie);
  const { cookie } = await adoptCart(ports, {
    cookieHeader: request.headers.get('Cookie'),
    userId: signedUp.value.userId,
  });
  headers.append('Set-Cookie', cookie);
  return redirect(safeReturnTo(returnTo, paths.account(requestContext.locale)), { headers });
}

export const headers = retryAfterHeaders;

export const meta: MetaFunction = () => [{ title: `${m.account_sign_up_title()} · ${m.common_brand()}` }];

export default function SignUpPage() {
  const lang = getLocale();
  const { returnTo } = useLoaderData<typeof loader>();
  const busy = useNavigation().state === 'submitting';
  const [form, fields] = useForm<z.infer<typeof signUpSchema>>({
    id: 'sign-up',
    lastResult: useActionData<typeof action>() ?? null,
  });
  return (
    <NarrowPage title={m.account_sign_up_title()} lead={m.account_sign_up_lead()}>
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field
          label={m.account_name()}
          errors={fields.name.errors}
          input={{ ...getInputProps(fields.name, { type: 'text' }), autoComplete: 'name', required: true }}
        />
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
          hint={m.account_password_hint()}
          errors={fields.password.errors}
          input={{
            ...getInputProps(fields.password, { type: 'password' }),
            autoComplete: 'new-password',
            required: true,
          }}
        />
        <Button busy={busy} wide>
          {m.account_sign_up_submit()}
        </Button>
      </Form>
      <p className="border-t pt-4">
        {m.account_have_account()}{' '}
        <Link to={paths.signIn(lang, { returnTo })} className="font-semibold text-act underline">
          {m.account_sign_in_title()}
        </Link>
      </p>
    </NarrowPage>
  );
}
