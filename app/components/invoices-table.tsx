import { Link } from '@remix-run/react';
import type { CurrencyCode } from '~/domain/money/money';
import { amount, date } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { DataTable } from './data-table';
import { EmptyState } from './empty-state';

interface InvoiceRow {
  readonly number: string;
  readonly kind: 'invoice' | 'correction';
  readonly month: string;
  readonly currency: CurrencyCode;
  readonly netMinor: number;
  readonly vatMinor: number;
  readonly grossMinor: number;
  readonly issuedAt: string | Date;
  readonly seller?: string;
}

interface InvoicesTableProps {
  readonly rows: readonly InvoiceRow[];
  readonly hrefFor?: (number: string) => string;
}

/** Invoices of commission with their corrections. */
export function InvoicesTable({ rows, hrefFor }: InvoicesTableProps) {
  return (
    <DataTable
      caption={m.payouts_invoices_title()}
      captionHidden
      rows={rows}
      rowKey={(row) => row.number}
      columns={[
        {
          key: 'number',
          header: m.payouts_invoice_number(),
          isRowHeader: true,
          cell: (row) =>
            hrefFor ? (
              <Link to={hrefFor(row.number)} className="font-semibold text-act underline">
                {row.number}
              </Link>
            ) : (
              row.number
            ),
        },
        {
          key: 'kind',
          header: m.payouts_statement_kind(),
          cell: (row) => row.seller ?? INVOICE_KINDS[row.kind](),
        },
        {
          key: 'month',
          header: m.seller_money_month(),
          wideOnly: true,
          cell: (row) => date(`${row.month}-15T12:00:00Z`, 'month'),
        },
        {
          key: 'issued',
          header: m.payouts_invoice_issued(),
          wideOnly: true,
          cell: (row) => date(row.issuedAt, 'numeric'),
        },
        {
          key: 'vat',
          header: m.payouts_invoice_vat(),
          align: 'end',
          wideOnly: true,
          cell: (row) => amount({ amountMinor: row.vatMinor, currency: row.currency }),
        },
        {
          key: 'gross',
          header: m.payouts_invoice_gross(),
          align: 'end',
          cell: (row) => amount({ amountMinor: row.grossMinor, currency: row.currency }),
        },
      ]}
      empty={<EmptyState title={m.payouts_invoices_none()} />}
    />
  );
}

/** What a document is called. */
export const INVOICE_KINDS = {
  invoice: m.payouts_invoice_kind_invoice,
  correction: m.payouts_invoice_kind_correction,
} as const;
