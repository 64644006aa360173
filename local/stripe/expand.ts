import { invalidParameter } from './parameters.ts';
import type { Kind, Store } from './store.ts';

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** A copy as it goes over the wire. */
function asJson(value: object): Json {
  return JSON.parse(JSON.stringify(value));
}

/** How deep Stripe expands. */
const depthMax = 4;

/** Properties that exist only when they are asked for. */
const hidden: Partial<Record<Kind, Readonly<Record<string, (store: Store, id: string) => Json>>>> = {
  'checkout.session': {
    line_items: (store, id) => ({
      object: 'list',
      data: asJson(store.note('line_items', id)?.items ?? []),
      has_more: false,
      url: `/v1/checkout/sessions/${id}/line_items`,
    }),
  },
  charge: {
    refunds: (store, id) => ({
      object: 'list',
      data: asJson(store.list('refund').filter((refund) => refund.charge === id)),
      has_more: false,
      url: `/v1/charges/${id}/refunds`,
    }),
  },
};

function isRecord(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function walk(store: Store, at: Json, words: readonly string[], path: string): void {
  const [word, ...rest] = words;
  if (word === undefined) return;
  if (Array.isArray(at)) {
    for (const item of at) walk(store, item, words, path);
    return;
  }
  if (!isRecord(at)) return;
  const reveal = hidden[at.object as Kind]?.[word];
  if (reveal !== undefined && at[word] === undefined) at[word] = reveal(store, String(at.id));
  const value = at[word];
  if (value === undefined) {
    throw invalidParameter('expand', `This property cannot be expanded (${path}).`);
  }
  if (typeof value === 'string') {
    const found = store.find(value);
    if (found === undefined) {
      if (rest.length === 0 && value.includes('_')) return;
      throw invalidParameter('expand', `This property cannot be expanded (${path}).`);
    }
    at[word] = asJson(found);
  }
  walk(store, at[word] ?? null, rest, path);
}

/** Replaces ids by what they name, at the asked paths, in a copy. */
export function expand(store: Store, object: object, paths: readonly string[]): object {
  if (paths.length === 0) return object;
  const copy = asJson(object);
  for (const path of paths) {
    const words = path.split('.');
    if (words.length > depthMax) {
      throw invalidParameter(
        'expand',
        `You cannot expand more than ${depthMax} levels of a property. Property: ${path}`,
      );
    }
    walk(store, copy, words, path);
  }
  return isRecord(copy) ? copy : object;
}
