import { sql } from 'drizzle-orm';

/** An attribute that results can be narrowed by, with its names and those of its values. */
export type AttributeRow = {
  code: string;
  name_pl: string;
  name_en: string;
  options: { value: string; pl: string; en: string }[];
};

export const FACET_ATTRIBUTES = sql`
  SELECT DISTINCT ON (code) code, name_pl, name_en, options
  FROM category_attributes WHERE is_facet ORDER BY code, id`;
