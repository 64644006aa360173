import { asc } from 'drizzle-orm';
import type { Database } from '#db/client.server';
import { categories, categoryAttributes } from '#db/schema';
import type { CategoryId } from '~/domain/ids';
import type { TaxClass } from '~/domain/tax/vat';

export type CategoryAttribute = typeof categoryAttributes.$inferSelect;

export interface Category {
  readonly categoryId: CategoryId;
  readonly parentId: CategoryId | null;
  readonly path: readonly CategoryId[];
  readonly slugs: { readonly pl: string; readonly en: string };
  readonly names: { readonly pl: string; readonly en: string };
  readonly taxClass: TaxClass;
  readonly pictureKey: string | null;
  /** Its own attributes and those of the categories above it. */
  readonly attributes: readonly CategoryAttribute[];
}

export interface CategoryTree {
  readonly all: readonly Category[];
  readonly byId: ReadonlyMap<CategoryId, Category>;
  readonly roots: readonly Category[];
}

/** The tree changes by the operator's hand, some times a week: a copy may be this old. */
const KEPT_MS = 30_000;
let kept: { readonly tree: CategoryTree; readonly untilMs: number } | undefined;

/** The category tree with its attributes. Kept for half a minute, so that most pages pay no round trip for it. */
export async function readCategories(db: Database, nowMs: number): Promise<CategoryTree> {
  if (kept && nowMs < kept.untilMs && nowMs >= kept.untilMs - KEPT_MS) return kept.tree;
  // The promise itself may not be shared: a Worker's request cannot wait for another request's I/O.
  const tree = await fetchCategories(db);
  kept = { tree, untilMs: nowMs + KEPT_MS };
  return tree;
}

/** A freshly read tree. */
export async function fetchCategories(db: Database): Promise<CategoryTree> {
  const [rows, attributes] = await db.batch([
    db.select().from(categories).orderBy(asc(categories.position), asc(categories.id)),
    db.select().from(categoryAttributes).orderBy(asc(categoryAttributes.position)),
  ]);
  const all = rows.map((row): Category => {
    const path = row.path as CategoryId[];
    return {
      categoryId: row.id as CategoryId,
      parentId: row.parentId as CategoryId | null,
      path,
      slugs: { pl: row.slugPl, en: row.slugEn },
      names: { pl: row.namePl, en: row.nameEn },
      taxClass: row.taxClass,
      pictureKey: row.pictureKey,
      attributes: attributes.filter((attribute) => path.includes(attribute.categoryId as CategoryId)),
    };
  });
  return {
    all,
    byId: new Map(all.map((category) => [category.categoryId, category])),
    roots: all.filter((category) => category.parentId === null),
  };
}
