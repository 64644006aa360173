import { isLocale, type Locale } from '~/paraglide/runtime.js';

/** Values of a query string; what is undefined or empty is left out. */
export type Query = Readonly<
  Record<string, string | number | readonly (string | number)[] | null | undefined>
>;

function withQuery(path: string, query?: Query): string {
  if (query === undefined) return path;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') search.append(name, String(one));
    }
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

const part = encodeURIComponent;

/** What a listing's address is made of. */
export interface ListingAddress {
  readonly slug: string;
  readonly id: number;
}

/** Widths that pictures are kept in. */
export const PICTURE_WIDTHS = [160, 320, 640, 1200] as const;
export type PictureWidth = (typeof PICTURE_WIDTHS)[number];
export type PictureFormat = 'avif' | 'webp';

/** Every address of the site, made here and nowhere else. All pages begin with the language. */
export const paths = {
  root: () => '/',
  sitemap: () => '/sitemap.xml',
  sitemapPart: (name: string) => `/sitemap/${part(name)}.xml`,

  home: (lang: Locale) => `/${lang}`,
  search: (lang: Locale, query?: Query) => withQuery(`/${lang}/search`, query),
  category: (lang: Locale, slug: string, query?: Query) => withQuery(`/${lang}/c/${part(slug)}`, query),
  listing: (lang: Locale, listing: ListingAddress, query?: Query) =>
    withQuery(`/${lang}/l/${part(listing.slug)}-${listing.id}`, query),
  store: (lang: Locale, sellerSlug: string, query?: Query) =>
    withQuery(`/${lang}/s/${part(sellerSlug)}`, query),
  cart: (lang: Locale) => `/${lang}/cart`,
  checkout: (lang: Locale) => `/${lang}/checkout`,
  checkoutHeld: (lang: Locale, checkoutId: string) => `/${lang}/checkout/${part(checkoutId)}`,
  checkoutReturn: (lang: Locale, checkoutId: string, query?: Query) =>
    withQuery(`/${lang}/checkout/${part(checkoutId)}/return`, query),
  /** With its key, the signed link that guests reach their order by. */
  order: (lang: Locale, orderId: string, key?: string) =>
    withQuery(`/${lang}/order/${part(orderId)}`, { key }),
  orderInvoice: (lang: Locale, orderId: string, sellerOrderId: string, key?: string) =>
    withQuery(`/${lang}/order/${part(orderId)}/invoice/${part(sellerOrderId)}`, { key }),
  orderInvoicePdf: (lang: Locale, orderId: string, sellerOrderId: string, key?: string) =>
    withQuery(`/${lang}/order/${part(orderId)}/invoice/${part(sellerOrderId)}/invoice.pdf`, { key }),
  orderWithdraw: (lang: Locale, orderId: string, sellerOrderId: string, key?: string) =>
    withQuery(`/${lang}/order/${part(orderId)}/withdraw/${part(sellerOrderId)}`, { key }),
  orderProblem: (lang: Locale, orderId: string, sellerOrderId: string, key?: string) =>
    withQuery(`/${lang}/order/${part(orderId)}/problem/${part(sellerOrderId)}`, { key }),
  orderCase: (lang: Locale, orderId: string, caseId: string, key?: string) =>
    withQuery(`/${lang}/order/${part(orderId)}/cases/${part(caseId)}`, { key }),
  offline: (lang: Locale) => `/${lang}/offline`,
  /** What is recorded with consent, and the switch; takes the POST that keeps the choice. */
  privacyChoices: (lang: Locale) => `/${lang}/privacy-choices`,
  /** Takes a POST that keeps a choice of theme or currency. */
  preferences: (lang: Locale) => `/${lang}/preferences`,

  signIn: (lang: Locale, query?: { returnTo?: string }) => withQuery(`/${lang}/sign-in`, query),
  signInSecondFactor: (lang: Locale, query?: { returnTo?: string }) =>
    withQuery(`/${lang}/sign-in/code`, query),
  signUp: (lang: Locale, query?: { returnTo?: string }) => withQuery(`/${lang}/sign-up`, query),
  signOut: (lang: Locale) => `/${lang}/sign-out`,
  forgotPassword: (lang: Locale) => `/${lang}/forgot-password`,
  resetPassword: (lang: Locale, query?: { token?: string }) => withQuery(`/${lang}/reset-password`, query),
  account: (lang: Locale) => `/${lang}/account`,
  accountOrders: (lang: Locale, query?: Query) => withQuery(`/${lang}/account/orders`, query),
  accountSecurity: (lang: Locale) => `/${lang}/account/security`,
  accountSecondFactor: (lang: Locale, query?: { returnTo?: string }) =>
    withQuery(`/${lang}/account/second-factor`, query),

  seller: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller`, query),
  sellerJoin: (lang: Locale) => `/${lang}/seller/join`,
  sellerOnboarding: (lang: Locale, step?: string) =>
    step === undefined ? `/${lang}/seller/onboarding` : `/${lang}/seller/onboarding/${part(step)}`,
  sellerOrders: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller/orders`, query),
  sellerOrder: (lang: Locale, sellerOrderId: string) => `/${lang}/seller/orders/${part(sellerOrderId)}`,
  sellerInvoice: (lang: Locale, sellerOrderId: string) =>
    `/${lang}/seller/orders/${part(sellerOrderId)}/invoice`,
  sellerInvoicePdf: (lang: Locale, sellerOrderId: string) =>
    `/${lang}/seller/orders/${part(sellerOrderId)}/invoice/invoice.pdf`,
  sellerRefund: (lang: Locale, sellerOrderId: string) =>
    `/${lang}/seller/orders/${part(sellerOrderId)}/refund`,
  sellerCases: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller/cases`, query),
  sellerCase: (lang: Locale, caseId: string) => `/${lang}/seller/cases/${part(caseId)}`,
  sellerListings: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller/listings`, query),
  sellerListing: (lang: Locale, listingId: number, query?: Query) =>
    withQuery(`/${lang}/seller/listings/${listingId}`, query),
  sellerListingNew: (lang: Locale) => `/${lang}/seller/listings/new`,
  sellerListingsExport: (lang: Locale) => `/${lang}/seller/listings/export.csv`,
  sellerImport: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller/import`, query),
  sellerImportTemplate: (lang: Locale) => `/${lang}/seller/import/template.csv`,
  sellerImportBadRows: (lang: Locale, jobId: string) => `/${lang}/seller/import/${part(jobId)}/bad-rows.csv`,
  sellerImportJob: (lang: Locale, jobId: string, query?: Query) =>
    withQuery(`/${lang}/seller/import/${part(jobId)}`, query),
  sellerStock: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller/stock`, query),
  sellerVat: (lang: Locale) => `/${lang}/seller/vat`,
  sellerVatCsv: (lang: Locale, quarter: string) => withQuery(`/${lang}/seller/vat.csv`, { quarter }),
  sellerCoupons: (lang: Locale) => `/${lang}/seller/coupons`,
  sellerMoney: (lang: Locale, query?: Query) => withQuery(`/${lang}/seller/money`, query),
  sellerPayouts: (lang: Locale) => `/${lang}/seller/money/payouts`,
  sellerStatement: (lang: Locale, month: string, query?: Query) =>
    withQuery(`/${lang}/seller/money/statements/${part(month)}`, query),
  sellerStatementCsv: (lang: Locale, month: string) =>
    `/${lang}/seller/money/statements/${part(month)}/statement.csv`,
  sellerStatementPdf: (lang: Locale, month: string) =>
    `/${lang}/seller/money/statements/${part(month)}/statement.pdf`,
  sellerCommissionInvoicePdf: (lang: Locale, number: string) =>
    `/${lang}/seller/money/invoices/${part(number.replaceAll('/', '-'))}/invoice.pdf`,
  sellerCommissionInvoices: (lang: Locale, query?: Query) =>
    withQuery(`/${lang}/seller/money/invoices`, query),
  /** A number's slashes would be folders of the address. */
  sellerCommissionInvoice: (lang: Locale, number: string) =>
    `/${lang}/seller/money/invoices/${part(number.replaceAll('/', '-'))}`,
  sellerSettings: (lang: Locale) => `/${lang}/seller/settings`,
  sellerShipping: (lang: Locale) => `/${lang}/seller/settings/shipping`,

  operator: (lang: Locale) => `/${lang}/operator`,
  operatorSellers: (lang: Locale, query?: Query) => withQuery(`/${lang}/operator/sellers`, query),
  operatorSeller: (lang: Locale, sellerId: number) => `/${lang}/operator/sellers/${sellerId}`,
  operatorOrders: (lang: Locale, query?: Query) => withQuery(`/${lang}/operator/orders`, query),
  operatorOrder: (lang: Locale, orderId: string) => `/${lang}/operator/orders/${part(orderId)}`,
  operatorRefund: (lang: Locale, orderId: string, sellerOrderId: string) =>
    `/${lang}/operator/orders/${part(orderId)}/refund/${part(sellerOrderId)}`,
  operatorCases: (lang: Locale, query?: Query) => withQuery(`/${lang}/operator/cases`, query),
  operatorCase: (lang: Locale, caseId: string) => `/${lang}/operator/cases/${part(caseId)}`,
  operatorCategories: (lang: Locale) => `/${lang}/operator/categories`,
  operatorVat: (lang: Locale) => `/${lang}/operator/vat`,
  operatorVatCsv: (lang: Locale, quarter: string) => withQuery(`/${lang}/operator/vat.csv`, { quarter }),
  operatorCoupons: (lang: Locale) => `/${lang}/operator/coupons`,
  operatorCommission: (lang: Locale) => `/${lang}/operator/commission`,
  operatorRanking: (lang: Locale) => `/${lang}/operator/ranking`,
  operatorLedger: (lang: Locale, query?: Query) => withQuery(`/${lang}/operator/ledger`, query),
  operatorTransfers: (lang: Locale) => `/${lang}/operator/transfers`,
  operatorInvoices: (lang: Locale, query?: Query) => withQuery(`/${lang}/operator/invoices`, query),
  operatorReconciliation: (lang: Locale, query?: Query) =>
    withQuery(`/${lang}/operator/reconciliation`, query),
  operatorCheck: (lang: Locale) => `/${lang}/operator/check`,
  operatorDeadLetters: (lang: Locale, query?: Query) => withQuery(`/${lang}/operator/dead-letters`, query),

  api: (path: string, query?: Query) => withQuery(`/api/${path}`, query),
  stripeWebhook: () => '/webhooks/stripe',
  media: (key: string) => `/media/${key.split('/').map(part).join('/')}`,
  /** A picture of a case, for its sides: signed in, or with the signed link of the order. */
  casePicture: (caseId: string, mediaKey: string, widthPx: PictureWidth, key?: string) =>
    withQuery(`/case-pictures/${part(caseId)}/${part(mediaKey)}/${widthPx}.webp`, { key }),
  picture: (key: string, widthPx: PictureWidth, format: PictureFormat) =>
    `/media/${key.split('/').map(part).join('/')}/${widthPx}.${format}`,
} as const;

/** The slug and the number of a listing's address, or undefined when it has no number. */
export function parseListingAddress(slugId: string): ListingAddress | undefined {
  const match = /^(?:(.*)-)?([1-9]\d{0,14})$/.exec(slugId);
  return match === null ? undefined : { slug: match[1] ?? '', id: Number(match[2]) };
}

/** The same page in another language. */
export function inLanguage(lang: Locale, pathname: string, search = ''): string {
  const rest = pathname.replace(/^\/[^/]*/, '');
  return `/${lang}${rest}${search}`;
}

/** An address within the site that it is safe to send a visitor back to, or the given fallback. */
export function safeReturnTo(wish: string | null | undefined, fallback: string): string {
  return wish?.startsWith('/') && !/^\/[/\\]|[\\\n\r\t]/.test(wish) ? wish : fallback;
}

/** As {@link safeReturnTo}, for pages that begin with a language alone. */
export function pageToReturnTo(wish: string | null | undefined, fallback: string): string {
  const path = safeReturnTo(wish, fallback);
  return isLocale(path.split(/[/?#]/)[1]) ? path : fallback;
}
