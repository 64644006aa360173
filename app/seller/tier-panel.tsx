import { meterClass } from '~/components/progress';
import { Panel } from '~/components/workspace-layout';
import { SUPPORTED_CURRENCIES } from '~/domain/money/money';
import { amount, list, percentOfBps } from '~/i18n/format';
import { tierName } from '~/i18n/tier-words';
import { m } from '~/paraglide/messages.js';
import type { readSellerTier } from '~/queries/seller-tier.server';

/** The seller's tier, the way to the next one and what it would be worth. */
export function TierPanel({ standing }: { standing: Awaited<ReturnType<typeof readSellerTier>> }) {
  const { tier, earned, next, progressBps, nextPercentBps, saved } = standing;
  const worth = saved.filter(({ amountMinor }) => amountMinor > 0);
  return (
    <Panel title={m.seller_tier_title()}>
      <div className="grid max-w-2xl gap-2">
        <p>{tier === null ? m.seller_tier_none() : m.seller_tier_now({ tier: tierName(tier) })}</p>
        {earned !== tier && earned !== null ? (
          <p>{m.seller_tier_from_tonight({ tier: tierName(earned) })}</p>
        ) : null}
        {next === null ? (
          <p className="text-sm text-soft">{m.seller_tier_highest()}</p>
        ) : (
          <>
            <label className="grid gap-1 text-sm" htmlFor="tier-progress">
              {m.seller_tier_progress({
                tier: tierName(next.tier),
                share: percentOfBps(progressBps),
                sales: SUPPORTED_CURRENCIES.map((currency) =>
                  amount({ amountMinor: next.fromSalesMinor[currency], currency }),
                ).join(' / '),
              })}
              <progress id="tier-progress" className={meterClass} max={10_000} value={progressBps} />
            </label>
            {nextPercentBps !== null ? (
              <p className="text-sm text-soft">
                {m.seller_tier_rate({ tier: tierName(next.tier), rate: percentOfBps(nextPercentBps, 2) })}{' '}
                {worth.length > 0
                  ? m.seller_tier_saved({ amount: list(worth.map((saving) => amount(saving))) })
                  : ''}
              </p>
            ) : null}
          </>
        )}
      </div>
    </Panel>
  );
}
