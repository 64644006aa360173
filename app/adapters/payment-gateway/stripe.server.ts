import Stripe from 'stripe';
import type { PayoutSchedule } from '~/domain/payout/schedule';
import { failure } from '~/domain/result';
import type {
  BalanceMovement,
  CheckoutSession,
  ConnectedAccount,
  PaymentFailure,
  PaymentGateway,
  ProviderDispute,
  ProviderPayout,
  ProviderRefund,
} from '~/ports/payment-gateway';

const TIMEOUT_MS = 20_000;

export interface StripeSettings {
  readonly secretKey: string;
  readonly webhookSecret: string;
  /** Where Stripe's API is, when it is not Stripe's own host. */
  readonly apiBase: string | undefined;
}

function connect(settings: StripeSettings): Stripe {
  const base = settings.apiBase ? new URL(settings.apiBase) : undefined;
  return new Stripe(settings.secretKey, {
    httpClient: Stripe.createFetchHttpClient(),
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 2,
    telemetry: false,
    ...(base
      ? {
          host: base.hostname,
          port: base.port || (base.protocol === 'https:' ? '443' : '80'),
          protocol: base.protocol === 'https:' ? ('https' as const) : ('http' as const),
        }
      : {}),
  });
}

/** Stripe's own sign that the outcome is unknown, by `type`: minified builds rename classes. */
function asFailure(error: unknown): { ok: false } & PaymentFailure {
  if (typeof error === 'object' && error !== null && 'type' in error) {
    const { type, code, message } = error as { type: string; code?: string; message?: string };
    const isRefusal =
      type === 'StripeInvalidRequestError' ||
      type === 'StripeCardError' ||
      type === 'StripeIdempotencyError' ||
      type === 'StripePermissionError' ||
      type === 'StripeAuthenticationError';
    if (isRefusal)
      return failure({ code: 'payment_refused', providerCode: code ?? type, message: message ?? '' });
    return failure({ code: 'payment_unreachable' });
  }
  throw error;
}

/** The SDK allows for values that do not exist yet; one of those is not an end. */
function asStatus(status: string | null): CheckoutSession['status'] {
  return status === 'complete' || status === 'expired' ? status : 'open';
}

function asSession(session: Stripe.Checkout.Session): CheckoutSession {
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  const charge = intent?.latest_charge ?? null;
  return {
    sessionId: session.id,
    url: session.url,
    status: asStatus(session.status),
    paid: session.payment_status === 'paid',
    failed:
      session.status === 'complete' &&
      session.payment_status === 'unpaid' &&
      (intent?.status === 'requires_payment_method' || intent?.status === 'canceled'),
    checkoutId: session.client_reference_id,
    payment: intent
      ? {
          paymentIntentId: intent.id,
          chargeId: typeof charge === 'string' ? charge : (charge?.id ?? null),
          amountReceivedMinor: intent.amount_received,
          currency: intent.currency.toUpperCase(),
        }
      : null,
  };
}

function asAccount(account: Stripe.Account): ConnectedAccount {
  return {
    accountId: account.id,
    detailsSubmitted: account.details_submitted,
    transfersActive: account.capabilities?.transfers === 'active',
    payoutsEnabled: account.payouts_enabled,
  };
}

function asRefund(refund: Stripe.Refund): ProviderRefund {
  const isOver = refund.status === 'failed' || refund.status === 'canceled';
  return {
    refundId: refund.id,
    status: isOver ? 'failed' : refund.status === 'succeeded' ? 'succeeded' : 'pending',
    amountMinor: refund.amount,
    failureCode: refund.failure_reason ?? null,
  };
}

function disputeStatus(status: string): ProviderDispute['status'] {
  switch (status) {
    case 'won':
    case 'lost':
    case 'under_review':
    case 'needs_response':
      return status;
    default:
      return 'inquiry';
  }
}

