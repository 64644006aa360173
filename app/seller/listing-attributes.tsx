import { Field } from '~/components/field';
import { SelectField } from '~/components/select-field';
import { Panel } from '~/components/workspace-layout';
import { m } from '~/paraglide/messages.js';
import { ATTRIBUTE_FIELD } from './field-names';

interface AttributeView {
  readonly code: string;
  readonly label: string;
  readonly kind: 'choice' | 'text' | 'number' | 'yes_no';
  readonly unit: string | null;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

interface ListingAttributesProps {
  readonly attributes: readonly AttributeView[];
  readonly values: Readonly<Record<string, string>>;
  /** Codes of those whose values cannot be read. */
  readonly wrong: readonly string[];
  readonly hasCategory: boolean;
}

/** What the goods of the chosen category say of themselves. */
export function ListingAttributes({ attributes, values, wrong, hasCategory }: ListingAttributesProps) {
  if (attributes.length === 0)
    return hasCategory ? null : (
      <noscript>
        <p className="text-sm text-soft">{m.seller_listing_attributes_later()}</p>
      </noscript>
    );
  return (
    <Panel title={m.seller_listing_attributes()}>
      <div className="grid items-start gap-4 sm:grid-cols-2 lg:grid-cols-4">
        {attributes.map(({ code, label, kind, unit, options }) => {
          const name = `${ATTRIBUTE_FIELD}${code}`;
          const errors = wrong.includes(code) ? [m.seller_listing_attribute_wrong()] : undefined;
          const value = values[code] ?? '';
          if (kind === 'choice' || kind === 'yes_no')
            return (
              <SelectField
                key={code}
                label={label}
                errors={errors}
                select={{ name, defaultValue: value }}
                options={[
                  { value: '', label: m.seller_listing_attribute_unknown() },
                  ...(kind === 'choice'
                    ? options
                    : [
                        { value: 'yes', label: m.common_yes() },
                        { value: 'no', label: m.common_no() },
                      ]),
                ]}
              />
            );
          return (
            <Field
              key={code}
              label={label}
              errors={errors}
              after={kind === 'number' ? (unit ?? undefined) : undefined}
              input={{
                name,
                defaultValue: value,
                inputMode: kind === 'number' ? 'decimal' : 'text',
                maxLength: 300,
              }}
            />
          );
        })}
      </div>
    </Panel>
  );
}
