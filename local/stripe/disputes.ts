import type { Stripe } from 'stripe';
import { recordMovement } from './balance.ts';
import { StripeFailure } from './failure.ts';
import type { Reader } from './parameters.ts';
import { makeId } from './store.ts';
import { emit, type World } from './world.ts';

/** What Stripe keeps of each dispute, won or lost. */
const disputeFeeMinor: Readonly<Record<string, number>> = { pln: 7500, eur: 2000 };
const evidenceSeconds = 7 * 24 * 60 * 60;

const evidenceNames = [
  'access_activity_log',
  'billing_address',
  'cancellation_policy',
  'cancellation_policy_disclosure',
  'cancellation_rebuttal',
  'customer_communication',
  'customer_email_address',
  'customer_name',
  'customer_purchase_ip',
  'customer_signature',
  'duplicate_charge_documentation',
  'duplicate_charge_explanation',
  'duplicate_charge_id',
  'product_description',
  'receipt',
  'refund_policy',
  'refund_policy_disclosure',
  'refund_refusal_explanation',
  'service_date',
  'service_documentation',
  'shipping_address',
  'shipping_carrier',
  'shipping_date',
  'shipping_documentation',
  'shipping_tracking_number',
  'uncategorized_file',
  'uncategorized_text',
] as const;

type EvidenceName = (typeof evidenceNames)[number];

function emptyEvidence(): Stripe.Dispute.Evidence {
  const empty: Record<string, null> = {};
  for (const name of evidenceNames) empty[name] = null;
  return { ...(empty as Record<EvidenceName, null>), enhanced_evidence: {} };
}

/** A shopper's bank takes the money of a charge back. */
export function openDispute(
  world: World,
  charge: Stripe.Charge,
  options: { amount?: number | undefined; reason?: string | undefined },
): Stripe.Dispute {
  const amount = options.amount ?? charge.amount - charge.amount_refunded;
  const id = makeId('du');
  const movement = recordMovement(world, {
    amount: -amount,
    currency: charge.currency,
    feeMinor: disputeFeeMinor[charge.currency] ?? 2000,
    type: 'adjustment',
    category: 'dispute',
    source: id,
    description: `Chargeback withdrawal for ${charge.id}`,
  });
  const dispute = world.store.put('dispute', {
    id,
    object: 'dispute',
    amount,
    balance_transactions: [movement],
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: emptyEvidence(),
    evidence_details: {
      due_by: world.now() + evidenceSeconds,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'manual',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    payment_method_details: {
      type: 'card',
      card: { brand: 'visa', case_type: 'chargeback', network: 'visa', network_reason_code: '10.4' },
    },
    reason: options.reason ?? 'fraudulent',
    status: 'needs_response',
  });
  world.store.change('charge', charge.id, { disputed: true });
  emit<'dispute'>(world, 'charge.dispute.created', dispute);
  emit<'dispute'>(world, 'charge.dispute.funds_withdrawn', dispute);
  return dispute;
}

export function isClosed(dispute: Stripe.Dispute): boolean {
  return dispute.status === 'won' || dispute.status === 'lost';
}

/** The bank decides. */
export function closeDispute(world: World, dispute: Stripe.Dispute, outcome: 'won' | 'lost'): Stripe.Dispute {
  if (isClosed(dispute)) {
    throw new StripeFailure(400, {
      type: 'invalid_request_error',
      message: `The dispute ${dispute.id} is already closed with the status ${dispute.status}.`,
    });
  }
  const movements = [...dispute.balance_transactions];
  if (outcome === 'won') {
    movements.push(
      recordMovement(world, {
        amount: dispute.amount,
        currency: dispute.currency,
        type: 'adjustment',
        category: 'dispute_reversal',
        source: dispute.id,
        description: `Chargeback reversal for ${String(dispute.charge)}`,
      }),
    );
    world.store.change('charge', String(dispute.charge), { disputed: false });
  }
  const closed = world.store.change('dispute', dispute.id, {
    status: outcome,
    balance_transactions: movements,
  });
  emit<'dispute'>(world, 'charge.dispute.closed', closed);
  if (outcome === 'won') emit<'dispute'>(world, 'charge.dispute.funds_reinstated', closed);
  return closed;
}

export function updateDispute(world: World, dispute: Stripe.Dispute, form: Reader): Stripe.Dispute {
  const evidence = { ...dispute.evidence };
  const given = form.child('evidence');
  for (const name of evidenceNames) if (given.has(name)) evidence[name] = given.text(name) ?? null;
  const submits = form.flag('submit') ?? true;
  const hasEvidence = evidenceNames.some((name) => evidence[name] !== null);
  const submitted = submits && hasEvidence && !isClosed(dispute);
  const changed = world.store.change('dispute', dispute.id, {
    evidence,
    metadata: form.changedMetadata(dispute.metadata),
    status: submitted ? 'under_review' : dispute.status,
    evidence_details: {
      ...dispute.evidence_details,
      has_evidence: hasEvidence,
      submission_count: dispute.evidence_details.submission_count + (submitted ? 1 : 0),
    },
  });
  emit<'dispute'>(world, 'charge.dispute.updated', changed);
  return changed;
}