function asDispute(dispute: Stripe.Dispute): ProviderDispute {
  const intent = dispute.payment_intent;
  const dueBy = dispute.evidence_details.due_by;
  return {
    disputeId: dispute.id,
    paymentIntentId: typeof intent === 'string' ? intent : (intent?.id ?? null),
    status: disputeStatus(dispute.status),
    reason: dispute.reason,
    amountMinor: dispute.amount,
    currency: dispute.currency.toUpperCase(),
    feeMinor: dispute.balance_transactions.reduce((sum, movement) => sum + movement.fee, 0),
    evidenceDueAtMs: dueBy === null ? null : dueBy * 1000,
    submissions: dispute.evidence_details.submission_count,
    openedAtMs: dispute.created * 1000,
  };
}

function asMovement(movement: Stripe.BalanceTransaction): BalanceMovement {
  const { source } = movement;
  return {
    movementId: movement.id,
    category: movement.reporting_category,
    source: source === null ? movement.id : typeof source === 'string' ? source : source.id,
    currency: movement.currency.toUpperCase(),
    amountMinor: movement.amount,
    feeMinor: movement.fee,
    createdAtMs: movement.created * 1000,
  };
}

function asPayout(payout: Stripe.Payout): ProviderPayout {
  const isOver = payout.status === 'failed' || payout.status === 'canceled';
  return {
    payoutId: payout.id,
    status: isOver ? 'failed' : payout.status === 'paid' ? 'paid' : 'pending',
    amountMinor: payout.amount,
    currency: payout.currency.toUpperCase(),
    automatic: payout.automatic,
    arrivesAtMs: payout.arrival_date * 1000,
    createdAtMs: payout.created * 1000,
    failureCode: payout.failure_code ?? (payout.status === 'canceled' ? 'canceled' : null),
    metadata: payout.metadata ?? {},
  };
}

function asStripeSchedule(
  schedule: PayoutSchedule,
): Stripe.BalanceSettingsUpdateParams.Payments.Payouts.Schedule {
  switch (schedule.interval) {
    case 'weekly':
      return { interval: 'weekly', weekly_payout_days: [schedule.weekday] };
    case 'monthly':
      return { interval: 'monthly', monthly_payout_days: [schedule.monthDay] };
    default:
      return { interval: schedule.interval };
  }
}

/** Most that Stripe gives in a page. */
const MOVEMENTS_PER_PAGE = 100;

/** Refunds of a payment, transfers of an order and reversals of a transfer that are looked through. */
const FOUND_MAX = 100;

/** Refunds from before rounds were named are of the first. */
const FIRST_ROUND = '1';

/** What an earlier call made whose key Stripe may have forgotten. */
async function madeBefore<Made extends { readonly metadata: Stripe.Metadata | null }>(
  input: { readonly keyMayBeForgotten: boolean; readonly metadata: Readonly<Record<string, string>> },
  name: string,
  list: () => Promise<{ readonly data: readonly Made[] }>,
): Promise<readonly Made[]> {
  if (!input.keyMayBeForgotten) return [];
  const { data } = await list();
  return data.filter(({ metadata }) => metadata?.[name] === input.metadata[name]);
}

const WITH_PAYMENT = { expand: ['payment_intent'] };

