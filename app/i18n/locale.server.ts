import { AsyncLocalStorage } from 'node:async_hooks';
import { baseLocale, type Locale, overwriteGetLocale } from '~/paraglide/runtime.js';

const storage = new AsyncLocalStorage<Locale>();

overwriteGetLocale(() => storage.getStore() ?? baseLocale);

/**
 * Runs a function, and everything it awaits or streams, in one language: messages and formats inside it
 * need no language parameter. Two requests at the same time do not see each other's.
 */
export function runWithLocale<Value>(locale: Locale, run: () => Value): Value {
  return storage.run(locale, run);
}
