import { stringify } from 'csv-stringify/browser/esm/sync';
import { toDecimalText } from '~/domain/money/money';
import { marketDate } from '~/domain/shipping/calendar';
import type { StatementLine } from '~/domain/statement/statement';
import { m } from '~/paraglide/messages.js';
import { LINE_WORDS } from './statement-words';

/** A statement's lines as CSV, in the reader's language; spreadsheets sum its amounts and run nothing of it. */
export function statementCsv(lines: readonly StatementLine[]): string {
  return stringify(
    [
      [
        m.payouts_statement_day(),
        m.payouts_statement_kind(),
        m.seller_order_number(),
        m.payouts_statement_amount(),
        m.payouts_column_currency(),
        m.payouts_statement_entry(),
      ],
      ...lines.map((line) => [
        marketDate(new Date(line.occurredAtMs)),
        LINE_WORDS[line.kind](),
        line.sellerOrderNumber ?? '',
        toDecimalText(line),
        line.currency,
        line.entryKey,
      ]),
    ],
    {
      bom: true,
      escape_formulas: true,
      record_delimiter: 'windows',
      // A minus before digits is an amount and no formula: escaped, it would not be summed.
      cast: {
        string: (value) => (/^-?\d+(\.\d+)?$/.test(value) ? { value, escape_formulas: false } : value),
      },
    },
  );
}
