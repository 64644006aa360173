import { getFormProps, getInputProps, getSelectProps, useForm } from '@conform-to/react';
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
import { CheckboxField } from '~/components/checkbox-field';
import { EmptyState } from '~/components/empty-state';
import { Field } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { SelectField } from '~/components/select-field';
import { useKeptAnswer } from '~/components/use-kept-answer';
import { PageHead, Panel } from '~/components/workspace-layout';
import { type Currency, parseAmountToMinor, SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { MAX_HANDLING_DAYS } from '~/domain/shipping/delivery';
import { EU_COUNTRIES } from '~/domain/tax/rates';
import { parseRead, readForm } from '~/form-data.server';
import { amount } from '~/i18n/format';
import { carrierName } from '~/i18n/seller-order-words';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { readSellerFacts } from '~/queries/seller-facts.server';
import { readShippingMethods } from '~/queries/shipping-methods.server';
import { CARRIERS } from '~/services/move-seller-order.server';
import { saveHandling } from '~/services/save-seller.server';
import {
  removeShippingMethod,
  type ShippingMethodInput,
  saveShippingMethod,
} from '~/services/save-shipping-method.server';
import { requireSeller } from '~/session.server';

const price = (currency: Currency) =>
  z
    .string()
    .optional()
    .transform((text, issues) => {
      if (text === undefined || text.trim() === '') return null;
      if (/^0+([.,]0+)?$/.test(text.trim())) return 0;
      const parsed = parseAmountToMinor(text, currency);
      if (parsed.ok) return parsed.value;
      issues.addIssue({ code: 'custom', message: 'number' });
      return z.NEVER;
    });
const days = z.coerce.number('whole_number').int('whole_number').min(0, 'too_small').max(60, 'too_large');

const methodSchema = z
  .object({
    namePl: z.string('required').trim().min(2, 'too_short').max(60, 'too_long'),
    nameEn: z.string('required').trim().min(2, 'too_short').max(60, 'too_long'),
    carrier: z.enum(CARRIERS, 'choice'),
    area: z.enum(['PL', 'EU'], 'choice'),
    minDays: days,
    maxDays: days,
    express: z.coerce.boolean().optional(),
    needsPickupPoint: z.coerce.boolean().optional(),
    pricePLN: price('PLN'),
    freeFromPLN: price('PLN'),
    priceEUR: price('EUR'),
    freeFromEUR: price('EUR'),
  })
  .refine((form) => form.maxDays >= form.minDays, { path: ['maxDays'], message: 'too_small' })
  .refine((form) => form.pricePLN !== null || form.priceEUR !== null, {
    path: ['pricePLN'],
    message: 'required',
  });

const handlingSchema = z.object({
  handlingDays: z.coerce
    .number('whole_number')
    .int('whole_number')
    .min(0, 'too_small')
    .max(MAX_HANDLING_DAYS, 'too_large'),
});

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { sellerId } = await requireSeller(context, request);
  const [methods, known] = await Promise.all([
    readShippingMethods(context.ports.db, sellerId),
    readSellerFacts(context.ports.db, sellerId),
  ]);
  return { methods, handlingDays: known?.seller.handlingDays ?? 1, carriers: CARRIERS };
}

export async function action({ request, context }: ActionFunctionArgs) {
  const { sellerId } = await requireSeller(context, request, 'manager');
  const { ports, requestContext } = context;
  const formData = await readForm(request);
  const intent = String(formData.get('intent') ?? '');
  const back = redirect(paths.sellerShipping(requestContext.locale));
  if (intent === 'remove') {
    await removeShippingMethod(ports, sellerId, Number(formData.get('methodId')) || 0);
    return back;
  }
  if (intent === 'handling') {
    const submission = parseRead(formData, handlingSchema);
    if (submission.status !== 'success')
      return data({ form: 'handling' as const, result: submission.reply() }, { status: 400 });
    await saveHandling(ports, sellerId, { handlingDays: submission.value.handlingDays, holidays: [] });
    return back;
  }
  const submission = parseRead(formData, methodSchema);
  if (submission.status !== 'success')
    return data({ form: 'method' as const, result: submission.reply() }, { status: 400 });
  const saved = await saveShippingMethod(ports, sellerId, asInput(submission.value));
  if (!saved.ok)
    return data(
      { form: 'method' as const, result: submission.reply({ formErrors: [m.seller_shipping_too_many()] }) },
      { status: 409 },
    );
  return back;
}

function asInput(form: z.infer<typeof methodSchema>): ShippingMethodInput {
  const rate = (priceMinor: number | null, freeFromMinor: number | null) =>
    priceMinor === null ? undefined : { priceMinor, freeFromMinor };
  const pln = rate(form.pricePLN, form.freeFromPLN);
  const eur = rate(form.priceEUR, form.freeFromEUR);
  return {
    methodId: null,
    namePl: form.namePl,
    nameEn: form.nameEn,
    carrier: form.carrier,
    countries: form.area === 'PL' ? ['PL'] : EU_COUNTRIES,
    minDays: form.minDays,
    maxDays: form.maxDays,
    express: form.express ?? false,
    needsPickupPoint: form.needsPickupPoint ?? false,
    rates: { ...(pln ? { PLN: pln } : {}), ...(eur ? { EUR: eur } : {}) },
  };
}

export const meta: MetaFunction = () => [{ title: `${m.seller_nav_shipping()} · ${m.common_brand()}` }];

