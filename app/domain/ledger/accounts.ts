import type { SellerId } from '../ids';

/** Accounts that the marketplace has once per currency. */
export const PLATFORM_ACCOUNTS = [
  'stripe_balance',
  'commission_revenue',
  'processing_fees',
  'vat_payable',
  'refunds_payable',
  'chargebacks',
  'promotions',
] as const;

/** Accounts that every seller has once per currency. */
export const SELLER_ACCOUNTS = ['seller_escrow', 'seller_payable'] as const;

export type PlatformAccountName = (typeof PLATFORM_ACCOUNTS)[number];
export type SellerAccountName = (typeof SELLER_ACCOUNTS)[number];

/** An account of the marketplace's own, or one of a seller's. The currency stands on the posting. */
export type Account =
  | { readonly account: PlatformAccountName; readonly sellerId?: undefined }
  | { readonly account: SellerAccountName; readonly sellerId: SellerId };

/** The account's full name: `stripe_balance`, `seller_escrow:12`. */
export function accountName(account: Account): string {
  return account.sellerId === undefined ? account.account : `${account.account}:${account.sellerId}`;
}
