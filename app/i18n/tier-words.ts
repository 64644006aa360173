import { m } from '~/paraglide/messages.js';

const TIER_NAMES: Readonly<Record<string, () => string>> = {
  silver: m.tier_silver,
  gold: m.tier_gold,
  diamond: m.tier_diamond,
};

/** A seller tier in words; one that has no words yet by its code. */
export const tierName = (tier: string): string => TIER_NAMES[tier]?.() ?? tier;
