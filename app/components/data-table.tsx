import { Link } from '@remix-run/react';
import ArrowDown from 'lucide-react/dist/esm/icons/arrow-down';
import ArrowUp from 'lucide-react/dist/esm/icons/arrow-up';
import ArrowUpDown from 'lucide-react/dist/esm/icons/arrow-up-down';
import type { ReactNode } from 'react';
import { m } from '~/paraglide/messages.js';
import { classNames } from './class-names';

export type SortDirection = 'asc' | 'desc';

export interface TableColumn<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** `end` for figures. */
  readonly align?: 'start' | 'end';
  /** Names the row: a header cell. */
  readonly isRowHeader?: boolean;
  readonly sortable?: boolean;
  /** Left out on narrow screens. */
  readonly wideOnly?: boolean;
  /** The sum or the like at the foot. */
  readonly footer?: ReactNode;
}

export interface TableSort {
  readonly by: string;
  readonly direction: SortDirection;
}

interface DataTableProps<Row> {
  readonly caption: string;
  readonly captionHidden?: boolean;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string | number;
  readonly sort?: TableSort | undefined;
  readonly hrefForSort?: (sort: TableSort) => string;
  /** A checkbox per row, sent under `name` with the form of that id. */
  readonly select?: { readonly name: string; readonly form: string; readonly label: (row: Row) => string };
  readonly empty?: ReactNode;
}

/** A dense table whose order lives in the address; holds 50 rows. */
export function DataTable<Row>({
  caption,
  captionHidden = false,
  columns,
  rows,
  rowKey,
  sort,
  hrefForSort,
  select,
  empty,
}: DataTableProps<Row>) {
  if (rows.length === 0 && empty !== undefined) return empty;
  const hasFooter = columns.some(({ footer }) => footer !== undefined);
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="relative overflow-x-auto rounded-md border bg-surface"
    >
      <table className="figures w-full border-collapse text-sm">
        <caption className={captionHidden ? 'sr-only' : 'px-3 py-2 text-left font-semibold'}>
          {caption}
        </caption>
        <thead className="bg-sunken text-left">
          <tr>
            {select === undefined ? null : (
              <th scope="col" className="w-10 px-3">
                <span className="sr-only">{m.common_select_row({ label: '' })}</span>
              </th>
            )}
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} hrefForSort={hrefForSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-t hover:bg-act-soft/50 has-checked:bg-act-soft">
              {select === undefined ? null : (
                <td className="px-3">
                  <input
                    type="checkbox"
                    name={select.name}
                    form={select.form}
                    value={String(rowKey(row))}
                    aria-label={m.common_select_row({ label: select.label(row) })}
                    className="block size-5"
                  />
                </td>
              )}
              {columns.map((column) => (
                <BodyCell key={column.key} column={column} row={row} />
              ))}
            </tr>
          ))}
        </tbody>
        {hasFooter ? (
          <tfoot className="border-t-2 bg-sunken font-semibold">
            <tr>
              {select === undefined ? null : <td />}
              {columns.map((column) => (
                <td key={column.key} className={cellClass(column)}>
                  {column.footer}
                </td>
              ))}
            </tr>
          </tfoot>
        ) : null}
      </table>
    </section>
  );
}

function cellClass<Row>({ align, wideOnly }: TableColumn<Row>): string {
  return classNames(
    'h-10 px-3 py-1.5',
    align === 'end' && 'text-right whitespace-nowrap',
    wideOnly && 'max-md:hidden',
  );
}

function BodyCell<Row>({ column, row }: { column: TableColumn<Row>; row: Row }) {
  return column.isRowHeader ? (
    <th scope="row" className={classNames(cellClass(column), 'text-left font-medium whitespace-nowrap')}>
      {column.cell(row)}
    </th>
  ) : (
    <td className={cellClass(column)}>{column.cell(row)}</td>
  );
}

interface HeaderCellProps<Row> {
  readonly column: TableColumn<Row>;
  readonly sort: TableSort | undefined;
  readonly hrefForSort: ((sort: TableSort) => string) | undefined;
}

function HeaderCell<Row>({ column, sort, hrefForSort }: HeaderCellProps<Row>) {
  const current = sort?.by === column.key ? sort.direction : undefined;
  const look = classNames(cellClass(column), 'text-xs font-semibold whitespace-nowrap text-soft');
  if (!column.sortable || hrefForSort === undefined) {
    return (
      <th scope="col" className={look}>
        {column.header}
      </th>
    );
  }
  const Icon = current === undefined ? ArrowUpDown : current === 'asc' ? ArrowUp : ArrowDown;
  return (
    <th
      scope="col"
      aria-sort={current === undefined ? undefined : current === 'asc' ? 'ascending' : 'descending'}
      className={look}
    >
      <Link
        to={hrefForSort({ by: column.key, direction: current === 'desc' ? 'asc' : 'desc' })}
        preventScrollReset
        aria-label={m.common_sort_column({ column: column.header })}
        className={classNames(
          'inline-flex min-h-6 items-center gap-1 hover:text-act',
          current !== undefined && 'text-ink',
        )}
      >
        {column.header}
        <Icon size={13} />
      </Link>
    </th>
  );
}
