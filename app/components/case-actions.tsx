import { Form } from '@remix-run/react';
import type { ReactNode } from 'react';
import { type CaseAction, MAX_CASE_MESSAGE_CHARS } from '~/domain/case/process';
import { type Amount, amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { Button, type ButtonKind } from './button';
import { Field, TextAreaField } from './field';

interface CaseActionFormProps {
  readonly action: CaseAction;
  readonly label: string;
  readonly kind?: ButtonKind;
  readonly explained?: ReactNode;
  /** Words to the other side that must be given. */
  readonly wordsRequired?: boolean;
  /** Offers an amount of at most this. */
  readonly amountMax?: Amount | undefined;
}

/** One thing that can be done with a case, with what it means. */
export function CaseActionForm({
  action,
  label,
  kind = 'quiet',
  explained,
  wordsRequired = false,
  amountMax,
}: CaseActionFormProps) {
  return (
    <details className="rounded-md border bg-surface p-4" open={kind === 'act'}>
      <summary className="cursor-pointer font-semibold">{label}</summary>
      <Form method="post" className="mt-3 grid gap-3">
        {explained === undefined ? null : <p className="text-sm text-soft">{explained}</p>}
        {amountMax === undefined ? null : (
          <Field
            label={m.cases_case_amount({ max: amount(amountMax) })}
            after={amountMax.currency}
            input={{ name: 'amount', inputMode: 'decimal', autoComplete: 'off' }}
          />
        )}
        <TextAreaField
          label={m.cases_words_label()}
          optional={!wordsRequired}
          textarea={{ name: 'words', rows: 2, required: wordsRequired, maxLength: MAX_CASE_MESSAGE_CHARS }}
        />
        <div>
          <Button kind={kind} name="intent" value={action}>
            {label}
          </Button>
        </div>
      </Form>
    </details>
  );
}
