import { sql } from 'drizzle-orm';
import { marketplaceProfile } from '#db/schema';
import {
  type DueInvoice,
  dueInvoices,
  type InvoiceParty,
  type MonthlyFees,
  SERIAL_DIGITS,
  seriesOf,
} from '~/domain/invoice/commission-invoice';
import type { CurrencyCode } from '~/domain/money/money';
import { addMonths, monthBounds, monthOf } from '~/domain/statement/month';
import type { Ports } from '~/ports/ports';
import { isConstraint } from './database-errors.server';
import { jsonbText } from './jsonb.server';

/** How far back fees are looked at that no document has: a cron that stood still for a year catches up. */
const MONTHS_BACK = 13;
/** Documents that one round issues; the next day's goes on. */
const ISSUED_MAX = 2_000;
const IDEMPOTENCY_UNIQUE = 'commission_invoices_idempotencyKey_unique';

export interface IssuedInvoices {
  readonly issued: number;
  /** Documents that nobody can issue: the marketplace's own data are missing. */
  readonly waiting: number;
}

interface FeeRow extends Record<string, unknown> {
  readonly seller_id: string;
  readonly currency: CurrencyCode;
  readonly charged_in: string;
  readonly returned_in: string | null;
  readonly commission: string;
  readonly processing: string;
  readonly vat: string;
}

/**
 * For the cron: issues the invoices of the sellers' fees of every month that is over, and corrections of what came
 * back later, each once. The number is taken and the document written in one statement under the lock of the series'
 * row, so that a series has no gaps: what is not written takes no number. Daily, so that a round that failed is made
 * up for; a month that has its documents gets no second ones.
 */
export async function issueCommissionInvoices(ports: Pick<Ports, 'db' | 'clock'>): Promise<IssuedInvoices> {
  const { db, clock } = ports;
  const now = new Date(clock.nowMs());
  const thisMonth = monthOf(now);
  const [fees, profiles, known] = await db.batch([
    db.execute<FeeRow>(monthlyFees(addMonths(thisMonth, -MONTHS_BACK), thisMonth)),
    db.select({ profile: marketplaceProfile.profile }).from(marketplaceProfile),
    db.execute<{ key: string; number: string }>(
      sql`SELECT idempotency_key AS key, number FROM commission_invoices
        WHERE month >= ${addMonths(thisMonth, -MONTHS_BACK)}`,
    ),
  ]);
  const numbers = new Map(known.rows.map(({ key, number }) => [key, number]));
  const due = dueInvoices(fees.rows.map(asFees)).filter((document) => !numbers.has(keyOf(document)));
  const issuer = profiles[0]?.profile;
  if (issuer === undefined) return { issued: 0, waiting: due.length };
  let issued = 0;
  for (const document of due.slice(0, ISSUED_MAX)) {
    const number = await issue(ports, document, issuer, now);
    if (number !== null) issued += 1;
  }
  return { issued, waiting: Math.max(0, due.length - ISSUED_MAX) };
}

function invoiceKey({ sellerId, chargedIn, currency }: DueInvoice): string {
  return `invoice:${sellerId}:${chargedIn}:${currency}`;
}

function keyOf(document: DueInvoice): string {
  return document.returnedIn === null
    ? invoiceKey(document)
    : `correction:${invoiceKey(document)}:${document.returnedIn}`;
}

