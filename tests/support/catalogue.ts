import { ask } from './truth.ts';

export interface Stall {
  readonly sellerId: number;
  readonly methodId: number;
  readonly variantIds: readonly number[];
  readonly listingIds: readonly number[];
}

let made = 0;

/** An open store with goods, of a test's own. */
export async function openStall(options: {
  readonly stock: readonly number[];
  readonly priceMinor?: number;
  readonly status?: 'approved' | 'submitted' | 'suspended';
}): Promise<Stall> {
  made += 1;
  const name = `stall-${process.pid}-${Date.now()}-${made}`;
  const [seller] = await ask<{ id: string }>(
    `INSERT INTO sellers (slug, display_name, status, company_name, street, postal_code, city, contact_email, contact_phone, created_at)
     VALUES ($1, $1, $2, 'Stoisko sp. z o.o.', 'Targowa 1', '00-001', 'Warszawa', $3, '+48600100200', now()) RETURNING id`,
    [name, options.status ?? 'approved', `${name}@example.com`],
  );
  const sellerId = Number(seller?.id);
  const [method] = await ask<{ id: string }>(
    `INSERT INTO shipping_methods (seller_id, code, name_pl, name_en, carrier, countries, min_days, max_days)
     VALUES ($1, 'dpd', 'Kurier', 'Courier', 'dpd', '{PL}', 1, 2) RETURNING id`,
    [sellerId],
  );
  const methodId = Number(method?.id);
  await ask(`INSERT INTO shipping_rates (method_id, currency, price_minor) VALUES ($1, 'PLN', 1499)`, [
    methodId,
  ]);
  const variantIds: number[] = [];
  const listingIds: number[] = [];
  for (const [index, level] of options.stock.entries()) {
    const [listing] = await ask<{ id: string }>(
      `INSERT INTO listings (seller_id, external_id, category_id, status, slug, title_pl, title_en, created_at, updated_at)
       VALUES ($1, $2, (SELECT min(id) FROM categories), 'published', 'kubek', 'Kubek', 'Mug', now(), now()) RETURNING id`,
      [sellerId, `x${index}`],
    );
    listingIds.push(Number(listing?.id));
    const [variant] = await ask<{ id: string }>(
      `INSERT INTO variants (listing_id, seller_id, sku, weight_grams) VALUES ($1, $2, $3, 300) RETURNING id`,
      [listing?.id, sellerId, `SKU-${index}`],
    );
    const variantId = Number(variant?.id);
    await ask(`INSERT INTO variant_prices VALUES ($1, 'PLN', $2)`, [variantId, options.priceMinor ?? 4990]);
    await ask(
      `INSERT INTO stock_levels (variant_id, opening_level, on_hand, updated_at) VALUES ($1, $2, $2, now())`,
      [variantId, level],
    );
    variantIds.push(variantId);
  }
  return { sellerId, methodId, variantIds, listingIds };
}
