import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from '@remix-run/cloudflare';
import { Form, useActionData, useLoaderData } from '@remix-run/react';
import { z } from 'zod';
import { readCaseForm, requestIdSchema, wordsSchema } from '~/case-pages.server';
import { Alert } from '~/components/alert';
import { Button, LinkButton } from '~/components/button';
import { PicturesField } from '~/components/case-view';
import { Field, TextAreaField } from '~/components/field';
import { NarrowPage } from '~/components/narrow-page';
import { RadioCards } from '~/components/radio-cards';
import type { Openings } from '~/domain/case/openings';
import { MAX_CASE_MESSAGE_CHARS } from '~/domain/case/process';
import type { SellerOrderId } from '~/domain/ids';
import { leftQuantity } from '~/domain/refund/plan';
import { parseRead } from '~/form-data.server';
import { refundProblem } from '~/i18n/case-words';
import { lineTitle } from '~/i18n/line-title';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { type OpenCaseFailure, openCase, openingsAt } from '~/services/open-case.server';
import { readRefundPosition } from '~/services/refund-position.server';
import { openPart } from './open-order.server';

const OPENINGS = {
  'claim:not_received': { kind: 'claim', reason: 'not_received' },
  'claim:damaged': { kind: 'claim', reason: 'damaged' },
  'claim:not_as_described': { kind: 'claim', reason: 'not_as_described' },
  'claim:incomplete': { kind: 'claim', reason: 'incomplete' },
  'return:wrong_item': { kind: 'return', reason: 'wrong_item' },
  'return:does_not_fit': { kind: 'return', reason: 'does_not_fit' },
  'return:changed_mind': { kind: 'return', reason: 'changed_mind' },
} as const;
type OpeningName = keyof typeof OPENINGS;

const WORDS: Readonly<Record<OpeningName, () => string>> = {
  'claim:not_received': m.cases_problem_claim_not_received,
  'claim:damaged': m.cases_problem_claim_damaged,
  'claim:not_as_described': m.cases_problem_claim_not_as_described,
  'claim:incomplete': m.cases_problem_claim_incomplete,
  'return:wrong_item': m.cases_problem_return_wrong_item,
  'return:does_not_fit': m.cases_problem_return_does_not_fit,
  'return:changed_mind': m.cases_problem_return_changed_mind,
};

const isOpeningName = (name: string): name is OpeningName => name in OPENINGS;
const OPENING_NAMES = Object.keys(OPENINGS).filter(isOpeningName);

/** Most lines that one form is about. */
const LINES_MAX = 100;

const schema = z.object({
  opening: z.string('choice').refine(isOpeningName, 'choice'),
  lines: z
    .array(
      z.object({
        lineId: z.coerce.number().int().positive(),
        quantity: z.coerce.number().int().min(0).max(999),
      }),
    )
    .max(LINES_MAX)
    .default([]),
  words: wordsSchema.refine((text) => text.length >= 3, 'too_short'),
  requestId: requestIdSchema,
});

const isOpen = (name: OpeningName, openings: Openings) => {
  if (name === 'claim:not_received') return openings.notReceived;
  return OPENINGS[name].kind === 'return' ? openings.return : openings.otherClaim;
};

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { found, part, lines, key } = await openPart(request, params, context);
  const { db, clock, randomness } = context.ports;
  const position = await readRefundPosition(db, part.sellerOrder.id);
  if (!position) throw new Response(null, { status: 404 });
  const openings = openingsAt(position, false, clock.nowMs());
  const { locale } = context.requestContext;
  return {
    key,
    orderId: found.order.id,
    number: part.sellerOrder.number,
    seller: part.seller.name,
    requestId: randomness.identifier('case'),
    openings: OPENING_NAMES.filter((name) => isOpen(name, openings)),
    lines: lines.flatMap(({ line }) => {
      const refundable = position.refundable.parts.find((candidate) => candidate.lineId === line.id);
      const left = refundable === undefined ? 0 : leftQuantity(refundable);
      return left === 0
        ? []
        : [
            {
              id: line.id,
              left,
              title: lineTitle(line, locale),
            },
          ];
    }),
  };
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { found, part, key } = await openPart(request, params, context);
  const { fields, attachments } = await readCaseForm(context.ports, request);
  const submission = parseRead(fields, schema);
  if (submission.status !== 'success')
    return data(
      { errors: submission.error ?? {}, typed: submission.payload, problem: null },
      { status: 400 },
    );
  if (attachments === null)
    return data(
      { errors: {}, typed: submission.payload, problem: m.cases_attachment_refused() },
      { status: 422 },
    );
  const { opening, lines, words, requestId } = submission.value;
  const opened = await openCase(context.ports, {
    sellerOrderId: part.sellerOrder.id as SellerOrderId,
    opening: OPENINGS[opening],
    lines,
    words,
    attachments,
    requestId,
  });
  if (opened.ok)
    throw redirect(paths.orderCase(context.requestContext.locale, found.order.id, opened.value.caseId, key));
  return data({ errors: {}, typed: submission.payload, problem: problemOf(opened) }, { status: 409 });
}

