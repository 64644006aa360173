import { getFormProps, getInputProps, useForm } from '@conform-to/react';
import { type ActionFunctionArgs, data, type MetaFunction } from '@remix-run/cloudflare';
import { Form, useActionData } from '@remix-run/react';
import { z } from 'zod';
import { Alert } from '~/components/alert';
import { Button } from '~/components/button';
import { Field } from '~/components/field';
import { NarrowPage } from '~/components/narrow-page';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { emailField } from './forms';
import { limitReset } from './limits.server';

const schema = z.object({ email: emailField });

export async function action({ request, context }: ActionFunctionArgs) {
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data({ sent: false, result: submission.reply() }, { status: 400 });
  const { email } = submission.value;
  const limit = await limitReset(context.ports, email);
  // The answer is the same for an unknown address and for one that asked too often.
  if (limit.allowed) await context.ports.identity.requestPasswordReset(request.headers, { email });
  return data({ sent: true, result: submission.reply() });
}

export const meta: MetaFunction = () => [{ title: `${m.account_forgot_title()} · ${m.common_brand()}` }];

export default function ForgotPasswordPage() {
  const answer = useActionData<typeof action>();
  const [form, fields] = useForm<z.infer<typeof schema>>({
    id: 'forgot',
    lastResult: answer?.result ?? null,
  });
  return (
    <NarrowPage title={m.account_forgot_title()} lead={m.account_forgot_lead()}>
      {answer?.sent ? <Alert tone="good">{m.account_forgot_sent()}</Alert> : null}
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <Field
          label={m.account_email()}
          errors={fields.email.errors}
          input={{
            ...getInputProps(fields.email, { type: 'email' }),
            autoComplete: 'username',
            required: true,
          }}
        />
        <Button wide>{m.account_forgot_submit()}</Button>
      </Form>
    </NarrowPage>
  );
}
