import { invariant } from '../invariant';
import { SeenKeys, type SeenKeysMemory } from './seen-keys';

/** A row of a file, as it stands there. */
export interface RawRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A row with what it is and which product it belongs to. */
export interface KeyedRow<Role extends string> {
  readonly row: RawRow;
  readonly role: Role;
  /** Names that the product goes by (a SKU, an identifier); a row with any of them belongs to it. */
  readonly keys: readonly string[];
}

/** Rows of one product, in the order of the file. */
export interface RowGroup<Role extends string> {
  readonly rows: readonly KeyedRow<Role>[];
  /** Lines of rows beyond {@link MAX_ROWS_PER_GROUP}, which are not in `rows`. */
  readonly droppedLines: readonly number[];
}

/** Most rows of one product: its variants, in two currencies, and rows with further pictures. */
export const MAX_ROWS_PER_GROUP = 500;

/** Most text that is held back, in characters. */
export const MAX_HELD_CHARS = 16_000_000;

/** What adding a row led to: products that are complete now, or the row's product that was complete before. */
export interface GroupingStep<Role extends string> {
  readonly complete: readonly RowGroup<Role>[];
  readonly tooLate: boolean;
}

interface OpenGroup<Role extends string> {
  readonly rows: KeyedRow<Role>[];
  readonly droppedLines: number[];
  readonly keys: Set<string>;
  chars: number;
  lastIndex: number;
}

/** What a grouper holds, as plain data. */
export interface GrouperMemory<Role extends string> {
  readonly index: number;
  readonly open: readonly (RowGroup<Role> & {
    readonly keys: readonly string[];
    readonly lastIndex: number;
  })[];
  readonly completeKeys: SeenKeysMemory;
}

/**
 * Gathers the rows of each product, which need not lie side by side. A product is held back until `lookBackRows`
 * rows have passed without one of it, or until {@link MAX_HELD_CHARS} are held; then it is complete, and a later row
 * of it is too late. So memory is bounded by the look-back, and by the keys of products already complete.
 */
export class RowGrouper<Role extends string> {
  private readonly open = new Set<OpenGroup<Role>>();
  private readonly byKey = new Map<string, OpenGroup<Role>>();
  private readonly completeKeys: SeenKeys;
  private readonly lookBackRows: number;
  private index: number;
  private heldChars = 0;

  constructor(
    lookBackRows: number,
    memory: GrouperMemory<Role> = { index: 0, open: [], completeKeys: { hashes: [], values: [] } },
  ) {
    this.lookBackRows = lookBackRows;
    this.index = memory.index;
    this.completeKeys = new SeenKeys(memory.completeKeys);
    for (const { rows, droppedLines, keys, lastIndex } of memory.open) {
      const chars = rows.reduce((total, { row }) => total + charsOf(row), 0);
      const group = {
        rows: [...rows],
        droppedLines: [...droppedLines],
        keys: new Set(keys),
        chars,
        lastIndex,
      };
      this.open.add(group);
      this.heldChars += chars;
      for (const key of keys) this.byKey.set(key, group);
    }
  }

  /** What it holds, for another one to go on with. */
  memory(): GrouperMemory<Role> {
    return {
      index: this.index,
      open: [...this.open].map(({ rows, droppedLines, keys, lastIndex }) => ({
        rows,
        droppedLines,
        keys: [...keys],
        lastIndex,
      })),
      completeKeys: this.completeKeys.memory(),
    };
  }

  add(keyed: KeyedRow<Role>): GroupingStep<Role> {
    invariant(keyed.keys.length > 0, 'a row has a key');
    this.index += 1;
    const found = new Set(
      keyed.keys.flatMap((key) => {
        const group = this.byKey.get(key);
        return group === undefined ? [] : [group];
      }),
    );
    if (found.size === 0 && keyed.keys.some((key) => this.completeKeys.has(key))) {
      return { complete: this.completeOld(), tooLate: true };
    }
    const group = this.joined([...found]);
    if (group.rows.length < MAX_ROWS_PER_GROUP) {
      group.rows.push(keyed);
      const chars = charsOf(keyed.row);
      group.chars += chars;
      this.heldChars += chars;
    } else {
      group.droppedLines.push(keyed.row.line);
    }
    group.lastIndex = this.index;
    for (const key of keyed.keys) {
      group.keys.add(key);
      this.byKey.set(key, group);
    }
    this.open.delete(group);
    this.open.add(group);
    return { complete: this.completeOld(), tooLate: false };
  }

  /** The oldest of the products still held back, at the end of the file; undefined when there is none. */
  takeOldest(): RowGroup<Role> | undefined {
    const [oldest] = this.open;
    return oldest === undefined ? undefined : this.complete(oldest);
  }

  /** One group of several that turned out to be the same product, with rows in the order of the file. */
  private joined(groups: readonly OpenGroup<Role>[]): OpenGroup<Role> {
    const [first, ...others] = groups;
    if (first === undefined) return { rows: [], droppedLines: [], keys: new Set(), chars: 0, lastIndex: 0 };
    for (const other of others) {
      first.rows.push(...other.rows);
      first.rows.sort((one, another) => one.row.line - another.row.line);
      first.droppedLines.push(...other.droppedLines);
      first.chars += other.chars;
      for (const key of other.keys) {
        first.keys.add(key);
        this.byKey.set(key, first);
      }
      this.open.delete(other);
    }
    return first;
  }

  private completeOld(): RowGroup<Role>[] {
    const complete: RowGroup<Role>[] = [];
    for (const group of this.open) {
      if (this.index - group.lastIndex < this.lookBackRows && this.heldChars <= MAX_HELD_CHARS) break;
      complete.push(this.complete(group));
    }
    return complete;
  }

  private complete(group: OpenGroup<Role>): RowGroup<Role> {
    this.open.delete(group);
    this.heldChars -= group.chars;
    for (const key of group.keys) {
      this.byKey.delete(key);
      this.completeKeys.set(key, 1);
    }
    return { rows: group.rows, droppedLines: group.droppedLines };
  }
}

function charsOf({ cells }: RawRow): number {
  return cells.reduce((total, cell) => total + cell.length, 0);
}
