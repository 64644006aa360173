import { type FieldMetadata, type FormMetadata, getInputProps, getTextareaProps } from '@conform-to/react';
import Plus from 'lucide-react/dist/esm/icons/plus';
import Trash2 from 'lucide-react/dist/esm/icons/trash-2';
import type { z } from 'zod';
import { Button } from '~/components/button';
import { Field, TextAreaField } from '~/components/field';
import { FormErrors } from '~/components/form-errors';
import { Panel } from '~/components/workspace-layout';
import { number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { listingErrors } from './listing-errors';
import type { listingFormSchema } from './listing-form';

type FormInput = z.input<typeof listingFormSchema>;

export interface ListingFields {
  readonly form: FormMetadata<FormInput>;
  readonly fields: {
    readonly [Name in keyof Required<FormInput>]: FieldMetadata<FormInput[Name], FormInput>;
  };
  /** Where the SKUs of known variants stand. */
  readonly stock: Readonly<Record<string, { readonly onHand: number; readonly held: number }>>;
}

const OPTIONS = [1, 2, 3] as const;

/** What the variants differ in, and a row for each with its prices, stock and numbers. */
export function ListingVariants({ form, fields, stock }: ListingFields) {
  const rows = fields.variants.getFieldList();
  const optionFields = [fields.option1, fields.option2, fields.option3];
  const labelOf = (option: 1 | 2 | 3) =>
    optionFields[option - 1]?.value || m.seller_listing_option_name({ number: option });
  return (
    <Panel title={m.seller_listing_variants()}>
      <p className="measure text-sm text-soft">{m.seller_listing_variants_hint()}</p>
      <FormErrors errors={listingErrors(fields.variants.errors)} />
      <div className="grid max-w-3xl items-start gap-4 sm:grid-cols-3">
        {OPTIONS.map((option) => {
          const field = optionFields[option - 1];
          return field === undefined ? null : (
            <Field
              key={option}
              label={m.seller_listing_option_name({ number: option })}
              optional
              errors={listingErrors(field.errors)}
              input={{
                ...getInputProps(field, { type: 'text' }),
                maxLength: 60,
                ...(option === 1 ? { placeholder: m.seller_listing_option_hint() } : {}),
              }}
            />
          );
        })}
      </div>
      {optionFields.some((field) => field.value) ? (
        <TextAreaField
          className="max-w-3xl"
          label={m.seller_listing_option_words()}
          optional
          hint={m.seller_listing_option_words_hint()}
          errors={listingErrors(fields.optionWords.errors)}
          textarea={{ ...getTextareaProps(fields.optionWords), rows: 3 }}
        />
      ) : null}
      <ol className="grid gap-3">
        {rows.map((row, index) => {
          const variant = row.getFieldset();
          const known = stock[String(variant.variantId.value ?? '')];
          const values = [variant.value1, variant.value2, variant.value3] as const;
          const sku = variant.sku.value ?? '';
          return (
            <li key={row.key}>
              <fieldset className="grid gap-3 rounded-md border bg-surface p-3">
                <legend className="px-1 text-sm font-semibold">
                  {sku || m.seller_listing_variant_number({ number: index + 1 })}
                </legend>
                <input
                  {...getInputProps(variant.variantId, { type: 'hidden' })}
                  key={variant.variantId.key}
                />
                <input
                  type="hidden"
                  name={variant.wasLevel.name}
                  value={known === undefined ? '' : String(known.onHand)}
                />
                <div className="grid grid-cols-[repeat(auto-fit,minmax(7.5rem,1fr))] items-start gap-3">
                  {OPTIONS.map((option) => {
                    const field = values[option - 1];
                    const isUsed = Boolean(optionFields[option - 1]?.value) || Boolean(field?.value);
                    return field === undefined || !(isUsed || (option === 1 && rows.length > 1)) ? null : (
                      <Field
                        key={option}
                        label={labelOf(option)}
                        errors={listingErrors(field.errors)}
                        input={{ ...getInputProps(field, { type: 'text' }), maxLength: 60 }}
                      />
                    );
                  })}
                  <Field
                    label={m.seller_listing_sku()}
                    errors={listingErrors(variant.sku.errors)}
                    input={{
                      ...getInputProps(variant.sku, { type: 'text' }),
                      required: true,
                      autoComplete: 'off',
                    }}
                  />
                  <Field
                    label={m.seller_listing_price_in({ currency: 'PLN' })}
                    errors={listingErrors(variant.pricePLN.errors)}
                    input={{ ...getInputProps(variant.pricePLN, { type: 'text' }), inputMode: 'decimal' }}
                  />
                  <Field
                    label={m.seller_listing_price_in({ currency: 'EUR' })}
                    errors={listingErrors(variant.priceEUR.errors)}
                    input={{ ...getInputProps(variant.priceEUR, { type: 'text' }), inputMode: 'decimal' }}
                  />
                  <Field
                    label={m.seller_listing_level()}
                    hint={
                      known !== undefined && known.held > 0
                        ? m.seller_listing_level_held({ count: number(known.held) })
                        : undefined
                    }
                    errors={listingErrors(variant.level.errors)}
                    input={{ ...getInputProps(variant.level, { type: 'text' }), inputMode: 'numeric' }}
                  />
                  <Field
                    label={m.seller_listing_gtin()}
                    errors={listingErrors(variant.gtin.errors)}
                    input={{ ...getInputProps(variant.gtin, { type: 'text' }), inputMode: 'numeric' }}
                  />
                  <Field
                    label={m.seller_listing_weight()}
                    errors={listingErrors(variant.weightGrams.errors)}
                    input={{ ...getInputProps(variant.weightGrams, { type: 'text' }), inputMode: 'numeric' }}
                  />
                </div>
                {rows.length > 1 ? (
                  <div>
                    <Button
                      {...form.remove.getButtonProps({ name: fields.variants.name, index })}
                      kind="plain"
                      size="small"
                    >
                      <Trash2 size={16} />
                      {m.seller_listing_variant_remove({ sku: sku || number(index + 1) })}
                    </Button>
                  </div>
                ) : null}
              </fieldset>
            </li>
          );
        })}
      </ol>
      <div>
        <Button
          {...form.insert.getButtonProps({ name: fields.variants.name, defaultValue: {} })}
          kind="quiet"
          size="small"
        >
          <Plus size={16} />
          {m.seller_listing_variant_add()}
        </Button>
      </div>
    </Panel>
  );
}
