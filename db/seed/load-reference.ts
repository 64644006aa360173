import type pg from 'pg';
import { isStopWord, stem, wordsOf } from '../../app/domain/search/terms.ts';
import { REFERENCE_CATEGORIES, type ReferenceCategory } from './reference.ts';
import { REFERENCE_SYNONYMS } from './synonyms.ts';

/** Puts words that mean the same into a marketplace that has none: the stems are made as the operator's page makes them. */
export async function loadSynonyms(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM search_synonyms',
  );
  if ((rows[0]?.count ?? 0) > 0) return;
  for (const phrases of REFERENCE_SYNONYMS)
    await client.query('INSERT INTO search_synonyms (phrases, stems, created_at) VALUES ($1, $2, now())', [
      phrases,
      phrases.map((phrase) =>
        wordsOf(phrase)
          .filter((word) => !isStopWord(word))
          .map(stem)
          .join(' '),
      ),
    ]);
}

/** Puts the category tree into a marketplace that has none. One that has is left as the operator made it. */
export async function loadReference(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int AS count FROM categories');
  if ((rows[0]?.count ?? 0) > 0) return;
  await client.query('BEGIN');
  try {
    for (const [position, category] of REFERENCE_CATEGORIES.entries())
      await insertCategory(client, category, position, null, [], 'standard');
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  }
}

async function insertCategory(
  client: pg.Client,
  category: ReferenceCategory,
  position: number,
  parentId: string | null,
  parentPath: readonly string[],
  parentTaxClass: string,
): Promise<void> {
  const taxClass = category.taxClass ?? parentTaxClass;
  const { rows } = await client.query<{ id: string }>(
    `INSERT INTO categories (parent_id, path, slug_pl, slug_en, name_pl, name_en, tax_class, position)
     VALUES ($1, '{}', $2, $3, $4, $5, $6, $7) RETURNING id`,
    [parentId, category.slugPl, category.slugEn, category.pl, category.en, taxClass, position],
  );
  const id = rows[0]?.id;
  if (id === undefined) throw new Error(`The category ${category.slugEn} was not written.`);
  const path = [...parentPath, id];
  await client.query('UPDATE categories SET path = $2 WHERE id = $1', [id, path]);
  for (const [at, attribute] of (category.attributes ?? []).entries())
    await client.query(
      `INSERT INTO category_attributes (category_id, code, name_pl, name_en, kind, unit, options, position)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        id,
        attribute.code,
        attribute.pl,
        attribute.en,
        attribute.kind,
        attribute.unit ?? null,
        JSON.stringify(attribute.options ?? []),
        at,
      ],
    );
  for (const [at, child] of (category.children ?? []).entries())
    await insertCategory(client, child, at, id, path, taxClass);
}
