import { Form } from '@remix-run/react';
import { type Amount, amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { Alert } from './alert';
import { Button } from './button';
import { Field, TextAreaField } from './field';
import { Panel } from './workspace-layout';

/** Longest words to the shopper with a refund. */
export const REFUND_NOTE_CHARS_MAX = 300;

export interface RefundFormView {
  readonly requestId: string;
  readonly left: Amount;
  readonly shippingLeft: Amount;
  readonly lines: readonly { readonly id: number; readonly title: string; readonly left: number }[];
}

/** What a refund would do, worked out by the same rules that will do it. */
export interface RefundPreview {
  readonly toShopper: Amount;
  readonly tax: Amount;
  readonly commissionBack: Amount;
  readonly processingBack: Amount;
  readonly vatBack: Amount;
  readonly fromSeller: Amount;
  readonly fromEscrow: Amount;
  readonly fromTransfer: Amount;
  readonly asDebt: Amount;
}

/** Fields as they were typed, to be shown and sent again. */
export type TypedFields = Readonly<Record<string, string>>;

interface RefundFormProps {
  readonly view: RefundFormView;
  readonly typed: TypedFields;
  readonly preview: RefundPreview | undefined;
  readonly problem: string | undefined;
}

/** A refund in two steps: choose, see who pays what, confirm. Works without scripts. */
export function RefundForm({ view, typed, preview, problem }: RefundFormProps) {
  return (
    <div className="grid max-w-3xl gap-6">
      {problem === undefined ? null : <Alert tone="bad">{problem}</Alert>}
      {preview === undefined ? null : <Preview view={view} typed={typed} preview={preview} />}
      <Form method="post" className="grid gap-6">
        <input type="hidden" name="requestId" value={typed.requestId ?? view.requestId} />
        <p className="figures font-semibold">{m.cases_refund_left({ left: amount(view.left) })}</p>
        <Panel title={m.cases_refund_by_lines()}>
          <div className="grid gap-4 sm:grid-cols-2">
            {view.lines.map((line, index) => (
              <div key={line.id}>
                <input type="hidden" name={`lines[${index}].lineId`} value={line.id} />
                <Field
                  label={m.cases_refund_pieces_of({ title: line.title, max: line.left })}
                  input={{
                    name: `lines[${index}].quantity`,
                    type: 'number',
                    min: 0,
                    max: line.left,
                    defaultValue: typed[`lines[${index}].quantity`] ?? '0',
                  }}
                />
              </div>
            ))}
            {view.shippingLeft.amountMinor > 0 ? (
              <Field
                label={m.cases_refund_shipping({ left: amount(view.shippingLeft) })}
                after={view.left.currency}
                input={{ name: 'shipping', inputMode: 'decimal', defaultValue: typed.shipping ?? '' }}
              />
            ) : null}
          </div>
        </Panel>
        <Panel title={m.cases_refund_by_amount()}>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field
              label={m.cases_refund_amount()}
              hint={m.cases_refund_amount_hint()}
              after={view.left.currency}
              input={{ name: 'amount', inputMode: 'decimal', defaultValue: typed.amount ?? '' }}
            />
            <TextAreaField
              label={m.cases_refund_note()}
              optional
              textarea={{
                name: 'note',
                rows: 2,
                maxLength: REFUND_NOTE_CHARS_MAX,
                defaultValue: typed.note ?? '',
              }}
            />
          </div>
        </Panel>
        <div>
          <Button kind={preview === undefined ? 'act' : 'quiet'} name="intent" value="preview">
            {m.cases_refund_preview()}
          </Button>
        </div>
      </Form>
    </div>
  );
}

function Preview({
  view,
  typed,
  preview,
}: {
  view: RefundFormView;
  typed: TypedFields;
  preview: RefundPreview;
}) {
  const rows: readonly (readonly [string, Amount, 'sum' | 'part'])[] = [
    [m.cases_refund_to_shopper(), preview.toShopper, 'sum'],
    [m.cases_refund_tax(), preview.tax, 'part'],
    [m.cases_refund_commission_back(), preview.commissionBack, 'part'],
    [m.cases_refund_processing_back(), preview.processingBack, 'part'],
    [m.cases_refund_vat_back(), preview.vatBack, 'part'],
    [m.cases_refund_from_seller(), preview.fromSeller, 'sum'],
    ...(
      [
        [m.cases_refund_from_escrow(), preview.fromEscrow, 'part'],
        [m.cases_refund_from_transfer(), preview.fromTransfer, 'part'],
        [m.cases_refund_from_debt(), preview.asDebt, 'part'],
      ] as const
    ).filter(([, value]) => value.amountMinor > 0),
  ];
  return (
    <section
      aria-labelledby="refund-preview"
      className="grid gap-4 rounded-md border-2 border-act bg-surface p-4"
    >
      <h2 id="refund-preview" className="font-text text-lg tracking-normal">
        {m.cases_refund_preview_title()}
      </h2>
      <dl className="figures grid max-w-lg gap-1">
        {rows.map(([label, value, kind]) => (
          <div
            key={label}
            className={
              kind === 'sum'
                ? 'flex justify-between gap-6 border-t pt-2 font-semibold first:border-0 first:pt-0'
                : 'flex justify-between gap-6 pl-4 text-sm text-soft'
            }
          >
            <dt>{label}</dt>
            <dd className="whitespace-nowrap">{amount(value)}</dd>
          </div>
        ))}
      </dl>
      <Form method="post">
        {Object.entries({ ...typed, requestId: typed.requestId ?? view.requestId }).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Button name="intent" value="refund">
          {m.cases_refund_confirm({ amount: amount(preview.toShopper) })}
        </Button>
      </Form>
    </section>
  );
}
