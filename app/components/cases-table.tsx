import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { CaseKind, CaseState } from '~/domain/case/process';
import { caseKindWords, caseReasonWords } from '~/i18n/case-words';
import { type Amount, amount, date, type Moment } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import { CaseStateBadge } from './case-state-badge';
import { DataTable } from './data-table';

interface CaseRow {
  readonly id: string;
  readonly number: string;
  readonly seller: string;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly reason: string;
  readonly atStakeMinor: number;
  readonly currency: Amount['currency'];
  readonly openedAt: Moment;
  readonly deadlineAt: Moment | null;
}

interface CasesTableProps {
  readonly caption: string;
  readonly rows: readonly CaseRow[];
  readonly hrefFor: (caseId: string) => string;
  readonly withSeller?: boolean;
  readonly empty: ReactNode;
}

/** Cases, one a row, for whoever works through them. */
export function CasesTable({ caption, rows, hrefFor, withSeller = false, empty }: CasesTableProps) {
  return (
    <DataTable
      caption={caption}
      captionHidden
      rows={rows}
      rowKey={(row) => row.id}
      empty={empty}
      columns={[
        {
          key: 'number',
          header: m.cases_column_order(),
          isRowHeader: true,
          cell: (row) => (
            <Link to={hrefFor(row.id)} className="font-semibold text-act underline">
              {row.number}
            </Link>
          ),
        },
        ...(withSeller
          ? [
              {
                key: 'seller',
                header: m.cases_column_seller(),
                wideOnly: true,
                cell: (row: CaseRow) => row.seller,
              },
            ]
          : []),
        { key: 'state', header: m.common_status(), cell: (row) => <CaseStateBadge state={row.state} /> },
        {
          key: 'reason',
          header: m.cases_column_reason(),
          wideOnly: true,
          cell: (row) => `${caseKindWords(row.kind)}: ${caseReasonWords(row.reason)}`,
        },
        {
          key: 'deadline',
          header: m.cases_deadline(),
          cell: (row) => (row.deadlineAt ? date(row.deadlineAt, 'shortDate') : '–'),
        },
        {
          key: 'opened',
          header: m.cases_opened_at(),
          wideOnly: true,
          cell: (row) => date(row.openedAt, 'shortDate'),
        },
        {
          key: 'amount',
          header: m.cases_at_stake(),
          align: 'end',
          cell: (row) => amount({ amountMinor: row.atStakeMinor, currency: row.currency }),
        },
      ]}
    />
  );
}
