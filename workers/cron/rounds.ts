import type { Ports } from '~/ports/ports';
import { retryImports } from '~/services/continue-import.server';
import { dispatchOutbox } from '~/services/dispatch-outbox.server';
import { evaluateTiers } from '~/services/evaluate-tiers.server';
import { endReductions } from '~/services/index-listings.server';
import { issueCommissionInvoices } from '~/services/issue-commission-invoices.server';
import { issueCorrections } from '~/services/issue-corrections.server';
import { beginLearning } from '~/services/learn-recommendations.server';
import { retryRefunds } from '~/services/make-refund.server';
import { retryTransfers } from '~/services/make-transfer.server';
import { runPayouts } from '~/services/payouts.server';
import { pruneOldRows, removeOldImportFiles } from '~/services/prune-old-rows.server';
import { reconcileWithStripe } from '~/services/reconcile-with-stripe.server';
import { recoverDebts, retryReversals } from '~/services/recover-from-seller.server';
import { retryReindexes, tidySearch } from '~/services/reindex-search.server';
import { runDueCaseTimers } from '~/services/run-due-case-timers.server';
import { runDueTimers } from '~/services/run-due-timers.server';
import { retryStripeEvents } from '~/services/stripe-events.server';
import { submitDueEvidence } from '~/services/submit-evidence.server';
import { sweepCheckouts } from '~/services/sweep-checkouts.server';

type Round = (ports: Ports) => Promise<unknown>;

/** What runs when, by the expressions of wrangler.toml. Each round is bounded and may run again. */
const ROUNDS: Readonly<Record<string, Readonly<Record<string, Round>>>> = {
  '* * * * *': {
    'dispatch-outbox': (ports) => dispatchOutbox(ports),
    'retry-stripe-events': retryStripeEvents,
    'sweep-checkouts': sweepCheckouts,
    'run-due-timers': runDueTimers,
    'run-due-case-timers': runDueCaseTimers,
  },
  '*/5 * * * *': {
    'retry-refunds': retryRefunds,
    'retry-transfers': retryTransfers,
    'retry-reversals': retryReversals,
    'recover-debts': recoverDebts,
    'submit-due-evidence': submitDueEvidence,
    'issue-corrections': issueCorrections,
    'retry-imports': retryImports,
    'retry-reindexes': retryReindexes,
  },
  '40 * * * *': {
    'run-payouts': runPayouts,
    'reconcile-with-stripe': reconcileWithStripe,
  },
  // Once a day, at an hour when few people buy.
  '20 2 * * *': {
    'evaluate-tiers': evaluateTiers,
    'issue-commission-invoices': issueCommissionInvoices,
    'prune-old-rows': pruneOldRows,
    'remove-old-import-files': removeOldImportFiles,
    'end-reductions': endReductions,
    'learn-recommendations': beginLearning,
    'tidy-search': tidySearch,
  },
};

/** Runs the rounds of one cron expression, each by itself: one that fails holds back no other. */
export async function runRounds(cron: string, ports: Ports): Promise<void> {
  const rounds = ROUNDS[cron];
  if (!rounds) throw new Error(`No round is known for the cron "${cron}".`);
  for (const [name, round] of Object.entries(rounds)) {
    try {
      await round(ports);
    } catch (error) {
      console.error(`The round ${name} failed; the next one tries again.`, error);
    }
  }
}
