import type { AttributeDefinition } from '~/domain/catalogue/attributes';
import type { ImportOptions } from '~/domain/import/import-listings';
import { categoryResolver } from '~/domain/import/resolve-category';
import type { Ports } from '~/ports/ports';
import { type CategoryAttribute, fetchCategories } from '~/queries/categories.server';

/** What an import has to know of the category tree. */
export interface ImportCatalogue extends Pick<ImportOptions, 'resolveCategory' | 'attributesOf'> {
  /** Every property of every category. */
  readonly definitions: readonly AttributeDefinition[];
}

/** Reads the category tree afresh. One round trip. */
export async function readImportCatalogue(ports: Pick<Ports, 'db'>): Promise<ImportCatalogue> {
  const { all } = await fetchCategories(ports.db);
  const attributes = new Map(
    all.map(({ categoryId, attributes: own }) => [Number(categoryId), own.map(asDefinition)]),
  );
  return {
    resolveCategory: categoryResolver(
      all.map(({ categoryId, parentId, names, slugs }) => ({
        id: categoryId,
        parentId,
        names: [names.pl, names.en, slugs.pl, slugs.en],
      })),
    ),
    attributesOf: (categoryId) => attributes.get(categoryId) ?? [],
    definitions: [...attributes.values()].flat(),
  };
}

/** A property of a category in the domain's form. */
export function asDefinition({
  code,
  namePl,
  nameEn,
  kind,
  unit,
  options,
}: CategoryAttribute): AttributeDefinition {
  return { code, names: { pl: namePl, en: nameEn }, kind, unit, options };
}
