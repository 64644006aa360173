import { describe, expect, it } from 'vitest';
import { type OpeningFacts, openingsOf } from './openings';

const DAY_MS = 86_400_000;
const DELIVERED_MS = Date.UTC(2026, 2, 2, 10);
const PARCEL: OpeningFacts = {
  state: 'delivered',
  deliveredAtMs: DELIVERED_MS,
  deliveryToMs: DELIVERED_MS,
  hasWithdrawn: false,
  isRefunded: false,
};

describe('what a shopper can open', () => {
  it('withdrawal is open before dispatch, on the way and for 14 days after delivery, and not a day longer', () => {
    for (const state of ['pending', 'accepted', 'shipped'] as const)
      expect(openingsOf({ ...PARCEL, state, deliveredAtMs: null }, DELIVERED_MS).withdrawal).toBe(true);
    expect(openingsOf(PARCEL, DELIVERED_MS + 14 * DAY_MS).withdrawal).toBe(true);
    expect(openingsOf(PARCEL, DELIVERED_MS + 15 * DAY_MS)).toMatchObject({
      withdrawal: false,
      return: false,
      otherClaim: false,
      notReceived: false,
    });
  });

  it('nobody withdraws twice, or from what was given back or ended', () => {
    expect(openingsOf({ ...PARCEL, hasWithdrawn: true }, DELIVERED_MS).withdrawal).toBe(false);
    expect(openingsOf({ ...PARCEL, isRefunded: true }, DELIVERED_MS).withdrawal).toBe(false);
    for (const state of ['completed', 'cancelled'] as const)
      expect(openingsOf({ ...PARCEL, state }, DELIVERED_MS).withdrawal).toBe(false);
  });

  it('a parcel is not received only once its promised day has passed', () => {
    const onTheWay: OpeningFacts = { ...PARCEL, state: 'shipped', deliveredAtMs: null };
    expect(openingsOf(onTheWay, DELIVERED_MS + DAY_MS).notReceived).toBe(false);
    expect(openingsOf(onTheWay, DELIVERED_MS + 2 * DAY_MS).notReceived).toBe(true);
    expect(openingsOf(onTheWay, DELIVERED_MS + 2 * DAY_MS).return).toBe(false);
  });
});
