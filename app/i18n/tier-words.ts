import { m } from '~/paraglide/messages.js';

const TIER_NAMES: Readonly<Record<string, () => string>> = {
  silver: m.common_tier_silver,
  gold: m.common_tier_gold,
  diamond: m.common_tier_diamond,
};

/** A seller tier in words; one that has no words yet by its code. */
export const tierName = (tier: string): string => TIER_NAMES[tier]?.() ?? tier;
