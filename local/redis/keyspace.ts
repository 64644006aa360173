/** What a key holds. */
export type Holding =
  | { readonly kind: 'string'; value: string }
  | { readonly kind: 'hash'; readonly fields: Map<string, string> }
  | { readonly kind: 'set'; readonly members: Set<string> }
  | { readonly kind: 'zset'; readonly scores: Map<string, number> }
  | { readonly kind: 'list'; readonly items: string[] };

export type HoldingKind = Holding['kind'];

interface Entry {
  readonly holding: Holding;
  expiresAt: number | null;
}

/** Raised by a command; its message is the answer. */
export class CommandError extends Error {}

export const wrongType = () =>
  new CommandError('WRONGTYPE Operation against a key holding the wrong kind of value');

/** How an entry lies in the snapshot file. */
export type SavedEntry = readonly [
  key: string,
  expiresAt: number | null,
  kind: HoldingKind,
  content: string | readonly string[] | readonly (readonly [string, string | number])[],
];

/** The keys of the engine, with their lives. A key whose time is over is gone when it is looked at. */
export class Keyspace {
  readonly #entries = new Map<string, Entry>();
  changed = false;

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    if (entry.expiresAt !== null && entry.expiresAt <= Date.now()) {
      this.#entries.delete(key);
      return undefined;
    }
    return entry;
  }

  get(key: string): Holding | undefined {
    return this.#live(key)?.holding;
  }

  /** The holding of a key, which has to be of a kind if it is there. */
  read<K extends HoldingKind>(key: string, kind: K): Extract<Holding, { kind: K }> | undefined {
    const holding = this.get(key);
    if (holding === undefined) return undefined;
    if (!isKind(holding, kind)) throw wrongType();
    return holding;
  }

  /** Sets what a key holds; its life is kept or begins anew without an end. */
  put(key: string, holding: Holding, keepLife = false): void {
    const expiresAt = keepLife ? (this.#live(key)?.expiresAt ?? null) : null;
    this.#entries.set(key, { holding, expiresAt });
    this.changed = true;
  }

  delete(key: string): boolean {
    const was = this.#live(key) !== undefined;
    this.#entries.delete(key);
    if (was) this.changed = true;
    return was;
  }

  has(key: string): boolean {
    return this.#live(key) !== undefined;
  }

  expiry(key: string): number | null | undefined {
    return this.#live(key)?.expiresAt;
  }

  setExpiry(key: string, at: number | null): void {
    const entry = this.#live(key);
    if (entry === undefined) return;
    entry.expiresAt = at;
    this.changed = true;
    if (at !== null && at <= Date.now()) this.#entries.delete(key);
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.has(key));
  }

  clear(): void {
    this.#entries.clear();
    this.changed = true;
  }

  save(): SavedEntry[] {
    const saved: SavedEntry[] = [];
    for (const key of this.keys()) {
      const entry = this.#entries.get(key);
      if (entry !== undefined)
        saved.push([key, entry.expiresAt, entry.holding.kind, contentOf(entry.holding)]);
    }
    return saved;
  }

  load(saved: readonly SavedEntry[]): void {
    for (const [key, expiresAt, kind, content] of saved) {
      const holding = restore(kind, content);
      if (holding !== undefined) this.#entries.set(key, { holding, expiresAt });
    }
  }
}

function isKind<K extends HoldingKind>(holding: Holding, kind: K): holding is Extract<Holding, { kind: K }> {
  return holding.kind === kind;
}

function contentOf(holding: Holding): SavedEntry[3] {
  switch (holding.kind) {
    case 'string':
      return holding.value;
    case 'hash':
      return [...holding.fields];
    case 'zset':
      return [...holding.scores];
    case 'set':
      return [...holding.members];
    case 'list':
      return holding.items;
  }
}

function restore(kind: HoldingKind, content: SavedEntry[3]): Holding | undefined {
  if (typeof content === 'string') return { kind: 'string', value: content };
  const pairs = content.filter((item) => typeof item !== 'string');
  const words = content.filter((item) => typeof item === 'string');
  if (kind === 'hash')
    return { kind, fields: new Map(pairs.map(([field, value]) => [field, String(value)])) };
  if (kind === 'zset')
    return { kind, scores: new Map(pairs.map(([member, score]) => [member, Number(score)])) };
  if (kind === 'set') return { kind, members: new Set(words) };
  return kind === 'list' ? { kind, items: [...words] } : undefined;
}
