import type { ReactNode } from 'react';
import { SelectField, type SelectOption } from '~/components/select-field';
import { type ColumnChoices, CURRENCY_COLUMN } from '~/domain/import/choose-columns';
import { SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { m } from '~/paraglide/messages.js';

interface ImportMappingProps {
  readonly choices: ColumnChoices;
  readonly preview: readonly { readonly column: string; readonly samples: readonly string[] }[];
  /** Whether rows say what they are, so that nothing has to be shared. */
  readonly isTyped: boolean;
}

type Field = Exclude<keyof ColumnChoices, 'weightUnit' | 'priceCurrency' | 'secondPriceCurrency'>;

/** For each of our fields the column of the file that has it. */
export function ImportMappingFields({ choices, preview, isTyped }: ImportMappingProps) {
  const columns: SelectOption[] = [
    { value: '', label: m.seller_import_map_none() },
    ...preview
      .filter(({ column }) => column !== '')
      .map(({ column, samples }) => {
        const sample = samples.find((text) => text !== '');
        return {
          value: column,
          label:
            sample === undefined
              ? column
              : `${column} (${m.seller_import_map_sample({ sample: cut(sample) })})`,
        };
      }),
  ];
  const field = (name: Field, label: string, hint?: string) => (
    <SelectField label={label} hint={hint} select={{ name, defaultValue: choices[name] }} options={columns} />
  );
  const currency = (name: 'priceCurrency' | 'secondPriceCurrency') => (
    <SelectField
      label={m.seller_import_map_price_currency()}
      select={{ name, defaultValue: choices[name] }}
      options={[
        { value: '', label: m.seller_import_map_price_file() },
        ...SUPPORTED_CURRENCIES.map((code) => ({
          value: code,
          label: m.seller_import_map_price_code({ currency: code }),
        })),
        ...preview
          .filter(({ column }) => column !== '')
          .map(({ column }) => ({
            value: `${CURRENCY_COLUMN}${column}`,
            label: m.seller_import_map_price_column({ column }),
          })),
      ]}
    />
  );
  return (
    <div className="grid gap-6">
      <Group title={m.seller_import_map_goods()}>
        {field('titlePl', m.seller_import_map_title_pl())}
        {field('titleEn', m.seller_import_map_title_en())}
        {field('descriptionPl', m.seller_import_map_description_pl())}
        {field('descriptionEn', m.seller_import_map_description_en())}
        {field('category', m.seller_import_map_category())}
        {field('brand', m.seller_import_map_brand())}
        {field('pictures', m.seller_import_map_pictures())}
        {field('published', m.seller_import_map_published())}
      </Group>
      <Group title={m.seller_import_map_prices()}>
        {field('price', m.seller_import_map_price())}
        {currency('priceCurrency')}
        {field('secondPrice', m.seller_import_map_second_price())}
        {currency('secondPriceCurrency')}
      </Group>
      <Group title={m.seller_import_map_variants()}>
        {field('sku', m.seller_import_map_sku())}
        {isTyped ? null : field('group', m.seller_import_map_group(), m.seller_import_map_group_hint())}
        {field('option1', m.seller_import_map_option({ number: 1 }))}
        {field('option2', m.seller_import_map_option({ number: 2 }))}
        {field('option3', m.seller_import_map_option({ number: 3 }))}
        {field('gtin', m.seller_import_map_gtin())}
        {field('quantity', m.seller_import_map_quantity())}
        {field('weight', m.seller_import_map_weight())}
        <SelectField
          label={m.seller_import_map_weight_unit()}
          select={{ name: 'weightUnit', defaultValue: choices.weightUnit }}
          options={['g', 'kg', 'lb', 'oz'].map((unit) => ({ value: unit, label: unit }))}
        />
      </Group>
    </div>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <fieldset className="grid items-end gap-4 sm:grid-cols-2 lg:grid-cols-4">
      <legend className="mb-2 font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

const SAMPLE_CHARS = 24;

function cut(text: string): string {
  return text.length > SAMPLE_CHARS ? `${text.slice(0, SAMPLE_CHARS)}…` : text;
}