export function stripePaymentGateway(settings: StripeSettings): PaymentGateway {
  const stripe = connect(settings);

  const readSession = async (sessionId: string) =>
    asSession(await stripe.checkout.sessions.retrieve(sessionId, WITH_PAYMENT));

  return {
    async createCheckoutSession(input) {
      const metadata = { checkout_id: input.checkoutId, order_id: input.orderId };
      try {
        const session = await stripe.checkout.sessions.create(
          {
            mode: 'payment',
            client_reference_id: input.checkoutId,
            customer_email: input.email,
            locale: input.locale,
            expires_at: Math.floor(input.expiresAtMs / 1000),
            success_url: input.successUrl,
            cancel_url: input.cancelUrl,
            metadata,
            payment_intent_data: { transfer_group: input.orderId, metadata },
            line_items: input.lines.map((line) => ({
              quantity: line.quantity,
              price_data: {
                currency: input.currency.toLowerCase(),
                unit_amount: line.unitAmountMinor,
                product_data: { name: line.name },
              },
            })),
          },
          { idempotencyKey: `checkout:${input.checkoutId}:${input.attempt}` },
        );
        return { ok: true, value: asSession(session) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async readCheckoutSession(sessionId) {
      try {
        return { ok: true, value: await readSession(sessionId) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async expireCheckoutSession(sessionId) {
      try {
        return { ok: true, value: asSession(await stripe.checkout.sessions.expire(sessionId, WITH_PAYMENT)) };
      } catch (error) {
        const outcome = asFailure(error);
        if (outcome.code !== 'payment_refused') return outcome;
        // Stripe refuses to expire what is no longer open: what it is now is the answer.
        try {
          return { ok: true, value: await readSession(sessionId) };
        } catch (secondError) {
          return asFailure(secondError);
        }
      }
    },

    async refund(input) {
      try {
        const known = await madeBefore(input, 'refund_id', () =>
          stripe.refunds.list({ payment_intent: input.paymentIntentId, limit: FOUND_MAX }),
        );
        // One that the bank sent back before we knew of it is on the books too; asked again, it is another round.
        const ofRound = known.find(
          ({ metadata }) => (metadata?.round ?? FIRST_ROUND) === input.metadata.round,
        );
        if (ofRound) return { ok: true, value: asRefund(ofRound) };
        const refund = await stripe.refunds.create(
          { payment_intent: input.paymentIntentId, amount: input.amountMinor, metadata: input.metadata },
          { idempotencyKey: input.idempotencyKey },
        );
        return { ok: true, value: asRefund(refund) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async readRefund(refundId) {
      try {
        return { ok: true, value: asRefund(await stripe.refunds.retrieve(refundId)) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async reverseTransfer(input) {
      try {
        const [known] = await madeBefore(input, 'reversal_id', () =>
          stripe.transfers.listReversals(input.transferId, { limit: FOUND_MAX }),
        );
        if (known) return { ok: true, value: { reversalId: known.id } };
        const reversal = await stripe.transfers.createReversal(
          input.transferId,
          { amount: input.amountMinor, metadata: input.metadata },
          { idempotencyKey: input.idempotencyKey },
        );
        return { ok: true, value: { reversalId: reversal.id } };
      } catch (error) {
        return asFailure(error);
      }
    },

    async readDispute(disputeId) {
      try {
        return { ok: true, value: asDispute(await stripe.disputes.retrieve(disputeId)) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async submitEvidence({ idempotencyKey, disputeId, evidence }) {
      try {
        const dispute = await stripe.disputes.update(
          disputeId,
          {
            submit: true,
            evidence: {
              product_description: evidence.productDescription,
              customer_name: evidence.customerName,
              customer_email_address: evidence.customerEmail,
              shipping_address: evidence.shippingAddress,
              shipping_carrier: evidence.shippingCarrier,
              shipping_date: evidence.shippingDate,
              shipping_tracking_number: evidence.shippingTrackingNumber,
              service_date: evidence.serviceDate,
              refund_policy_disclosure: evidence.refundPolicyDisclosure,
              uncategorized_text: evidence.uncategorizedText,
            },
          },
          { idempotencyKey },
        );
        return { ok: true, value: asDispute(dispute) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async transfer(input) {
      try {
        const [known] = await madeBefore(input, 'transfer_id', () =>
          stripe.transfers.list({ transfer_group: input.transferGroup, limit: FOUND_MAX }),
        );
        if (known) return { ok: true, value: { transferId: known.id } };
        const transfer = await stripe.transfers.create(
          {
            amount: input.amountMinor,
            currency: input.currency.toLowerCase(),
            destination: input.accountId,
            source_transaction: input.sourceChargeId,
            transfer_group: input.transferGroup,
            metadata: input.metadata,
          },
          { idempotencyKey: input.idempotencyKey },
        );
        return { ok: true, value: { transferId: transfer.id } };
      } catch (error) {
        return asFailure(error);
      }
    },

    async listBalanceMovements(place) {
      try {
        const page = await stripe.balanceTransactions.list({
          limit: MOVEMENTS_PER_PAGE,
          ...(place === 'newest'
            ? {}
            : 'newerThan' in place
              ? { ending_before: place.newerThan }
              : { starting_after: place.olderThan }),
        });
        return { ok: true, value: { movements: page.data.map(asMovement), hasMore: page.has_more } };
      } catch (error) {
        return asFailure(error);
      }
    },

    async createConnectedAccount(input) {
      try {
        const account = await stripe.accounts.create(
          {
            country: input.country,
            email: input.email,
            business_type: 'company',
            company: { name: input.companyName },
            controller: {
              fees: { payer: 'application' },
              losses: { payments: 'application' },
              requirement_collection: 'stripe',
              stripe_dashboard: { type: 'express' },
            },
            capabilities: { transfers: { requested: true } },
            metadata: { seller_id: String(input.sellerId) },
          },
          { idempotencyKey: input.idempotencyKey },
        );
        return { ok: true, value: asAccount(account) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async readConnectedAccount(accountId) {
      try {
        return { ok: true, value: asAccount(await stripe.accounts.retrieve(accountId)) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async savePayoutSchedule({ accountId, schedule }) {
      try {
        await stripe.balanceSettings.update(
          { payments: { payouts: { schedule: asStripeSchedule(schedule) } } },
          { stripeAccount: accountId },
        );
        return { ok: true, value: null };
      } catch (error) {
        return asFailure(error);
      }
    },

    async readAvailableBalance(accountId) {
      try {
        const { available } = await stripe.balance.retrieve({}, { stripeAccount: accountId });
        return {
          ok: true,
          value: available.map(({ currency, amount }) => ({
            currency: currency.toUpperCase(),
            availableMinor: amount,
          })),
        };
      } catch (error) {
        return asFailure(error);
      }
    },

    async payOut(input) {
      try {
        const [known] = await madeBefore(input, 'payout_id', () =>
          stripe.payouts.list({ limit: FOUND_MAX }, { stripeAccount: input.accountId }),
        );
        if (known) return { ok: true, value: asPayout(known) };
        const payout = await stripe.payouts.create(
          { amount: input.amountMinor, currency: input.currency.toLowerCase(), metadata: input.metadata },
          { stripeAccount: input.accountId, idempotencyKey: input.idempotencyKey },
        );
        return { ok: true, value: asPayout(payout) };
      } catch (error) {
        return asFailure(error);
      }
    },

    async readPayout({ accountId, payoutId }) {
      try {
        return {
          ok: true,
          value: asPayout(await stripe.payouts.retrieve(payoutId, {}, { stripeAccount: accountId })),
        };
      } catch (error) {
        return asFailure(error);
      }
    },

    async createOnboardingLink(input) {
      try {
        const link = await stripe.accountLinks.create({
          account: input.accountId,
          type: 'account_onboarding',
          return_url: input.returnUrl,
          refresh_url: input.refreshUrl,
        });
        return { ok: true, value: { url: link.url } };
      } catch (error) {
        return asFailure(error);
      }
    },

    async verifyEvent(rawBody, signature) {
      try {
        const event = await stripe.webhooks.constructEventAsync(
          rawBody,
          signature,
          settings.webhookSecret,
          undefined,
          Stripe.createSubtleCryptoProvider(),
        );
        const object = event.data.object as { id?: string };
        return {
          ok: true,
          value: {
            eventId: event.id,
            type: event.type,
            objectId: object.id ?? '',
            connectedAccountId: event.account ?? null,
            createdAtMs: event.created * 1000,
          },
        };
      } catch {
        return failure({ code: 'signature_invalid' });
      }
    },
  };
}
