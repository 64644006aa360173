import { sql } from 'drizzle-orm';
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { AmountPerCurrency } from '~/domain/commission/rules';
import { at, currency, minor, rowRef } from './columns';
import { checkouts } from './orders';
import { sellers } from './sellers';

/** What sellers and the marketplace give shoppers a code for (app/domain/promotion/coupon.ts). */
export const coupons = pgTable(
  'coupons',
  {
    id: text().primaryKey(),
    code: text().notNull().unique(),
    /** Null for the marketplace's own. */
    sellerId: rowRef().references(() => sellers.id),
    kind: text({ enum: ['percent', 'amount', 'free_shipping'] }).notNull(),
    percentBps: integer().notNull().default(0),
    amountMinor: jsonb().$type<AmountPerCurrency>().notNull().default({}),
    minimumItemsMinor: jsonb().$type<AmountPerCurrency>().notNull().default({}),
    categoryIds: bigint({ mode: 'number' }).array().notNull().default([]),
    startsAt: at().notNull(),
    endsAt: at(),
    usesMax: integer(),
    usesPerShopperMax: integer(),
    /** Uses that are reserved or kept: raised and lowered with `coupon_uses`, in one transaction. */
    usesCount: integer().notNull().default(0),
    createdAt: at().notNull(),
  },
  (t) => [
    index().on(t.sellerId, t.createdAt),
    check('coupon_uses_not_negative', sql`${t.usesCount} >= 0`),
    check('coupon_percent_in_range', sql`${t.percentBps} BETWEEN 0 AND 10000`),
  ],
);

/** One use of a coupon: reserved while a checkout is held, kept when its order is placed, else released. */
export const couponUses = pgTable(
  'coupon_uses',
  {
    couponId: text()
      .notNull()
      .references(() => coupons.id),
    checkoutId: text()
      .notNull()
      .references(() => checkouts.id),
    state: text({ enum: ['reserved', 'kept', 'released'] }).notNull(),
    userId: text(),
    /** SHA-256 of the e-mail: who has used it is counted without keeping the address a second time. */
    emailHash: text().notNull(),
    amountMinor: minor().notNull(),
    currency: currency().notNull(),
    reservedAt: at().notNull(),
    endedAt: at(),
  },
  (t) => [
    primaryKey({ columns: [t.couponId, t.checkoutId] }),
    index().on(t.checkoutId),
    index().on(t.couponId, t.emailHash),
    index().on(t.couponId, t.userId),
  ],
);
