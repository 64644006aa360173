/** Most rows of one form. */
const ROWS_MAX = 100;

/** A field of a row that was changed in a form: `name:<id>`, which was what `was:name:<id>` says. */
export interface ChangedField {
  readonly id: number;
  readonly text: string;
}

/** The changed fields of a name. What was left as it was overwrites nothing that has happened meanwhile. */
export function changedFields(form: FormData, name: string): ChangedField[] {
  const changed: ChangedField[] = [];
  for (const [key, value] of form) {
    const id = key.startsWith(`${name}:`) ? Number(key.slice(name.length + 1)) : Number.NaN;
    if (!Number.isSafeInteger(id) || typeof value !== 'string') continue;
    const text = value.trim();
    if (text !== String(form.get(`was:${key}`) ?? '').trim()) changed.push({ id, text });
  }
  return changed.slice(0, ROWS_MAX);
}

/** A whole number of pieces, or null. */
export function readPieces(text: string): number | null {
  const compact = text.replace(/\s/g, '');
  return /^\d{1,7}$/.test(compact) && Number(compact) <= 1_000_000 ? Number(compact) : null;
}