function problemOf(problem: OpenCaseFailure): string {
  switch (problem.code) {
    case 'seller_order_unknown':
    case 'case_not_possible':
      return m.cases_problem_not_possible();
    case 'case_already_open':
      return m.cases_problem_already_open();
    case 'too_many_cases':
      return m.cases_problem_too_many();
    default:
      return refundProblem(problem);
  }
}

export const meta: MetaFunction<typeof loader> = () => [
  { title: `${m.cases_problem_title()} · ${m.common_brand()}` },
  { name: 'robots', content: 'noindex' },
  { name: 'referrer', content: 'same-origin' },
];

export default function ProblemPage() {
  const lang = getLocale();
  const { openings, lines, number, seller, requestId, orderId, key } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof action>();
  const errors: Record<string, string[] | null> = answer?.errors ?? {};
  const typed: Record<string, unknown> = answer?.typed ?? {};
  const text = (name: string) => (typeof typed[name] === 'string' ? typed[name] : undefined);
  return (
    <NarrowPage title={m.cases_problem_title()} lead={m.cases_withdraw_lead({ number, seller })}>
      {answer?.problem ? <Alert tone="bad">{answer.problem}</Alert> : null}
      {openings.length === 0 ? (
        <Alert tone="warn" announced={false}>
          {m.cases_problem_not_possible()}
        </Alert>
      ) : (
        <Form method="post" encType="multipart/form-data" className="grid gap-5">
          <input type="hidden" name="requestId" value={requestId} />
          <RadioCards
            legend={m.cases_problem_what()}
            name="opening"
            required
            defaultValue={text('opening') ?? openings[0]}
            errors={errors.opening ?? undefined}
            cards={openings.map((name) => ({ value: name, label: WORDS[name]() }))}
          />
          <fieldset className="grid gap-3">
            <legend className="text-sm font-semibold">{m.cases_problem_lines()}</legend>
            <p className="text-sm text-soft">{m.cases_problem_lines_hint()}</p>
            {lines.map((line, index) => (
              <div key={line.id}>
                <input type="hidden" name={`lines[${index}].lineId`} value={line.id} />
                <Field
                  label={m.cases_problem_pieces_of({ title: line.title })}
                  input={{
                    name: `lines[${index}].quantity`,
                    type: 'number',
                    min: 0,
                    max: line.left,
                    defaultValue: 0,
                    className: 'max-w-24',
                  }}
                />
              </div>
            ))}
          </fieldset>
          <TextAreaField
            label={m.cases_problem_words()}
            errors={errors.words ?? undefined}
            textarea={{
              name: 'words',
              required: true,
              maxLength: MAX_CASE_MESSAGE_CHARS,
              defaultValue: text('words'),
            }}
          />
          <PicturesField />
          <Button>{m.cases_problem_send()}</Button>
        </Form>
      )}
      <LinkButton kind="quiet" to={paths.order(lang, orderId, key)}>
        {m.cases_withdraw_order_link()}
      </LinkButton>
    </NarrowPage>
  );
}
