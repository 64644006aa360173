import { IMPORT_FORMATS } from '~/domain/import/formats';
import { m } from '~/paraglide/messages.js';

/** What a format is called; files of no known one are plain CSV. */
export function formatName(id: string): string {
  const known = IMPORT_FORMATS.find((format) => format.id === id);
  return known === undefined || known.id === 'other' ? m.seller_import_format_other() : known.name;
}
