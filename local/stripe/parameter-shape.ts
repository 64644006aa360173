/** What a parameter may be. Everything arrives as text, so the types are those that text can stand for. */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | { readonly enum: readonly string[] }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly any: readonly Shape[] }
  | { readonly fields: Readonly<Record<string, Shape>>; readonly required?: readonly string[] };
