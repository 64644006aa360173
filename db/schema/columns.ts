import { bigint, char, timestamp } from 'drizzle-orm/pg-core';
import type { Currency, CurrencyCode } from '~/domain/money/money';

/** Amount in minor units of the row's currency. JavaScript integers are exact up to 9·10^15. */
export const minor = () => bigint({ mode: 'number' });

/** ISO 4217 code of a currency that we sell in. */
export const currency = () => char({ length: 3 }).$type<Currency>();

export const at = () => timestamp({ withTimezone: true, mode: 'date' });

/** Catalogue identifiers: small integers (app/domain/ids.ts says why). */
export const rowId = () => bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity();
export const rowRef = () => bigint({ mode: 'number' });

/** ISO 4217 code of any currency that the ledger can keep. */
export const bookCurrency = () => char({ length: 3 }).$type<CurrencyCode>();
