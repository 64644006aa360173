import { Alert } from '~/components/alert';
import { number } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';

/** What a keeper said of a SKU, as plain data for the page. */
export interface ToldStock {
  readonly sku: string;
  readonly code: 'set' | 'deferred' | 'level_out_of_range' | 'keeper_unreachable' | 'variant_unknown';
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
  readonly deferred: number;
}

function words({ sku, code, onHand, held, available, deferred }: ToldStock): string {
  switch (code) {
    case 'set':
      return m.seller_stock_set({ sku, onHand: number(onHand), available: number(available) });
    case 'deferred':
      return m.seller_stock_deferred({
        sku,
        onHand: number(onHand),
        held: number(held),
        deferred: number(deferred),
      });
    case 'level_out_of_range':
      return m.seller_stock_out_of_range({ sku });
    case 'keeper_unreachable':
      return m.seller_stock_unreachable({ sku });
    case 'variant_unknown':
      return m.seller_stock_unknown();
  }
}

/** What became of levels that were set, SKU by SKU. */
export function StockAnswers({ told }: { told: readonly ToldStock[] }) {
  if (told.length === 0) return null;
  const isBad = told.some(({ code }) => code !== 'set' && code !== 'deferred');
  const isDeferred = told.some(({ code }) => code === 'deferred');
  return (
    <Alert tone={isBad ? 'bad' : isDeferred ? 'warn' : 'good'}>
      <ul className="grid gap-1">
        {told.map((each) => (
          <li key={`${each.sku} ${each.code}`}>{words(each)}</li>
        ))}
      </ul>
    </Alert>
  );
}
