import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { SellerId } from '../ids';
import {
  addBusinessDays,
  addDays,
  easterSunday,
  endOfMarketDayMs,
  isBusinessDay,
  marketDate,
  polishHolidays,
  subtractBusinessDays,
} from './calendar';
import { estimateDelivery, shipByDate } from './delivery';
import { checkShippingChoice, priceShipping, type ShippingMethod, shippingOffers } from './methods';

const seller = (id: number) => id as SellerId;
const method = (fields: Partial<ShippingMethod> = {}): ShippingMethod => ({
  id: 1,
  sellerId: seller(1),
  code: 'courier',
  names: { pl: 'Kurier', en: 'Courier' },
  carrier: 'dpd',
  countries: ['PL'],
  rates: { PLN: { priceMinor: 1_500, freeFromMinor: 20_000, perKgMinor: 100 } },
  minDays: 1,
  maxDays: 2,
  express: false,
  needsPickupPoint: false,
  active: true,
  ...fields,
});

describe('the Polish calendar', () => {
  test.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2038, '2038-04-25'],
    [2285, '2285-03-22'],
  ])('Easter of %d is on %s', (year, date) => {
    expect(easterSunday(year)).toBe(date);
  });

  it('knows the movable holidays and Christmas Eve since 2025', () => {
    expect(polishHolidays(2026)).toEqual([
      '2026-01-01',
      '2026-01-06',
      '2026-04-05',
      '2026-04-06',
      '2026-05-01',
      '2026-05-03',
      '2026-05-24',
      '2026-06-04',
      '2026-08-15',
      '2026-11-01',
      '2026-11-11',
      '2026-12-24',
      '2026-12-25',
      '2026-12-26',
    ]);
    expect(polishHolidays(2024)).not.toContain('2024-12-24');
  });

  it('counts business days over weekends, holidays and days off', () => {
    expect(addBusinessDays('2026-11-20', 1)).toBe('2026-11-23');
    expect(addBusinessDays('2026-11-21', 0)).toBe('2026-11-23');
    expect(addBusinessDays('2026-12-23', 1)).toBe('2026-12-28');
    expect(addBusinessDays('2026-12-23', 1, ['2026-12-28'])).toBe('2026-12-29');
    expect(subtractBusinessDays('2026-11-23', 1)).toBe('2026-11-20');
    expect(() => addBusinessDays('2026-11-20', -1)).toThrow('business days');
    expect(() => addBusinessDays('20.11.2026', 1)).toThrow('YYYY-MM-DD');
  });

  it('lets a day end at midnight in Warsaw, in winter, in summer and when the clock changes', () => {
    expect(new Date(endOfMarketDayMs('2026-01-15')).toISOString()).toBe('2026-01-15T22:59:59.999Z');
    expect(new Date(endOfMarketDayMs('2026-07-15')).toISOString()).toBe('2026-07-15T21:59:59.999Z');
    expect(new Date(endOfMarketDayMs('2026-03-29')).toISOString()).toBe('2026-03-29T21:59:59.999Z');
    expect(new Date(endOfMarketDayMs('2026-10-25')).toISOString()).toBe('2026-10-25T22:59:59.999Z');
  });

  test('a day begins one millisecond after the day before it ended', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), (days) => {
        const date = addDays('2000-01-01', days);
        expect(marketDate(new Date(endOfMarketDayMs(date)))).toBe(date);
        expect(marketDate(new Date(endOfMarketDayMs(date) + 1))).toBe(addDays(date, 1));
      }),
    );
  });

  test('adding business days always ends on one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 40 }), (offset, days) => {
        expect(isBusinessDay(addBusinessDays(addDays('2020-01-01', offset), days))).toBe(true);
      }),
    );
  });
});

describe('delivery', () => {
  const friday = new Date('2026-11-20T10:00:00Z');

  it('is dispatched within the handling time and arrives after the days on the way', () => {
    const order = { now: friday, handlingDays: 2, holidays: [] };
    expect(shipByDate(order)).toBe('2026-11-24');
    expect(estimateDelivery({ ...order, method: method(), country: 'PL' })).toEqual({
      from: '2026-11-25',
      to: '2026-11-26',
    });
  });

  it('counts the day in Warsaw, not in London', () => {
    const justAfterMidnight = new Date('2026-11-19T23:30:00Z');
    expect(shipByDate({ now: justAfterMidnight, handlingDays: 0, holidays: [] })).toBe('2026-11-20');
  });

  it('waits for the seller’s holiday, and for Polish holidays only within Poland', () => {
    expect(shipByDate({ now: friday, handlingDays: 1, holidays: ['2026-11-23', '2026-11-24'] })).toBe(
      '2026-11-25',
    );
    const order = { now: new Date('2026-11-09T10:00:00Z'), handlingDays: 1, holidays: [], method: method() };
    expect(estimateDelivery({ ...order, country: 'PL' }).from).toBe('2026-11-12');
    expect(estimateDelivery({ ...order, country: 'DE' }).from).toBe('2026-11-11');
  });
});

describe('shipping price', () => {
  const subject = { currency: 'PLN', itemsMinor: 5_000, weightGrams: 1_200 } as const;

  it('adds a part per started kilogram and is free from the threshold', () => {
    expect(priceShipping(method(), subject)).toEqual({ ok: true, value: 1_700 });
    expect(priceShipping(method(), { ...subject, weightGrams: 0 })).toEqual({ ok: true, value: 1_500 });
    expect(priceShipping(method(), { ...subject, itemsMinor: 20_000 })).toEqual({ ok: true, value: 0 });
    expect(priceShipping(method(), { ...subject, currency: 'EUR' })).toMatchObject({
      code: 'shipping_not_in_currency',
    });
    expect(priceShipping(method({ maxWeightGrams: 1_000 }), subject)).toMatchObject({
      code: 'shipping_too_heavy',
    });
  });

  it('offers what can carry it, cheapest first', () => {
    const offers = shippingOffers(
      [
        method({ id: 1 }),
        method({ id: 2, rates: { PLN: { priceMinor: 900, freeFromMinor: null } } }),
        method({ id: 3, active: false }),
        method({ id: 4, sellerId: seller(2) }),
        method({ id: 5, countries: ['DE'] }),
      ],
      { ...subject, sellerId: seller(1), country: 'PL' },
    );
    expect(offers.map((offer) => [offer.method.id, offer.priceMinor])).toEqual([
      [2, 900],
      [1, 1_700],
    ]);
  });

  it('checks the choice: a method of another seller is unknown, a locker needs its code', () => {
    const locker = method({ id: 2, needsPickupPoint: true });
    const methods = [
      method(),
      locker,
      method({ id: 3, sellerId: seller(2) }),
      method({ id: 4, active: false }),
    ];
    const choose = (methodId: number, pickupPoint?: string, country = 'PL') => {
      const choice = pickupPoint === undefined ? { methodId } : { methodId, pickupPoint };
      const checked = checkShippingChoice(methods, choice, { ...subject, sellerId: seller(1), country });
      return checked.ok ? checked.value.pickupPoint : checked.code;
    };
    expect(choose(1, 'WAW01A')).toBeNull();
    expect(choose(3)).toBe('shipping_method_unknown');
    expect(choose(4)).toBe('shipping_method_unknown');
    expect(choose(1, undefined, 'FR')).toBe('shipping_country_not_served');
    expect(choose(2)).toBe('pickup_point_missing');
    expect(choose(2, '<script>')).toBe('pickup_point_malformed');
    expect(choose(2, ' waw01a ')).toBe('WAW01A');
  });
});
