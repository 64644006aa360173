import type { LoaderFunctionArgs } from '@remix-run/cloudflare';
import { Outlet, useLoaderData, useRouteLoaderData } from '@remix-run/react';
import Banknote from 'lucide-react/dist/esm/icons/banknote';
import Boxes from 'lucide-react/dist/esm/icons/boxes';
import FileUp from 'lucide-react/dist/esm/icons/file-up';
import Landmark from 'lucide-react/dist/esm/icons/landmark';
import LayoutDashboard from 'lucide-react/dist/esm/icons/layout-dashboard';
import ListChecks from 'lucide-react/dist/esm/icons/list-checks';
import Package from 'lucide-react/dist/esm/icons/package';
import Tags from 'lucide-react/dist/esm/icons/tags';
import TicketPercent from 'lucide-react/dist/esm/icons/ticket-percent';
import Truck from 'lucide-react/dist/esm/icons/truck';
import Undo2 from 'lucide-react/dist/esm/icons/undo-2';
import type { ReactNode } from 'react';
import { Alert } from '~/components/alert';
import { ErrorContent, ErrorPage } from '~/components/error-page';
import { WorkspaceLayout } from '~/components/workspace-layout';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import { paths } from '~/paths';
import { countCasesForSeller } from '~/queries/cases.server';
import { countOpenSellerOrders } from '~/queries/seller-orders.server';
import { requireSeller } from '~/session.server';
import { LiveUpdates } from './live-updates';

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { seller, sellerId, hasSecondFactor } = await requireSeller(context, request);
  const { theme, currency } = context.requestContext;
  const [openOrders, openCases] = await Promise.all([
    countOpenSellerOrders(context.ports.db, sellerId),
    countCasesForSeller(context.ports.db, sellerId),
  ]);
  return {
    theme,
    currency,
    hasSecondFactor,
    name: seller.displayName,
    status: seller.status,
    openOrders,
    openCases,
  };
}

type Frame = ReturnType<typeof useLoaderData<typeof loader>>;

export default function SellerWorkspace() {
  return (
    <SellerFrame frame={useLoaderData<typeof loader>()}>
      <LiveUpdates />
      <Outlet />
    </SellerFrame>
  );
}

/** Inside the frame, where the frame itself could be read. */
export function ErrorBoundary() {
  const frame = useRouteLoaderData<typeof loader>('seller/layout');
  // An action that refused before any page was read leaves nothing or null.
  if (!frame) return <ErrorPage />;
  return (
    <SellerFrame frame={frame}>
      <ErrorContent />
    </SellerFrame>
  );
}

function SellerFrame({ frame, children }: { frame: Frame; children: ReactNode }) {
  const lang = getLocale();
  const { name, status, theme, currency, openOrders, openCases } = frame;
  return (
    <WorkspaceLayout
      name={name}
      theme={theme}
      currency={currency}
      notice={<StatusNotice status={status} />}
      links={[
        { label: m.seller_nav_dashboard(), href: paths.seller(lang), icon: LayoutDashboard, exact: true },
        { label: m.seller_nav_orders(), href: paths.sellerOrders(lang), icon: Package, count: openOrders },
        { label: m.cases_nav(), href: paths.sellerCases(lang), icon: Undo2, count: openCases },
        { label: m.seller_nav_listings(), href: paths.sellerListings(lang), icon: Tags },
        { label: m.seller_nav_import(), href: paths.sellerImport(lang), icon: FileUp },
        { label: m.seller_nav_stock(), href: paths.sellerStock(lang), icon: Boxes },
        { label: m.seller_nav_money(), href: paths.sellerMoney(lang), icon: Banknote },
        { label: m.promotions_vat_nav(), href: paths.sellerVat(lang), icon: Landmark },
        { label: m.promotions_nav(), href: paths.sellerCoupons(lang), icon: TicketPercent },
        { label: m.seller_nav_shipping(), href: paths.sellerShipping(lang), icon: Truck },
        { label: m.seller_nav_onboarding(), href: paths.sellerOnboarding(lang), icon: ListChecks },
      ]}
    >
      {children}
    </WorkspaceLayout>
  );
}

function StatusNotice({ status }: { status: string }) {
  switch (status) {
    case 'draft':
      return (
        <Alert tone="warn" announced={false}>
          {m.seller_notice_draft()}
        </Alert>
      );
    case 'submitted':
      return (
        <Alert tone="info" announced={false}>
          {m.seller_notice_submitted()}
        </Alert>
      );
    case 'rejected':
      return (
        <Alert tone="bad" announced={false}>
          {m.seller_notice_rejected()}
        </Alert>
      );
    case 'suspended':
      return (
        <Alert tone="bad" announced={false}>
          {m.seller_notice_suspended()}
        </Alert>
      );
    default:
      return null;
  }
}
