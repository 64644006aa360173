/** The refund form of a seller order, for the seller and for the operator. */
import { z } from 'zod';
import type { RefundFormView, RefundPreview, TypedFields } from '~/components/refund-form';
import type { SellerId, SellerOrderId } from '~/domain/ids';
import { parseAmountToMinor } from '~/domain/money/money';
import { fundSellerPart, planRecovery } from '~/domain/refund/funding';
import { leftMinor, leftQuantity, type RefundPlan, type RefundRequest } from '~/domain/refund/plan';
import { failure, type Result, success } from '~/domain/result';
import { refundProblem } from '~/i18n/case-words';
import { amount } from '~/i18n/format';
import { lineTitle } from '~/i18n/line-title';
import { m } from '~/paraglide/messages.js';
import type { Ports } from '~/ports/ports';
import { type RefundPosition, readRefundPosition } from '~/services/refund-position.server';
import { checkRefund, requestRefund } from '~/services/request-refund.server';
import { requestIdSchema } from './case-pages.server';
import { parseRead, readForm } from './form-data.server';

const LINES_MAX = 100;
const AMOUNT_CHARS_MAX = 40;
const NOTE_CHARS_MAX = 300;

const schema = z.object({
  intent: z.enum(['preview', 'refund']),
  requestId: requestIdSchema,
  lines: z
    .array(
      z.object({
        lineId: z.coerce.number().int().positive(),
        quantity: z.coerce.number().int().min(0).max(999).default(0),
      }),
    )
    .max(LINES_MAX)
    .default([]),
  shipping: z.string().trim().max(AMOUNT_CHARS_MAX).optional(),
  amount: z.string().trim().max(AMOUNT_CHARS_MAX).optional(),
  note: z.string().trim().max(NOTE_CHARS_MAX).optional(),
});

/** The form as it stands for a seller order; another seller's is a 404. */
export async function readRefundForm(
  ports: Pick<Ports, 'db' | 'randomness'>,
  locale: 'pl' | 'en',
  sellerOrderId: string,
  sellerId?: SellerId,
): Promise<{ view: RefundFormView; number: string; orderId: string }> {
  const position = await readRefundPosition(ports.db, sellerOrderId, sellerId);
  if (!position) throw new Response(null, { status: 404 });
  const { order, refundable } = position;
  const shipping = refundable.parts.find((part) => part.lineId === null);
  return {
    number: order.number,
    orderId: order.orderId,
    view: {
      requestId: ports.randomness.identifier('refund'),
      left: { amountMinor: leftMinor(refundable), currency: order.currency },
      shippingLeft: {
        amountMinor: (shipping?.totalMinor ?? 0) - (shipping?.refunded.amountMinor ?? 0),
        currency: order.currency,
      },
      lines: position.lines.flatMap((line) => {
        const part = refundable.parts.find((candidate) => candidate.lineId === line.id);
        const left = part === undefined ? 0 : leftQuantity(part);
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
    },
  };
}

export interface RefundAnswer {
  readonly typed: TypedFields;
  readonly preview: RefundPreview | undefined;
  readonly problem: string | undefined;
  readonly done: string | undefined;
  readonly status: number;
}

/** Shows what a refund would do, or makes it. Both go by the same rules, so that they cannot differ. */
export async function actOnRefundForm(
  ports: Pick<Ports, 'db' | 'clock' | 'queue'>,
  request: Request,
  subject: {
    readonly sellerOrderId: SellerOrderId;
    readonly sellerId?: SellerId;
    readonly actor: 'seller' | 'operator';
    readonly operatorUserId?: string;
  },
): Promise<RefundAnswer> {
  const fields = await readForm(request);
  const typed = Object.fromEntries(
    [...fields].flatMap(([name, value]) =>
      typeof value === 'string' && name !== 'intent' ? [[name, value]] : [],
    ),
  );
  const refused = (problem: string, status: number): RefundAnswer => ({
    typed,
    problem,
    status,
    preview: undefined,
    done: undefined,
  });
  const submission = parseRead(fields, schema);
  if (submission.status !== 'success') return refused(m.errors_whole_number(), 400);
  const { intent, requestId, note } = submission.value;
  const position = await readRefundPosition(ports.db, subject.sellerOrderId, subject.sellerId);
  if (!position) throw new Response(null, { status: 404 });
  const wanted = asRequest(submission.value, position);
  if (!wanted.ok) return refused(m.cases_amount_invalid(), 400);
  if (intent === 'preview') {
    const plan = checkRefund(position, wanted.value);
    if (plan.ok)
      return {
        typed,
        preview: previewOf(position, plan.value),
        problem: undefined,
        done: undefined,
        status: 200,
      };
    if (plan.code === 'seller_order_unknown') throw new Response(null, { status: 404 });
    return refused(refundProblem(plan), 422);
  }
  const made = await requestRefund(ports, {
    ...subject,
    request: wanted.value,
    reason: subject.actor,
    note: note || null,
    requestId,
  });
  if (made.ok)
    return {
      typed: {},
      preview: undefined,
      problem: undefined,
      done: m.cases_refund_done({
        amount: amount({ amountMinor: made.value.amountMinor, currency: position.order.currency }),
      }),
      status: 200,
    };
  if (made.code === 'seller_order_unknown') throw new Response(null, { status: 404 });
  return refused(refundProblem(made), made.code === 'seller_order_changed' ? 409 : 422);
}

/** An amount stands alone; otherwise pieces and shipping. */
function asRequest(
  typed: z.infer<typeof schema>,
  { order }: RefundPosition,
): Result<RefundRequest, { code: 'amount_invalid' }> {
  const { currency } = order;
  if (typed.amount) {
    const read = parseAmountToMinor(typed.amount, currency);
    return read.ok
      ? success({ kind: 'amount', amountMinor: read.value, currency })
      : failure({ code: 'amount_invalid' });
  }
  const shipping = typed.shipping ? parseAmountToMinor(typed.shipping, currency) : success(0);
  if (!shipping.ok) return failure({ code: 'amount_invalid' });
  return success({
    kind: 'parts',
    lines: typed.lines.filter((line) => line.quantity > 0),
    shippingMinor: shipping.value,
  });
}

function previewOf(position: RefundPosition, plan: RefundPlan): RefundPreview {
  const money = (amountMinor: number) => ({ amountMinor, currency: plan.currency });
  const { fromEscrowMinor, fromPayableMinor } = fundSellerPart(plan.sellerPartMinor, position.escrowMinor);
  const { restMinor } = planRecovery(fromPayableMinor, plan.currency, position.transfers);
  return {
    toShopper: money(plan.amountMinor),
    tax: money(plan.taxMinor),
    commissionBack: money(plan.feesBack.commissionMinor),
    processingBack: money(plan.feesBack.processingMinor),
    vatBack: money(plan.feesBack.vatMinor),
    fromSeller: money(plan.sellerPartMinor),
    fromEscrow: money(fromEscrowMinor),
    fromTransfer: money(fromPayableMinor - restMinor),
    asDebt: money(restMinor),
  };
}
