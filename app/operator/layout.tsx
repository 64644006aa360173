import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { Outlet, useLoaderData, useRouteLoaderData } from '@remix-run/react';
import ArrowDownWideNarrow from 'lucide-react/dist/esm/icons/arrow-down-wide-narrow';
import ArrowLeftRight from 'lucide-react/dist/esm/icons/arrow-left-right';
import BookOpenCheck from 'lucide-react/dist/esm/icons/book-open-check';
import Landmark from 'lucide-react/dist/esm/icons/landmark';
import LayoutDashboard from 'lucide-react/dist/esm/icons/layout-dashboard';
import MailWarning from 'lucide-react/dist/esm/icons/mail-warning';
import Package from 'lucide-react/dist/esm/icons/package';
import Percent from 'lucide-react/dist/esm/icons/percent';
import ReceiptText from 'lucide-react/dist/esm/icons/receipt-text';
import Scale from 'lucide-react/dist/esm/icons/scale';
import Shapes from 'lucide-react/dist/esm/icons/shapes';
import Store from 'lucide-react/dist/esm/icons/store';
import TicketPercent from 'lucide-react/dist/esm/icons/ticket-percent';
import type { ReactNode } from 'react';
import { ErrorContent, ErrorPage } from '~/components/error-page';
import { WorkspaceLayout } from '~/components/workspace-layout';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { readWorkQueues } from '~/queries/operator.server';
import { requireOperator } from '~/session.server';

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireOperator(context, request);
  const { theme, currency } = context.requestContext;
  return { theme, currency, waiting: await readWorkQueues(context.ports.db, context.ports.clock.nowMs()) };
}

type Frame = ReturnType<typeof useLoaderData<typeof loader>>;

export default function OperatorConsole() {
  return (
    <OperatorFrame frame={useLoaderData<typeof loader>()}>
      <Outlet />
    </OperatorFrame>
  );
}

/** Inside the frame, where the frame itself could be read. */
export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('operator/layout');
  // An action that refused before any page was read leaves nothing or null.
  if (!frame) return <ErrorPage />;
  return (
    <OperatorFrame frame={frame}>
      <ErrorContent />
    </OperatorFrame>
  );
}

function OperatorFrame({ frame, children }: { frame: Frame; children: ReactNode }) {
  const lang = getLocale();
  const { theme, currency, waiting } = frame;
  return (
    <WorkspaceLayout
      name={m.common_operator_console()}
      theme={theme}
      currency={currency}
      links={[
        { label: m.operator_nav_work(), href: paths.operator(lang), icon: LayoutDashboard, exact: true },
        {
          label: m.operator_nav_sellers(),
          href: paths.operatorSellers(lang),
          icon: Store,
          count: waiting.sellersToVerify,
        },
        {
          label: m.operator_nav_orders(),
          href: paths.operatorOrders(lang),
          icon: Package,
          count: waiting.lateOrders,
        },
        {
          label: m.cases_nav(),
          href: paths.operatorCases(lang),
          icon: Scale,
          count: waiting.casesToDecide,
        },
        { label: m.operator_nav_categories(), href: paths.operatorCategories(lang), icon: Shapes },
        { label: m.operator_nav_commission(), href: paths.operatorCommission(lang), icon: Percent },
        { label: m.operator_nav_ranking(), href: paths.operatorRanking(lang), icon: ArrowDownWideNarrow },
        { label: m.promotions_vat_nav(), href: paths.operatorVat(lang), icon: Landmark },
        { label: m.promotions_nav(), href: paths.operatorCoupons(lang), icon: TicketPercent },
        { label: m.operator_nav_ledger(), href: paths.operatorLedger(lang), icon: BookOpenCheck },
        { label: m.payouts_invoices_title(), href: paths.operatorInvoices(lang), icon: ReceiptText },
        {
          label: m.payouts_nav_reconciliation(),
          href: paths.operatorReconciliation(lang),
          icon: ArrowLeftRight,
          count: waiting.openDifferences,
        },
        {
          label: m.operator_nav_dead_letters(),
          href: paths.operatorDeadLetters(lang),
          icon: MailWarning,
          count: waiting.deadLetters,
        },
      ]}
    >
      {children}
    </WorkspaceLayout>
  );
}
