import type { Database } from '#db/client.server';
import { journalEntries, postings } from '#db/schema';
import { accountName } from '~/domain/ledger/accounts';
import type { JournalEntry } from '~/domain/ledger/entries';

/**
 * The statements that book entries, for the batch that books what caused them. The same cause booked twice
 * breaks the unique key and with it the whole batch; an entry of which nothing is due writes nothing.
 */
export function bookEntries(db: Database, entries: readonly JournalEntry[]) {
  const due = entries.filter((entry) => entry.postings.length > 0);
  if (due.length === 0) return [];
  return [
    db.insert(journalEntries).values(
      due.map((entry) => ({
        idempotencyKey: entry.idempotencyKey,
        code: entry.code,
        occurredAt: new Date(entry.occurredAtMs),
        orderId: entry.orderId ?? null,
        sellerOrderId: entry.sellerOrderId ?? null,
        paymentId: entry.paymentId ?? null,
        corrects: entry.corrects ?? null,
      })),
    ),
    db.insert(postings).values(
      due.flatMap((entry) =>
        entry.postings.map((posting, position) => ({
          entryKey: entry.idempotencyKey,
          position,
          account: accountName(posting),
          sellerId: 'sellerId' in posting ? posting.sellerId : null,
          currency: posting.currency,
          amountMinor: posting.amountMinor,
        })),
      ),
    ),
  ];
}
