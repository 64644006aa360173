import { getFormProps, getInputProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Button, LinkButton } from '~/components/button';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { NarrowPage } from '~/components/narrow-page';
import { parseForm } from '~/form-data.server';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { joinAsSeller } from '~/services/join-as-seller.server';
import { requireUser } from '~/session.server';

const schema = z.object({ displayName: z.string('required').trim().min(2, 'too_short').max(60, 'too_long') });

export async function loader({ context }: LoaderFunctionArgs) {
  const session = await context.session();
  if (session?.seller) throw redirect(paths.seller(context.requestContext.locale));
  return { isSignedIn: session !== null };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const session = await requireUser(context, request);
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success') return data(submission.reply(), { status: 400 });
  await joinAsSeller(context.ports, {
    userId: session.userId,
    displayName: submission.value.displayName,
    contactEmail: session.email,
  });
  return redirect(paths.sellerOnboarding(context.requestContext.locale));
}

export const meta: MetaFunction = () => [{ title: `${m.seller_join_title()} · ${m.common_brand()}` }];

export default function JoinPage() {
  const lang = getLocale();
  const { isSignedIn } = useLoaderData<typeof loader>();
  const [form, fields] = useForm<z.infer<typeof schema>>({
    id: 'join',
    lastResult: useActionData<typeof action>() ?? null,
  });
  return (
    <NarrowPage title={m.seller_join_title()} lead={m.seller_join_lead()}>
      <ul className="grid list-disc gap-1 pl-5">
        <li>{m.seller_join_point_fee()}</li>
        <li>{m.seller_join_point_paid()}</li>
        <li>{m.seller_join_point_import()}</li>
      </ul>
      {isSignedIn ? (
        <Form method="post" {...getFormProps(form)} className="grid gap-4">
          <FormErrors id={form.errorId} errors={form.errors} />
          <Field
            label={m.seller_store_name()}
            hint={m.seller_store_name_hint()}
            errors={fields.displayName.errors}
            input={{
              ...getInputProps(fields.displayName, { type: 'text' }),
              autoComplete: 'organization',
              required: true,
            }}
          />
          <Button wide>{m.seller_join_submit()}</Button>
        </Form>
      ) : (
        <div className="flex flex-wrap gap-3">
          <LinkButton to={paths.signUp(lang, { returnTo: paths.sellerJoin(lang) })}>
            {m.account_sign_up_submit()}
          </LinkButton>
          <LinkButton kind="quiet" to={paths.signIn(lang, { returnTo: paths.sellerJoin(lang) })}>
            {m.account_sign_in_submit()}
          </LinkButton>
        </div>
      )}
    </NarrowPage>
  );
}
