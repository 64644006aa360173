import { getFormProps, getInputProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button, LinkButton } from '~/components/button';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { NarrowPage } from '~/components/narrow-page';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { newPasswordField } from './forms';

const schema = z.object({ token: z.string('required').max(200), password: newPasswordField });

export function loader({ request }: LoaderFunctionArgs) {
  return { token: new URL(request.url).searchParams.get('token') ?? '' };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data({ done: false, result: submission.reply({ hideFields: ['password'] }) }, { status: 400 });
  const reset = await context.ports.identity.resetPassword(request.headers, submission.value);
  if (reset.ok) return data({ done: true, result: null });
  const result =
    reset.code === 'reset_link_invalid'
      ? submission.reply({ formErrors: [m.account_reset_link_invalid()], hideFields: ['password'] })
      : submission.reply({ fieldErrors: { password: ['password_too_short'] }, hideFields: ['password'] });
  return data({ done: false, result }, { status: 400 });
}

export const meta: MetaFunction = () => [{ title: `${m.account_reset_title()} · ${m.common_brand()}` }];

export default function ResetPasswordPage() {
  const lang = getLocale();
  const { token } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm<z.infer<typeof schema>>({ id: 'reset', lastResult: answer?.result ?? null });
  if (answer?.done)
    return (
      <NarrowPage title={m.account_reset_title()}>
        <Alert tone="good">{m.account_reset_done()}</Alert>
        <LinkButton to={paths.signIn(lang)}>{m.account_sign_in_title()}</LinkButton>
      </NarrowPage>
    );
  if (token === '')
    return (
      <NarrowPage title={m.account_reset_title()}>
        <Alert tone="warn">{m.account_reset_link_invalid()}</Alert>
        <LinkButton to={paths.forgotPassword(lang)}>{m.account_forgot_title()}</LinkButton>
      </NarrowPage>
    );
  return (
    <NarrowPage title={m.account_reset_title()}>
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="token" value={token} />
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
        <Button wide>{m.account_reset_submit()}</Button>
      </Form>
    </NarrowPage>
  );
}
