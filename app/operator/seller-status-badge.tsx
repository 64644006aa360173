import { Badge, type BadgeTone } from '~/components/badge';
import type { SellerStatus } from '~/domain/seller/checklist';
import { m } from '~/paraglide/messages.js';

const STATUSES: Readonly<Record<SellerStatus, { tone: BadgeTone; label: () => string }>> = {
  draft: { tone: 'still', label: m.operator_status_draft },
  submitted: { tone: 'accent', label: m.operator_status_submitted },
  approved: { tone: 'act', label: m.operator_status_approved },
  rejected: { tone: 'bad', label: m.operator_status_rejected },
  suspended: { tone: 'bad', label: m.operator_status_suspended },
};

export const sellerStatusLabel = (status: SellerStatus) => STATUSES[status].label();

export function SellerStatusBadge({ status }: { status: SellerStatus }) {
  const { tone, label } = STATUSES[status];
  return <Badge tone={tone}>{label()}</Badge>;
}
