import { Form } from '@remix-run/react';
import { Badge } from '~/components/badge';
import { Button } from '~/components/button';
import { Field } from '~/components/field';
import { SelectField } from '~/components/select-field';
import type { CurrencyCode } from '~/domain/money/money';
import { type DifferenceCode, lackingMinor } from '~/domain/reconciliation/compare';
import { amount, date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

const CODES: Readonly<Record<DifferenceCode, () => string>> = {
  missing_here: m.payouts_difference_missing_here,
  missing_there: m.payouts_difference_missing_there,
  amount_differs: m.payouts_difference_amount_differs,
};

const STATES = {
  open: m.payouts_difference_state_open,
  explained: m.payouts_difference_state_explained,
  mended: m.payouts_difference_state_mended,
} as const;

interface ShownDifference {
  readonly id: string;
  readonly code: DifferenceCode;
  readonly reference: string;
  readonly currency: CurrencyCode;
  readonly oursMinor: number | null;
  readonly theirsMinor: number | null;
  readonly bookedMinor: number;
  readonly state: keyof typeof STATES;
  readonly resolution: 'came_later' | 'explained' | 'booked' | null;
  readonly note: string | null;
  readonly by: string | null;
  readonly foundAt: string | Date;
  readonly resolvedAt: string | Date | null;
}

interface DifferenceCardProps {
  readonly difference: ShownDifference;
  readonly accounts: readonly string[];
  readonly noteMax: number;
}

/** One difference: what each side says, and what was done about it or a form for it. */
export function DifferenceCard({ difference, accounts, noteMax }: DifferenceCardProps) {
  const { currency, oursMinor, theirsMinor, state } = difference;
  const said = (amountMinor: number | null) =>
    amountMinor === null ? '–' : amount({ amountMinor, currency });
  return (
    <article className="grid gap-3 rounded-md border bg-surface p-4">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="min-w-0 break-all font-semibold">{difference.reference}</h3>
        <Badge tone={state === 'open' ? 'bad' : 'act'}>{STATES[state]()}</Badge>
        <span className="text-sm text-soft">
          {CODES[difference.code]()} ·{' '}
          {m.payouts_difference_found({ moment: date(difference.foundAt, 'moment') })}
        </span>
      </header>
      <dl className="figures flex flex-wrap gap-x-8 gap-y-2 text-sm">
        <Figure term={m.payouts_column_theirs()} value={said(theirsMinor)} />
        <Figure term={m.payouts_column_ours()} value={said(oursMinor)} />
        <Figure
          term={m.payouts_column_difference()}
          value={said(lackingMinor(difference) - difference.bookedMinor)}
        />
      </dl>
      <Resolution difference={difference} />
      {state === 'open' ? (
        <Form
          method="post"
          aria-label={m.payouts_difference_form({ reference: difference.reference })}
          className="grid items-end gap-3 border-t pt-3 md:grid-cols-[2fr_1fr_auto]"
        >
          <input type="hidden" name="differenceId" value={difference.id} />
          <Field
            label={m.payouts_difference_note()}
            input={{ name: 'note', required: true, maxLength: noteMax, id: `note-${difference.id}` }}
          />
          <SelectField
            label={m.payouts_difference_account()}
            select={{ name: 'against', id: `against-${difference.id}` }}
            options={[
              { value: '', label: m.payouts_difference_explain_only() },
              ...accounts.map((account) => ({ value: account, label: account })),
            ]}
          />
          <Button kind="quiet" name="intent" value="resolve">
            {m.payouts_difference_resolve()}
          </Button>
        </Form>
      ) : null}
    </article>
  );
}

function Figure({ term, value }: { readonly term: string; readonly value: string }) {
  return (
    <div>
      <dt className="text-soft">{term}</dt>
      <dd className="font-semibold">{value}</dd>
    </div>
  );
}

function Resolution({ difference }: { readonly difference: ShownDifference }) {
  const { resolution, resolvedAt, note, by, bookedMinor, currency } = difference;
  if (resolution === null || resolvedAt === null) return null;
  const moment = date(resolvedAt, 'moment');
  const words = { name: by ?? m.payouts_somebody(), moment, note: note ?? '' };
  switch (resolution) {
    case 'came_later':
      return <p className="text-sm">{m.payouts_difference_came_later({ moment })}</p>;
    case 'explained':
      return <p className="text-sm">{m.payouts_difference_explained_by(words)}</p>;
    case 'booked':
      return (
        <p className="text-sm">
          {m.payouts_difference_booked_by({
            ...words,
            amount: amount({ amountMinor: bookedMinor, currency }),
          })}
        </p>
      );
  }
}
