import type { Invoice, InvoiceCorrection, InvoiceParty } from './domain/tax/invoice';
import { amount, countryName, date, type Moment, percentOfBps } from './i18n/format';
import { m } from './paraglide/messages.js';
import { getLocale } from './paraglide/runtime.js';
import type { PrintedDocument, PrintedTable } from './ports/document-writer';

interface Numbered<Document> {
  readonly number: string;
  readonly issuedAt: Moment;
  readonly document: Document;
}

/** At the foot of each page of whatever is printed. */
export const pageWords = (page: number, pages: number) => m.promotions_pdf_page({ page, pages });

/** A seller's invoice to a shopper, as it is printed, in the reader's language. */
export function printedInvoice({ number, issuedAt, document }: Numbered<Invoice>): PrintedDocument {
  const money = (amountMinor: number) => amount({ amountMinor, currency: document.currency });
  return {
    ...frame(m.promotions_invoice_number({ number }), document, issuedAt),
    facts: [
      m.promotions_invoice_issued({ day: date(issuedAt) }),
      m.promotions_invoice_order({ number: document.orderNumber }),
    ],
    notes: [
      ...reverseCharge(document),
      m.promotions_invoice_paid({ price: money(document.grossMinor - document.promotionMinor) }),
      ...(document.promotionMinor > 0
        ? [m.promotions_part_paid({ price: money(document.promotionMinor) })]
        : []),
    ],
  };
}

/** A correction of such an invoice, as it is printed. */
export function printedCorrection({
  number,
  issuedAt,
  document,
}: Numbered<InvoiceCorrection>): PrintedDocument {
  const money = (amountMinor: number) => amount({ amountMinor, currency: document.currency });
  const { after } = document;
  return {
    ...frame(m.promotions_invoice_correction_number({ number }), document, issuedAt),
    facts: [
      m.promotions_invoice_correction_about({
        day: date(issuedAt),
        number: document.corrects,
        issued: date(document.correctsIssuedAtMs),
      }),
      m.promotions_invoice_order({ number: document.orderNumber }),
    ],
    notes: [
      ...reverseCharge(document),
      m.promotions_invoice_given_back({ price: money(document.promotionMinor - document.grossMinor) }),
      m.promotions_invoice_after({
        net: money(after.netMinor),
        vat: money(after.vatMinor),
        gross: money(after.grossMinor),
      }),
    ],
  };
}

type Document = Pick<
  Invoice,
  | 'seller'
  | 'buyer'
  | 'currency'
  | 'lines'
  | 'rates'
  | 'netMinor'
  | 'vatMinor'
  | 'grossMinor'
  | 'taxTreatment'
>;

const reverseCharge = (document: Document) =>
  document.taxTreatment === 'reverse_charge' ? [m.promotions_invoice_reverse_charge()] : [];

function frame(title: string, document: Document, issuedAt: Moment) {
  return {
    language: getLocale(),
    title,
    issuer: document.seller.name,
    parties: [
      { heading: m.promotions_invoice_seller(), lines: partyLines(document.seller) },
      { heading: m.promotions_invoice_buyer(), lines: partyLines(document.buyer) },
    ],
    tables: [linesTable(document)],
    pageWords,
    madeAtMs: new Date(issuedAt).getTime(),
  };
}

/** A party as an invoice names it. */
export function partyLines(party: InvoiceParty): string[] {
  return [
    party.name,
    party.street,
    `${party.postalCode} ${party.city}, ${countryName(party.country)}`,
    ...(party.vatNumber === null ? [] : [m.promotions_invoice_vat_number({ number: party.vatNumber })]),
  ];
}

function linesTable(document: Document): PrintedTable {
  const isPolish = getLocale() === 'pl';
  const money = (amountMinor: number) => amount({ amountMinor, currency: document.currency });
  const sums = (of: { netMinor: number; vatMinor: number; grossMinor: number }, rate: string) => [
    money(of.netMinor),
    rate,
    money(of.vatMinor),
    money(of.grossMinor),
  ];
  return {
    caption: null,
    columns: [
      { header: m.promotions_invoice_item(), align: 'start', share: 38 },
      { header: m.common_quantity(), align: 'end', share: 10 },
      { header: m.promotions_invoice_net(), align: 'end', share: 15 },
      { header: m.promotions_invoice_rate(), align: 'end', share: 10 },
      { header: 'VAT', align: 'end', share: 13 },
      { header: m.promotions_invoice_gross(), align: 'end', share: 15 },
    ],
    rows: document.lines.map((line) => [
      isPolish ? line.titlePl : line.titleEn,
      line.quantity === 0 ? '–' : String(line.quantity),
      ...sums(line, percentOfBps(line.rateBps)),
    ]),
    totals: [
      ...document.rates.map((rate) => [
        m.promotions_invoice_of_rate(),
        '',
        ...sums(rate, percentOfBps(rate.rateBps)),
      ]),
      [m.common_total(), '', ...sums(document, '')],
    ],
  };
}
