import { Form } from '@remix-run/react';
import type { CaseActor, CaseKind, CaseState } from '~/domain/case/process';
import { MAX_ATTACHMENTS_PER_MESSAGE, MAX_CASE_MESSAGE_CHARS } from '~/domain/case/process';
import { caseActorWords, caseEventWords, caseKindWords, caseReasonWords } from '~/i18n/case-words';
import { type Amount, amount, date, type Moment, machineTime } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { Alert } from './alert';
import { Button } from './button';
import { classNames } from './class-names';
import { FieldShell, TextAreaField, useFieldIds } from './field';

export interface CaseView {
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly reason: string;
  readonly atStake: Amount;
  readonly withShipping: boolean;
  readonly refunded: Amount | undefined;
  readonly openedAt: Moment;
  readonly deadlineAt: Moment | undefined;
  readonly returnTracking: string | undefined;
  readonly lines: readonly { readonly id: number; readonly title: string; readonly quantity: number }[];
}

/** What a case is about, as a list of facts. */
export function CaseFacts({ view }: { view: CaseView }) {
  const facts: readonly (readonly [string, string])[] = [
    [caseKindWords(view.kind), caseReasonWords(view.reason)],
    [
      m.cases_at_stake(),
      `${amount(view.atStake)}${view.withShipping ? ` (${m.cases_with_shipping()})` : ''}`,
    ],
    ...(view.refunded ? ([[m.cases_refunded(), amount(view.refunded)]] as const) : []),
    [m.cases_opened_at(), date(view.openedAt, 'moment')],
    ...(view.deadlineAt ? ([[m.cases_deadline(), date(view.deadlineAt, 'moment')]] as const) : []),
    ...(view.returnTracking ? ([[m.cases_return_tracking(), view.returnTracking]] as const) : []),
  ];
  return (
    <div className="grid gap-3">
      <dl className="figures grid grid-cols-[auto_1fr] gap-x-6 gap-y-1 text-sm">
        {facts.map(([label, value]) => (
          <div key={label} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-soft">{label}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      {view.lines.length > 0 ? (
        <ul className="grid gap-1 border-t pt-3 text-sm">
          {view.lines.map((line) => (
            <li key={line.id} className="flex justify-between gap-4">
              <span>{line.title}</span>
              <span className="figures whitespace-nowrap text-soft">
                {m.common_pieces({ count: line.quantity })}
              </span>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

export interface CaseMessageView {
  readonly id: number;
  readonly at: Moment;
  readonly actor: CaseActor;
  readonly action: string | null;
  readonly body: string;
  readonly amount: Amount | undefined;
  readonly pictures: readonly { readonly key: string; readonly small: string; readonly large: string }[];
}

/** What was written and done, in order; one's own on the right side of the square. */
export function CaseThread({
  messages,
  reader,
}: {
  messages: readonly CaseMessageView[];
  reader: CaseActor;
}) {
  return (
    <ol className="grid gap-3">
      {messages.map((message) => (
        <li
          key={message.id}
          className={classNames(
            'grid gap-1.5 rounded-md border px-4 py-3',
            message.actor === reader ? 'bg-act-soft sm:ml-10' : 'bg-surface sm:mr-10',
          )}
        >
          <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-sm">
            <strong>
              {caseActorWords(message.actor)}
              {message.action === null ? '' : ` · ${caseEventWords(message.action)}`}
            </strong>
            <time dateTime={machineTime(message.at)} className="figures text-soft">
              {date(message.at, 'moment')}
            </time>
          </p>
          {message.amount ? <p className="figures font-semibold">{amount(message.amount)}</p> : null}
          {message.body ? <p className="measure break-words whitespace-pre-line">{message.body}</p> : null}
          {message.pictures.length > 0 ? (
            <ul className="flex flex-wrap gap-2">
              {message.pictures.map((picture, index) => (
                <li key={picture.key}>
                  <a href={picture.large} rel="noreferrer">
                    <img
                      src={picture.small}
                      alt={m.cases_picture_alt({ index: index + 1 })}
                      width={128}
                      height={128}
                      loading="lazy"
                      className="size-28 rounded-sm object-cover"
                    />
                  </a>
                </li>
              ))}
            </ul>
          ) : null}
        </li>
      ))}
    </ol>
  );
}

const fileClass =
  'w-full min-w-0 text-sm file:mr-3 file:min-h-9 file:cursor-pointer file:rounded-md file:border file:border-edge file:bg-surface file:px-3 file:font-semibold file:text-ink hover:file:border-act';

/** Pictures with what is written. */
export function PicturesField() {
  const hint = m.cases_pictures_hint();
  const ids = useFieldIds(undefined, { errors: undefined, hint });
  return (
    <FieldShell label={m.cases_pictures_label()} optional hint={hint} ids={ids}>
      <input
        type="file"
        name="pictures"
        multiple={MAX_ATTACHMENTS_PER_MESSAGE > 1}
        accept="image/jpeg,image/png,image/webp,image/avif,image/gif"
        {...ids.described}
        id={ids.id}
        className={fileClass}
      />
    </FieldShell>
  );
}

/** Words and pictures for the other side; posts `intent=message`. */
export function CaseMessageForm({ requestId, problem }: { requestId: string; problem?: string | undefined }) {
  return (
    // A form that was taken has another identifier: it stands empty again.
    <Form key={requestId} method="post" encType="multipart/form-data" className="grid gap-3">
      <input type="hidden" name="requestId" value={requestId} />
      {problem === undefined ? null : <Alert tone="bad">{problem}</Alert>}
      <TextAreaField
        label={m.cases_message_label()}
        textarea={{ name: 'words', maxLength: MAX_CASE_MESSAGE_CHARS, rows: 3 }}
      />
      <PicturesField />
      <div>
        <Button kind="quiet" name="intent" value="message">
          {m.cases_message_send()}
        </Button>
      </div>
    </Form>
  );
}
