import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_QUANTITY_PER_LINE } from '../pricing/totals';
import {
  type Cart,
  type CartChange,
  changeCart,
  countPieces,
  decodeCart,
  emptyCart,
  encodeCart,
  MAX_SAVED_LINES,
  mergeCarts,
} from './cart';

const CART_ID = 'crt_0123456789';

function changed(cart: Cart, ...changes: readonly CartChange[]): Cart {
  return changes.reduce((before, change) => {
    const after = changeCart(before, change);
    return after.ok ? after.value : before;
  }, cart);
}

const variantId = fc.integer({ min: 1, max: 12 });
const change: fc.Arbitrary<CartChange> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('add' as const, 'set' as const),
    variantId,
    quantity: fc.integer({ min: 0, max: MAX_QUANTITY_PER_LINE + 1 }),
  }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'save' as const, 'restore' as const, 'forget' as const),
    variantId,
  }),
);
const cart = fc.array(change, { maxLength: 30 }).map((all) => changed(emptyCart(CART_ID), ...all));

describe('a cart', () => {
  it('holds a variant once, in the cart or put aside', () => {
    fc.assert(
      fc.property(cart, (any) => {
        const ids = [...any.lines, ...any.saved].map((line) => line.variantId);
        expect(new Set(ids).size).toBe(ids.length);
        for (const { quantity } of any.lines) expect(quantity).toBeLessThanOrEqual(MAX_QUANTITY_PER_LINE);
      }),
    );
  });

  it('is read from its text as it was written', () => {
    fc.assert(
      fc.property(cart, (any) => {
        expect(decodeCart(encodeCart(any))).toEqual(any);
      }),
    );
  });

  it('keeps codes that were typed, the latest of too many', () => {
    let cart = emptyCart(CART_ID);
    for (const couponCode of ['A01', 'LATO10', 'A-2', 'A03', 'A04', 'A05', 'A06', 'LATO10']) {
      const changed = changeCart(cart, { kind: 'use_code', couponCode });
      if (changed.ok) cart = changed.value;
    }
    expect(cart.codes).toEqual(['A-2', 'A03', 'A04', 'A05', 'A06', 'LATO10']);
    expect(decodeCart(encodeCart(cart))).toEqual(cart);
    const full = { ...cart, lines: [{ variantId: 1, quantity: 2 }], saved: [{ variantId: 3, quantity: 1 }] };
    expect(decodeCart(encodeCart(full))).toEqual(full);
    expect(changeCart(full, { kind: 'drop_code', couponCode: 'A05' })).toMatchObject({
      value: { codes: ['A-2', 'A03', 'A04', 'A06', 'LATO10'] },
    });
  });

  it('reads a text from before things could be put aside', () => {
    expect(decodeCart(`${CART_ID}.7.123x2_456x1`)).toEqual({
      cartId: CART_ID,
      version: 7,
      lines: [
        { variantId: 123, quantity: 2 },
        { variantId: 456, quantity: 1 },
      ],
      saved: [],
      codes: [],
    });
  });

  it.each([
    `${CART_ID}.1.5x1.5x1`,
    `${CART_ID}.1.5x1_5x2`,
    `${CART_ID}.1.5x1.`,
    `${CART_ID}.1.5x1.6x1.7x1`,
    '5x1',
  ])('takes %s for no cart', (text) => {
    expect(decodeCart(text)).toBeNull();
  });

  it('puts a line aside and takes it back with its quantity', () => {
    const full = changed(emptyCart(CART_ID), { kind: 'add', variantId: 1, quantity: 3 });
    const aside = changed(full, { kind: 'save', variantId: 1 });
    expect(aside.saved).toEqual([{ variantId: 1, quantity: 3 }]);
    expect(countPieces(aside)).toBe(0);
    expect(changed(aside, { kind: 'restore', variantId: 1 })).toMatchObject({ lines: full.lines, saved: [] });
  });

  it('takes nothing back that is not put aside', () => {
    const full = changed(emptyCart(CART_ID), { kind: 'add', variantId: 1, quantity: 3 });
    expect(changed(full, { kind: 'restore', variantId: 2 }, { kind: 'save', variantId: 2 })).toEqual(full);
  });

  it('refuses to put aside more than its limit', () => {
    const many = Array.from({ length: MAX_SAVED_LINES }, (_, index) => ({
      variantId: index + 1,
      quantity: 1,
    }));
    const full = { ...emptyCart(CART_ID), lines: [{ variantId: 999, quantity: 1 }], saved: many };
    expect(changeCart(full, { kind: 'save', variantId: 999 })).toEqual({
      ok: false,
      code: 'saved_full',
      max: MAX_SAVED_LINES,
    });
  });

  it('loses nothing at sign-in, and the second time changes nothing', () => {
    fc.assert(
      fc.property(cart, cart, (account, guest) => {
        const merged = mergeCarts(account, guest);
        const ids = (one: Cart) => [...one.lines, ...one.saved].map((line) => line.variantId);
        expect(new Set(ids(merged))).toEqual(new Set([...ids(account), ...ids(guest)]));
        expect(new Set(ids(merged)).size).toBe(ids(merged).length);
        const { lines, saved } = mergeCarts(merged, guest);
        expect({ lines, saved }).toEqual({ lines: merged.lines, saved: merged.saved });
      }),
    );
  });
});
