import { INVOICE_KINDS } from '~/components/invoices-table';
import type { InvoiceLine, InvoiceParty } from '~/domain/invoice/commission-invoice';
import type { CurrencyCode } from '~/domain/money/money';
import { sumMinor } from '~/domain/money/money';
import { owedMinor, type StatementLine, type StatementSummary } from '~/domain/statement/statement';
import { amount, date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { getLocale } from '~/paraglide/runtime.js';
import type { PrintedDocument, PrintedTable } from '~/ports/document-writer';
import { pageWords, partyLines } from '~/printed-invoice';
import { LINE_WORDS, SERVICE_WORDS } from './statement-words';

const monthName = (month: string) => date(`${month}-15T12:00:00Z`, 'month');

/** A seller's month as it is printed: for each currency its summary and every line, summed. */
export function printedStatement(
  statement: {
    readonly month: string;
    readonly lines: readonly StatementLine[];
    readonly summaries: readonly StatementSummary[];
    readonly netted: readonly { readonly currency: CurrencyCode; readonly amountMinor: number }[];
  },
  made: { readonly sellerName: string; readonly madeAtMs: number },
): PrintedDocument {
  return {
    language: getLocale(),
    title: m.payouts_statement_title({ month: monthName(statement.month) }),
    issuer: `${m.common_brand()} · ${made.sellerName}`,
    facts: [m.payouts_statement_lead(), m.promotions_pdf_made({ day: date(made.madeAtMs) })],
    parties: [],
    tables: statement.summaries.flatMap((summary) => [
      summaryTable(summary),
      linesTable(
        summary,
        statement.lines.filter(({ currency }) => currency === summary.currency),
      ),
    ]),
    notes: statement.netted.map((netted) => m.payouts_statement_netted({ amount: amount(netted) })),
    pageWords,
    madeAtMs: made.madeAtMs,
  };
}

function summaryTable({ currency, opening, closing, totals, changeMinor }: StatementSummary): PrintedTable {
  const money = (amountMinor: number) => amount({ amountMinor, currency });
  return {
    caption: m.payouts_statement_summary({ currency }),
    columns: [
      { header: m.payouts_statement_opening(), align: 'start', share: 70 },
      { header: money(owedMinor(opening)), align: 'end', share: 30 },
    ],
    rows: totals.map(({ kind, amountMinor }) => [LINE_WORDS[kind](), money(amountMinor)]),
    totals: [
      [m.payouts_statement_change(), money(changeMinor)],
      [m.payouts_statement_closing(), money(owedMinor(closing))],
      [m.payouts_statement_in_escrow(), money(closing.escrowMinor)],
      [m.payouts_statement_payable(), money(closing.payableMinor)],
    ],
  };
}

function linesTable({ currency }: StatementSummary, lines: readonly StatementLine[]): PrintedTable {
  const money = (amountMinor: number) => amount({ amountMinor, currency });
  return {
    caption: `${m.payouts_statement_lines()}, ${currency}`,
    columns: [
      { header: m.payouts_statement_day(), align: 'start', share: 17 },
      { header: m.payouts_statement_kind(), align: 'start', share: 41 },
      { header: m.seller_order_number(), align: 'start', share: 22 },
      { header: m.payouts_statement_amount(), align: 'end', share: 20 },
    ],
    rows: lines.map((line) => [
      date(line.occurredAtMs, 'numeric'),
      LINE_WORDS[line.kind](),
      line.sellerOrderNumber ?? '–',
      money(line.amountMinor),
    ]),
    totals: [
      ['', m.payouts_statement_change(), '', money(sumMinor(lines.map(({ amountMinor }) => amountMinor)))],
    ],
  };
}

/** A commission invoice or its correction as it is printed. */
export function printedCommissionInvoice(invoice: {
  readonly number: string;
  readonly kind: 'invoice' | 'correction';
  readonly corrects: string | null;
  readonly month: string;
  readonly issuedAt: Date;
  readonly currency: CurrencyCode;
  readonly lines: readonly InvoiceLine[];
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
  readonly issuer: InvoiceParty;
  readonly buyer: InvoiceParty;
}): PrintedDocument {
  const money = (amountMinor: number) => amount({ amountMinor, currency: invoice.currency });
  return {
    language: getLocale(),
    title: `${INVOICE_KINDS[invoice.kind]()} ${invoice.number}`,
    issuer: invoice.issuer.name,
    facts: [
      m.payouts_invoice_about({ month: monthName(invoice.month), issued: date(invoice.issuedAt) }),
      ...(invoice.corrects === null ? [] : [`${m.payouts_invoice_corrects()} ${invoice.corrects}`]),
    ],
    parties: [
      { heading: m.payouts_invoice_issuer(), lines: partyLines(invoice.issuer) },
      { heading: m.payouts_invoice_buyer(), lines: partyLines(invoice.buyer) },
    ],
    tables: [
      {
        caption: null,
        columns: [
          { header: m.promotions_invoice_item(), align: 'start', share: 70 },
          { header: m.payouts_invoice_net(), align: 'end', share: 30 },
        ],
        rows: invoice.lines.map((line) => [SERVICE_WORDS[line.service](), money(line.netMinor)]),
        totals: [
          [m.payouts_invoice_net(), money(invoice.netMinor)],
          [m.payouts_invoice_vat(), money(invoice.vatMinor)],
          [m.payouts_invoice_gross(), money(invoice.grossMinor)],
        ],
      },
    ],
    notes: [m.payouts_invoice_paid()],
    pageWords,
    madeAtMs: invoice.issuedAt.getTime(),
  };
}
