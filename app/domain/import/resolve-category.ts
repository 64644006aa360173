import { slugify } from '../catalogue/slug';

/** A category with the names that a file may call it by. */
export interface NamedCategory {
  readonly id: number;
  readonly parentId: number | null;
  /** Names and slugs in every language. */
  readonly names: readonly string[];
}

/**
 * Finds our category for a path of names as files write them, in any language, without regard to case, Polish
 * letters and punctuation. A path is found from its end: `Sklep > Dom > Kuchnia` is our `Dom > Kuchnia`. A name alone
 * counts only when no other category has it.
 */
export function categoryResolver(
  categories: readonly NamedCategory[],
): (path: readonly string[]) => number | null {
  const byId = new Map(categories.map((category) => [category.id, category]));
  const byName = new Map<string, NamedCategory[]>();
  for (const category of categories) {
    for (const name of new Set(category.names.map(slugify))) {
      byName.set(name, [...(byName.get(name) ?? []), category]);
    }
  }
  /** How many levels of a path, from its end, a category and those above it have. */
  const levelsMatched = (category: NamedCategory | undefined, path: readonly string[]): number => {
    const [last] = path.slice(-1);
    if (category === undefined || last === undefined) return 0;
    if (!category.names.some((name) => slugify(name) === slugify(last))) return 0;
    const parent = category.parentId === null ? undefined : byId.get(category.parentId);
    return 1 + levelsMatched(parent, path.slice(0, -1));
  };
  return (path) => {
    const [last] = path.slice(-1);
    const found = last === undefined ? [] : (byName.get(slugify(last)) ?? []);
    const ranked = found.map((category) => ({ id: category.id, levels: levelsMatched(category, path) }));
    const most = Math.max(0, ...ranked.map(({ levels }) => levels));
    const best = ranked.filter(({ levels }) => levels === most);
    return best.length === 1 ? (best[0]?.id ?? null) : null;
  };
}
