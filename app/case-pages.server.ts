/** What the pages of a case share, whoever reads them: shopper, seller, operator. */
import { z } from 'zod';
import type { CaseMessageView, CaseView } from '~/components/case-view';
import {
  CASE_ACTIONS,
  CASE_TRANSITIONS,
  type CaseAction,
  type CaseActor,
  MAX_ATTACHMENTS_PER_MESSAGE,
  MAX_CASE_MESSAGE_CHARS,
} from '~/domain/case/process';
import type { SellerId } from '~/domain/ids';
import { parseAmountToMinor } from '~/domain/money/money';
import { parseRead } from '~/form-data.server';
import { refundProblem } from '~/i18n/case-words';
import { lineTitle } from '~/i18n/line-title';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import type { Ports } from '~/ports/ports';
import type { readCase } from '~/queries/cases.server';
import { keepAttachments, MAX_ATTACHMENT_BYTES } from '~/services/keep-attachments.server';
import { moveCase } from '~/services/move-case.server';
import { writeToCase } from '~/services/write-to-case.server';
import { hasUploads, readUploads } from '~/uploads.server';
import { readForm } from './form-data.server';

type CaseFile = NonNullable<Awaited<ReturnType<typeof readCase>>>;

/** A form's own identifier: what is sent twice is done once. */
export const requestIdSchema = z.string('required').regex(/^[a-z0-9_-]{8,60}$/i, 'required');

export const wordsSchema = z.string().trim().max(MAX_CASE_MESSAGE_CHARS, 'too_long').default('');

const schema = z.object({
  intent: z.enum(['message', ...CASE_ACTIONS]),
  words: wordsSchema,
  amount: z.string().trim().max(40, 'too_long').optional(),
  tracking: z.string().trim().max(60, 'too_long').optional(),
  requestId: requestIdSchema.optional(),
});

/** Moves of a case that give money back. */
export const REFUNDING: readonly CaseAction[] = CASE_ACTIONS.filter((action) =>
  CASE_TRANSITIONS.some(
    (transition) => transition.action === action && transition.effects.includes('refund'),
  ),
);

/** A case as its pages show it, in the reader's language. */
export function asCaseView(file: CaseFile, locale: 'pl' | 'en'): CaseView {
  const { found } = file;
  const money = (amountMinor: number) => ({ amountMinor, currency: found.currency });
  return {
    kind: found.kind,
    state: found.state,
    reason: found.reason,
    atStake: money(found.atStakeMinor),
    withShipping: found.withShipping,
    refunded: found.refundedMinor > 0 ? money(found.refundedMinor) : undefined,
    openedAt: found.openedAt,
    deadlineAt: found.deadlineAt ?? undefined,
    returnTracking: found.returnTracking ?? undefined,
    lines: file.lines.map((line) => ({
      id: line.id,
      title: lineTitle(line, locale),
      quantity: line.quantity,
    })),
  };
}

/** What was written, with where its pictures are for whoever reads it: a guest needs the key of the signed link. */
export function asMessageViews(file: CaseFile, key?: string): CaseMessageView[] {
  return file.messages.map((message) => ({
    id: message.id,
    at: message.at,
    actor: message.actor,
    action: message.action,
    body: message.body,
    amount:
      typeof message.details.amountMinor === 'number'
        ? { amountMinor: message.details.amountMinor, currency: file.found.currency }
        : undefined,
    pictures: message.attachments.map(({ mediaKey }) => ({
      key: mediaKey,
      small: paths.casePicture(file.found.id, mediaKey, 320, key),
      large: paths.casePicture(file.found.id, mediaKey, 1200, key),
    })),
  }));
}

/** Reads a form that may carry pictures, and keeps them; `attachments` is null when one of them was refused. */
export async function readCaseForm(ports: Pick<Ports, 'media'>, request: Request) {
  if (!hasUploads(request)) return { fields: await readForm(request), attachments: [] };
  const { uploads, fields } = await readUploads(request, {
    bytesMax: MAX_ATTACHMENT_BYTES,
    filesMax: MAX_ATTACHMENTS_PER_MESSAGE,
  });
  const kept = await keepAttachments(
    ports,
    uploads.map((upload) => upload.bytes),
  );
  return { fields, attachments: kept.ok ? kept.value : null };
}

/** Does what the form of a case's page asks: a message, or a move. Answers what went wrong, in words, with its status. */
export async function actOnCaseForm(
  ports: Pick<Ports, 'db' | 'clock' | 'queue' | 'media'>,
  request: Request,
  subject: {
    readonly caseId: string;
    readonly actor: Exclude<CaseActor, 'system'>;
    readonly sellerId?: SellerId;
    readonly orderId?: string;
    readonly operatorUserId?: string;
    /** Whether whoever asks may give money back; a seller's staff may not. */
    readonly mayRefund?: boolean;
    readonly currency: 'PLN' | 'EUR';
  },
): Promise<{ problem: string | null; status: number }> {
  const { fields, attachments } = await readCaseForm(ports, request);
  if (attachments === null) return { problem: m.cases_attachment_refused(), status: 422 };
  const submission = parseRead(fields, schema);
  if (submission.status !== 'success') return { problem: m.errors_too_long(), status: 400 };
  const { intent, words, requestId } = submission.value;
  if (intent === 'message') {
    if (requestId === undefined) return { problem: m.errors_required(), status: 400 };
    const written = await writeToCase(ports, { ...subject, words, attachments, requestId });
    if (written.ok) return { problem: null, status: 200 };
    if (written.code === 'case_unknown') throw new Response(null, { status: 404 });
    return { problem: m.cases_message_empty(), status: 400 };
  }
  if (subject.mayRefund === false && REFUNDING.includes(intent)) throw new Response(null, { status: 403 });
  const asked = submission.value.amount
    ? parseAmountToMinor(submission.value.amount, subject.currency)
    : undefined;
  if (asked?.ok === false) return { problem: m.cases_amount_invalid(), status: 400 };
  const moved = await moveCase(ports, {
    ...subject,
    action: intent,
    words,
    attachments,
    ...(asked === undefined ? {} : { amountMinor: asked.value }),
    ...(submission.value.tracking ? { tracking: submission.value.tracking } : {}),
  });
  if (moved.ok) return { problem: null, status: 200 };
  switch (moved.code) {
    case 'case_unknown':
      throw new Response(null, { status: 404 });
    case 'case_move_not_allowed':
    case 'case_changed':
      return { problem: m.cases_changed(), status: 409 };
    case 'dispute_open':
      return { problem: refundProblem(moved), status: 409 };
    default:
      return { problem: refundProblem(moved), status: 422 };
  }
}
