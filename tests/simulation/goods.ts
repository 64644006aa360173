import type { SellerId, VariantId } from '~/domain/ids';
import { setAccountState } from '../../local/stripe/accounts.ts';
import { onDatabase, type SimulatedWorld } from './world';

export interface Good {
  readonly variantId: VariantId;
  readonly sellerId: SellerId;
  readonly methodId: number;
}

export const COUPON_CODE = 'TARG';
const COUPON_USES = 5;
const SELLERS = 5;
const GOODS_PER_SELLER = 3;

/** Opens the stalls of a simulation: sellers who can be paid, scarce goods, a coupon that runs out. */
export async function openStalls(world: SimulatedWorld, databaseUrl: string): Promise<readonly Good[]> {
  const { chance, stripe } = world;
  const goods: Good[] = [];
  const now = new Date(world.nowMs);
  await onDatabase(databaseUrl, async (client) => {
    const one = async (text: string, values: readonly unknown[]): Promise<number> =>
      Number((await client.query<{ id: string }>(text, [...values])).rows[0]?.id);
    for (let index = 0; index < SELLERS; index += 1) {
      const name = `stall-${index}`;
      const account = await world.turns.outside(() =>
        world.ports.payments.createConnectedAccount({
          idempotencyKey: name,
          sellerId: index + 1,
          email: `${name}@example.com`,
          country: 'PL',
          companyName: name,
        }),
      );
      if (!account.ok) throw new Error(account.code);
      const { accountId } = account.value;
      const atStripe = stripe.store.get('account', accountId);
      if (atStripe) setAccountState(stripe, atStripe, 'complete');
      const sellerId = await one(
        `INSERT INTO sellers (slug, display_name, status, created_at, stripe_account_id, stripe_transfers_active, stripe_payouts_enabled)
         VALUES ($1, $1, 'approved', $2, $3, true, true) RETURNING id`,
        [name, now, accountId],
      );
      await client.query(
        `INSERT INTO users (id, name, email, locale, created_at, updated_at) VALUES ($1, $1, $2, 'pl', $3, $3)`,
        [name, `${name}@example.com`, now],
      );
      await client.query(`INSERT INTO seller_members (seller_id, user_id, role) VALUES ($1, $2, 'owner')`, [
        sellerId,
        name,
      ]);
      const methodId = await one(
        `INSERT INTO shipping_methods (seller_id, code, name_pl, name_en, carrier, countries, min_days, max_days)
         VALUES ($1, 'dpd', 'Kurier', 'Courier', 'dpd', '{PL}', 1, 2) RETURNING id`,
        [sellerId],
      );
      await client.query(
        `INSERT INTO shipping_rates (method_id, currency, price_minor) VALUES ($1, 'PLN', 1499)`,
        [methodId],
      );
      for (let good = 0; good < GOODS_PER_SELLER; good += 1) {
        const listingId = await one(
          `INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, title_en, created_at, updated_at)
           VALUES ($1, $2, (SELECT min(id) FROM categories), 'published', 'kubek', 'Kubek', 'Mug', $3, $3) RETURNING id`,
          [sellerId, `x${good}`, now],
        );
        const variantId = await one(
          'INSERT INTO variants (listing_id, seller_id, sku, weight_grams) VALUES ($1, $2, $3, 300) RETURNING id',
          [listingId, sellerId, `SKU-${good}`],
        );
        await client.query(`INSERT INTO variant_prices VALUES ($1, 'PLN', $2)`, [
          variantId,
          chance.between(500, 20_000),
        ]);
        await client.query(
          'INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at) VALUES ($1, $2, $2, $3)',
          [variantId, chance.between(1, 12), now],
        );
        goods.push({ variantId: variantId as VariantId, sellerId: sellerId as SellerId, methodId });
      }
    }
    await client.query(
      `INSERT INTO coupons (id, code, kind, percent_bps, starts_at, uses_max, created_at)
       VALUES ('cpn_targ', $1, 'percent', 1000, $2, $3, $2)`,
      [COUPON_CODE, now, COUPON_USES],
    );
  });
  return goods;
}
