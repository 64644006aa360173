/** What a seller has to do before the operator decides, as a checklist with recorded answers. */
export const CHECKLIST_ITEMS = ['company', 'payments', 'shipping', 'terms', 'listing'] as const;
export type ChecklistItem = (typeof CHECKLIST_ITEMS)[number];

export type SellerStatus = 'draft' | 'submitted' | 'approved' | 'rejected' | 'suspended';

/** What is known of a seller, for the checklist. */
export interface SellerFacts {
  readonly status: SellerStatus;
  readonly companyName: string;
  readonly vatNumber: string | null;
  readonly street: string;
  readonly postalCode: string;
  readonly city: string;
  readonly contactEmail: string;
  readonly contactPhone: string;
  readonly stripeDetailsSubmitted: boolean;
  readonly termsAccepted: boolean;
  readonly shippingMethodCount: number;
  readonly listingCount: number;
}

/** Whether an item is done. A first listing helps but is not asked for before approval. */
export function isItemDone(item: ChecklistItem, facts: SellerFacts): boolean {
  switch (item) {
    case 'company':
      return [
        facts.companyName,
        facts.vatNumber ?? '',
        facts.street,
        facts.postalCode,
        facts.city,
        facts.contactEmail,
        facts.contactPhone,
      ].every((text) => text.trim() !== '');
    case 'payments':
      return facts.stripeDetailsSubmitted;
    case 'shipping':
      return facts.shippingMethodCount > 0;
    case 'terms':
      return facts.termsAccepted;
    case 'listing':
      return facts.listingCount > 0;
  }
}

/** Items without which a seller cannot be sent to the operator. */
export const REQUIRED_ITEMS: readonly ChecklistItem[] = ['company', 'payments', 'shipping', 'terms'];

/** What is still missing before the seller can be sent in. */
export function missingItems(facts: SellerFacts): ChecklistItem[] {
  return REQUIRED_ITEMS.filter((item) => !isItemDone(item, facts));
}

/** Which decisions the operator may take on a seller in a status. */
export const DECISIONS: Readonly<Record<SellerStatus, readonly ('approved' | 'rejected' | 'suspended')[]>> = {
  draft: [],
  submitted: ['approved', 'rejected'],
  approved: ['suspended'],
  rejected: [],
  suspended: ['approved'],
};
