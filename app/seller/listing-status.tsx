import { Badge, type BadgeTone } from '~/components/badge';
import { m } from '~/paraglide/messages.js';

type Status = 'published' | 'draft' | 'withdrawn';

const STATUSES: Readonly<Record<Status, { tone: BadgeTone; label: () => string }>> = {
  published: { tone: 'act', label: m.seller_listing_status_published },
  draft: { tone: 'info', label: m.seller_listing_status_draft },
  withdrawn: { tone: 'still', label: m.seller_listing_status_withdrawn },
};

/** The words for a listing's state. */
export function listingStatusLabel(status: Status): string {
  return STATUSES[status].label();
}

export function ListingStatusBadge({ status }: { status: Status }) {
  const { tone, label } = STATUSES[status];
  return <Badge tone={tone}>{label()}</Badge>;
}