/** The document's number, or null when somebody else issued it at the same moment. */
async function issue(
  ports: Pick<Ports, 'db'>,
  document: DueInvoice,
  issuer: InvoiceParty,
  now: Date,
): Promise<string | null> {
  const kind = document.returnedIn === null ? 'invoice' : 'correction';
  const series = seriesOf(kind, monthOf(now));
  try {
    const { rows } = await ports.db.execute<{ number: string }>(sql`
      WITH taken AS (
        INSERT INTO commission_invoice_series (series, last_serial) VALUES (${series}, 1)
        ON CONFLICT (series) DO UPDATE SET last_serial = commission_invoice_series.last_serial + 1
        RETURNING last_serial
      )
      INSERT INTO commission_invoices (number, idempotency_key, series, serial, kind, corrects, seller_id, month,
        currency, net_minor, vat_minor, gross_minor, lines, issuer, buyer, issued_at)
      SELECT ${series} || '/' || lpad(taken.last_serial::text, ${SERIAL_DIGITS}, '0'), ${keyOf(document)}, ${series},
        taken.last_serial, ${kind},
        CASE WHEN ${kind} = 'correction' THEN (SELECT i.number FROM commission_invoices i
          WHERE i.idempotency_key = ${invoiceKey(document)}) END,
        s.id, ${document.returnedIn ?? document.chargedIn}, ${document.currency}, ${document.netMinor}::bigint,
        ${document.vatMinor}::bigint, ${document.grossMinor}::bigint, ${jsonbText(document.lines)}::jsonb,
        ${jsonbText(issuer)}::jsonb,
        jsonb_build_object('name', coalesce(nullif(s.company_name, ''), s.display_name), 'street', s.street,
          'postalCode', s.postal_code, 'city', s.city, 'country', s.country, 'vatNumber', s.vat_number),
        ${now.toISOString()}::timestamptz
      FROM taken, sellers s WHERE s.id = ${document.sellerId}
      RETURNING number`);
    return rows[0]?.number ?? null;
  } catch (error) {
    if (isConstraint(error, IDEMPOTENCY_UNIQUE)) return null;
    throw error;
  }
}

/** Fees by seller, currency and months, from the ledger; what a lost chargeback gave back from the refund it stands for. */
function monthlyFees(from: string, to: string) {
  const since = new Date(monthBounds(from).fromMs).toISOString();
  const until = new Date(monthBounds(to).fromMs).toISOString();
  const month = (moment: 'e.occurred_at' | 'charged.occurred_at' | 'r.created_at') =>
    sql.raw(`to_char(${moment} AT TIME ZONE 'Europe/Warsaw', 'YYYY-MM')`);
  const fee = (account: 'commission_revenue' | 'processing_fees' | 'vat_payable') =>
    sql`coalesce(-sum(p.amount_minor) FILTER (WHERE p.account = ${account}), 0)`;
  const fees = sql`${fee('commission_revenue')} AS commission, ${fee('processing_fees')} AS processing,
    ${fee('vat_payable')} AS vat`;
  return sql`
    SELECT so.seller_id, p.currency, ${month('e.occurred_at')} AS charged_in, NULL AS returned_in, ${fees}
    FROM journal_entries e JOIN postings p ON p.entry_key = e.idempotency_key
    JOIN seller_orders so ON so.id = e.seller_order_id
    WHERE e.code = 'commission' AND e.occurred_at >= ${since}::timestamptz AND e.occurred_at < ${until}::timestamptz
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT so.seller_id, p.currency, ${month('charged.occurred_at')}, ${month('e.occurred_at')}, ${fees}
    FROM journal_entries e JOIN postings p ON p.entry_key = e.idempotency_key
    JOIN seller_orders so ON so.id = e.seller_order_id
    JOIN journal_entries charged ON charged.idempotency_key = 'commission:' || so.id
    WHERE e.code = 'refund' AND charged.occurred_at >= ${since}::timestamptz
      AND e.occurred_at < ${until}::timestamptz
    GROUP BY 1, 2, 3, 4
    UNION ALL
    SELECT so.seller_id, r.currency, ${month('charged.occurred_at')}, ${month('r.created_at')},
      -sum(l.commission_minor), -sum(l.processing_minor), -sum(l.vat_minor)
    FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
    JOIN seller_orders so ON so.id = r.seller_order_id
    JOIN journal_entries charged ON charged.idempotency_key = 'commission:' || so.id
    WHERE r.reason = 'chargeback' AND charged.occurred_at >= ${since}::timestamptz
      AND r.created_at < ${until}::timestamptz
    GROUP BY 1, 2, 3, 4`;
}

function asFees(row: FeeRow): MonthlyFees {
  return {
    sellerId: Number(row.seller_id),
    currency: row.currency,
    chargedIn: row.charged_in,
    returnedIn: row.returned_in,
    commissionMinor: Number(row.commission),
    processingMinor: Number(row.processing),
    vatMinor: Number(row.vat),
  };
}