export default function ShippingPage() {
  const { methods, handlingDays, carriers } = useLoaderData<typeof loader>();
  const answer = useKeptAnswer(useActionData<typeof action>());
  const [form, fields] = useForm<z.infer<typeof methodSchema>>({
    id: 'method',
    lastResult: answer?.form === 'method' ? answer.result : null,
    defaultValue: { area: 'PL', minDays: 1, maxDays: 2 },
  });
  const [handling, handlingFields] = useForm<z.infer<typeof handlingSchema>>({
    id: 'handling',
    lastResult: answer?.form === 'handling' ? answer.result : null,
    defaultValue: { handlingDays },
  });
  const priceOf = (rates: (typeof methods)[number]['rates']) =>
    SUPPORTED_CURRENCIES.flatMap((currency) => {
      const rate = rates[currency];
      if (!rate) return [];
      const free =
        rate.freeFromMinor === null
          ? ''
          : ` (${m.seller_shipping_free_from({ amount: amount({ amountMinor: rate.freeFromMinor, currency }) })})`;
      return [`${amount({ amountMinor: rate.priceMinor, currency })}${free}`];
    }).join(' · ');
  return (
    <>
      <PageHead title={m.seller_nav_shipping()} lead={m.seller_shipping_lead()} />
      {methods.length === 0 ? (
        <EmptyState title={m.seller_shipping_empty_title()}>{m.seller_shipping_empty_advice()}</EmptyState>
      ) : (
        <ul className="grid gap-2">
          {methods.map((method) => (
            <li
              key={method.id}
              className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border bg-surface p-3"
            >
              <div className="min-w-0 flex-1 basis-60">
                <p className="font-semibold">
                  {method.names.pl} / {method.names.en}
                </p>
                <p className="figures text-sm text-soft">
                  {carrierName(method.carrier)} ·{' '}
                  {m.seller_shipping_days({ min: method.minDays, max: method.maxDays })} ·{' '}
                  {priceOf(method.rates)}
                </p>
              </div>
              <Form method="post">
                <input type="hidden" name="methodId" value={method.id} />
                <Button
                  kind="quiet"
                  size="small"
                  name="intent"
                  value="remove"
                  aria-label={m.seller_shipping_remove({ name: method.names.pl })}
                >
                  {m.common_remove()}
                </Button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Panel title={m.seller_shipping_add()}>
          <Form method="post" {...getFormProps(form)} className="grid gap-4 sm:grid-cols-2">
            <div className="sm:col-span-2">
              <FormErrors id={form.errorId} errors={form.errors} />
            </div>
            <Field
              label={m.seller_shipping_name_pl()}
              errors={fields.namePl.errors}
              input={{ ...getInputProps(fields.namePl, { type: 'text' }), required: true }}
            />
            <Field
              label={m.seller_shipping_name_en()}
              errors={fields.nameEn.errors}
              input={{ ...getInputProps(fields.nameEn, { type: 'text' }), required: true }}
            />
            <SelectField
              label={m.seller_order_carrier()}
              errors={fields.carrier.errors}
              select={getSelectProps(fields.carrier)}
              options={carriers.map((carrier) => ({ value: carrier, label: carrierName(carrier) }))}
            />
            <SelectField
              label={m.seller_shipping_area()}
              errors={fields.area.errors}
              select={getSelectProps(fields.area)}
              options={[
                { value: 'PL', label: m.seller_shipping_area_pl() },
                { value: 'EU', label: m.seller_shipping_area_eu() },
              ]}
            />
            <Field
              label={m.seller_shipping_min_days()}
              errors={fields.minDays.errors}
              input={{
                ...getInputProps(fields.minDays, { type: 'number' }),
                min: 0,
                max: 60,
                required: true,
              }}
            />
            <Field
              label={m.seller_shipping_max_days()}
              errors={fields.maxDays.errors}
              input={{
                ...getInputProps(fields.maxDays, { type: 'number' }),
                min: 0,
                max: 60,
                required: true,
              }}
            />
            <Field
              label={m.seller_shipping_price({ currency: 'PLN' })}
              errors={fields.pricePLN.errors}
              input={{ ...getInputProps(fields.pricePLN, { type: 'text' }), inputMode: 'decimal' }}
            />
            <Field
              label={m.seller_shipping_free_above({ currency: 'PLN' })}
              optional
              errors={fields.freeFromPLN.errors}
              input={{ ...getInputProps(fields.freeFromPLN, { type: 'text' }), inputMode: 'decimal' }}
            />
            <Field
              label={m.seller_shipping_price({ currency: 'EUR' })}
              optional
              errors={fields.priceEUR.errors}
              input={{ ...getInputProps(fields.priceEUR, { type: 'text' }), inputMode: 'decimal' }}
            />
            <Field
              label={m.seller_shipping_free_above({ currency: 'EUR' })}
              optional
              errors={fields.freeFromEUR.errors}
              input={{ ...getInputProps(fields.freeFromEUR, { type: 'text' }), inputMode: 'decimal' }}
            />
            <CheckboxField
              label={m.seller_shipping_express()}
              input={getInputProps(fields.express, { type: 'checkbox' })}
            />
            <CheckboxField
              label={m.seller_shipping_pickup_point()}
              input={getInputProps(fields.needsPickupPoint, { type: 'checkbox' })}
            />
            <div className="sm:col-span-2">
              <Button name="intent" value="add">
                {m.seller_shipping_add()}
              </Button>
            </div>
          </Form>
        </Panel>
        <Panel title={m.seller_handling_title()}>
          <Form method="post" {...getFormProps(handling)} className="grid gap-4">
            <Field
              label={m.seller_handling_days()}
              hint={m.seller_handling_hint()}
              errors={handlingFields.handlingDays.errors}
              input={{
                ...getInputProps(handlingFields.handlingDays, { type: 'number' }),
                min: 0,
                max: MAX_HANDLING_DAYS,
                required: true,
              }}
            />
            <div>
              <Button kind="quiet" name="intent" value="handling">
                {m.common_save()}
              </Button>
            </div>
          </Form>
        </Panel>
      </div>
    </>
  );
}
