import { getFormProps, getInputProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import type { z } from 'zod';
import { Button } from '~/components/button';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { NarrowPage } from '~/components/narrow-page';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { paths, safeReturnTo } from '~/paths';
import { adoptCart } from '~/services/carts.server';
import { secondFactorSchema } from './forms';
import { limitSignIn } from './limits.server';
import { retryAfterHeaders } from './retry-after';
import { userIdOf } from './signed-in-user.server';

export function loader({ request }: LoaderFunctionArgs) {
  return { returnTo: safeReturnTo(new URL(request.url).searchParams.get('returnTo'), '') };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { ports, requestContext } = context;
  const { submission } = await parseForm(request, secondFactorSchema);
  if (submission.status !== 'success') return data(submission.reply(), { status: 400 });
  const limit = await limitSignIn(ports, request, request.headers.get('Cookie') ?? '');
  if (!limit.allowed)
    return data(
      submission.reply({ formErrors: [m.account_too_many_attempts({ seconds: limit.retryAfterSeconds })] }),
      { status: 429, headers: { 'Retry-After': String(limit.retryAfterSeconds) } },
    );
  const verified = await ports.identity.verifySecondFactor(request.headers, { code: submission.value.code });
  if (!verified.ok)
    return data(submission.reply({ formErrors: [m.account_second_factor_wrong()] }), { status: 401 });
  const headers = new Headers();
  for (const cookie of verified.value.cookies) headers.append('Set-Cookie', cookie);
  const userId = await userIdOf(context, headers);
  if (userId) {
    const { cookie } = await adoptCart(ports, { cookieHeader: request.headers.get('Cookie'), userId });
    headers.append('Set-Cookie', cookie);
  }
  return redirect(safeReturnTo(submission.value.returnTo, paths.account(requestContext.locale)), { headers });
}

export const headers = retryAfterHeaders;

export const meta: MetaFunction = () => [
  { title: `${m.account_second_factor_title()} · ${m.common_brand()}` },
];

export default function SecondFactorPage() {
  const { returnTo } = useLoaderData<typeof loader>();
  const [form, fields] = useForm<z.infer<typeof secondFactorSchema>>({
    id: 'second-factor',
    lastResult: useActionData<typeof action>() ?? null,
  });
  return (
    <NarrowPage title={m.account_second_factor_title()}>
      <Form method="post" {...getFormProps(form)} className="grid gap-4">
        <FormErrors id={form.errorId} errors={form.errors} />
        <input type="hidden" name="returnTo" value={returnTo} />
        <Field
          label={m.account_second_factor_code()}
          errors={fields.code.errors}
          input={{
            ...getInputProps(fields.code, { type: 'text' }),
            autoComplete: 'one-time-code',
            required: true,
          }}
        />
        <Button wide>{m.account_second_factor_submit()}</Button>
      </Form>
    </NarrowPage>
  );
}
