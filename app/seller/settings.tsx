import { getFormProps, getInputProps, getSelectProps, getTextareaProps, useForm } from '@conform-to/react';
import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { Button } from '~/components/button';
import { Field, TextAreaField } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { SelectField } from '~/components/select-field';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead } from '~/components/workspace-layout';
import { EU_COUNTRIES } from '~/domain/tax/rates';
import { parseForm } from '~/form-data.server';
import { countryName } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { readSellerFacts } from '~/queries/seller-facts.server';
import { saveCompany } from '~/services/save-seller.server';
import { requireSeller } from '~/session.server';
import { hasUploads } from '~/uploads.server';
import { StorePictures } from './store-pictures';
import { takeStorePictures } from './take-store-pictures.server';

const text = (min: number, max: number) =>
  z.string('required').trim().min(min, 'too_short').max(max, 'too_long');

const schema = z.object({
  displayName: text(2, 60),
  companyName: text(2, 150),
  vatNumber: text(4, 30),
  registrationNumber: z.string().trim().max(40, 'too_long').optional(),
  street: text(3, 120),
  postalCode: text(3, 12),
  city: text(2, 80),
  country: z.string('required').refine((code) => EU_COUNTRIES.includes(code), 'choice'),
  contactEmail: z.email('email').max(254, 'too_long'),
  contactPhone: text(7, 30).regex(/^\+?[\d\s()-]{7,}$/, 'phone'),
  descriptionPl: z.string().trim().max(2000, 'too_long').optional(),
  descriptionEn: z.string().trim().max(2000, 'too_long').optional(),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const known = await readSellerFacts(context.ports.db, sellerId);
  if (!known) throw new Response(null, { status: 404 });
  const { seller } = known;
  return {
    values: {
      displayName: seller.displayName,
      companyName: seller.companyName,
      vatNumber: seller.vatNumber ?? '',
      registrationNumber: seller.registrationNumber ?? '',
      street: seller.street,
      postalCode: seller.postalCode,
      city: seller.city,
      country: seller.country,
      contactEmail: seller.contactEmail,
      contactPhone: seller.contactPhone,
      descriptionPl: seller.descriptionPl,
      descriptionEn: seller.descriptionEn,
    },
    countries: EU_COUNTRIES,
    logoKey: seller.logoKey,
    coverKey: seller.coverKey,
  };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  if (hasUploads(request)) {
    const notice = await takeStorePictures(context.ports, request, sellerId);
    return data({ notice, result: null }, { status: notice.tone === 'good' ? 200 : 422 });
  }
  const { submission } = await parseForm(request, schema);
  if (submission.status !== 'success')
    return data({ notice: null, result: submission.reply() }, { status: 400 });
  const form = submission.value;
  const saved = await saveCompany(context.ports, sellerId, {
    ...form,
    registrationNumber: form.registrationNumber ?? null,
    descriptionPl: form.descriptionPl ?? '',
    descriptionEn: form.descriptionEn ?? '',
  });
  if (!saved.ok)
    return data(
      { notice: null, result: submission.reply({ fieldErrors: { vatNumber: ['vat_number'] } }) },
      { status: 422 },
    );
  return redirect(paths.sellerOnboarding(context.requestContext.locale));
}

export const meta: MetaFunction = () => [{ title: `${m.seller_item_company()} · ${m.common_brand()}` }];

export default function SettingsPage() {
  const { values, countries, logoKey, coverKey } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const [form, fields] = useForm<z.infer<typeof schema>>({
    id: 'company',
    defaultValue: values,
    lastResult: answer?.result ?? null,
  });
  return (
    <>
      <PageHead title={m.seller_item_company()} lead={m.seller_company_lead()} />
      <Form method="post" {...getFormProps(form)} className="grid max-w-3xl gap-4 sm:grid-cols-2">
        <div className="sm:col-span-2">
          <FormErrors id={form.errorId} errors={form.errors} />
        </div>
        <Field
          label={m.seller_store_name()}
          errors={fields.displayName.errors}
          input={{ ...getInputProps(fields.displayName, { type: 'text' }), required: true }}
        />
        <Field
          label={m.seller_company_name()}
          errors={fields.companyName.errors}
          input={{
            ...getInputProps(fields.companyName, { type: 'text' }),
            autoComplete: 'organization',
            required: true,
          }}
        />
        <Field
          label={m.seller_vat_number()}
          hint={m.seller_vat_number_hint()}
          errors={fields.vatNumber.errors}
          input={{ ...getInputProps(fields.vatNumber, { type: 'text' }), required: true }}
        />
        <Field
          label={m.seller_registration_number()}
          optional
          errors={fields.registrationNumber.errors}
          input={getInputProps(fields.registrationNumber, { type: 'text' })}
        />
        <Field
          className="sm:col-span-2"
          label={m.seller_street()}
          errors={fields.street.errors}
          input={{
            ...getInputProps(fields.street, { type: 'text' }),
            autoComplete: 'street-address',
            required: true,
          }}
        />
        <Field
          label={m.seller_postal_code()}
          errors={fields.postalCode.errors}
          input={{
            ...getInputProps(fields.postalCode, { type: 'text' }),
            autoComplete: 'postal-code',
            required: true,
          }}
        />
        <Field
          label={m.seller_city()}
          errors={fields.city.errors}
          input={{
            ...getInputProps(fields.city, { type: 'text' }),
            autoComplete: 'address-level2',
            required: true,
          }}
        />
        <SelectField
          label={m.seller_country()}
          errors={fields.country.errors}
          select={{ ...getSelectProps(fields.country), required: true }}
          options={countries.map((code) => ({ value: code, label: countryName(code) }))}
        />
        <Field
          label={m.seller_contact_phone()}
          errors={fields.contactPhone.errors}
          input={{
            ...getInputProps(fields.contactPhone, { type: 'tel' }),
            autoComplete: 'tel',
            required: true,
          }}
        />
        <Field
          className="sm:col-span-2"
          label={m.seller_contact_email()}
          errors={fields.contactEmail.errors}
          input={{
            ...getInputProps(fields.contactEmail, { type: 'email' }),
            autoComplete: 'email',
            required: true,
          }}
        />
        <TextAreaField
          label={m.seller_description_pl()}
          optional
          errors={fields.descriptionPl.errors}
          textarea={getTextareaProps(fields.descriptionPl)}
        />
        <TextAreaField
          label={m.seller_description_en()}
          optional
          errors={fields.descriptionEn.errors}
          textarea={getTextareaProps(fields.descriptionEn)}
        />
        <div className="sm:col-span-2">
          <Button>{m.common_save()}</Button>
        </div>
      </Form>
      <StorePictures logoKey={logoKey} coverKey={coverKey} notice={answer?.notice ?? null} />
    </>
  );
}
