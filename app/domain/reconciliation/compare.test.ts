import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { sumMinor } from '../money/money';
import {
  bookedAmountMinor,
  compareMovements,
  lackingMinor,
  movementKind,
  movementReference,
  separateFeeMinor,
} from './compare';

const booked = (reference: string | null, amountMinor: number, entryKey = `e ${reference}`) => ({
  entryKey,
  reference,
  currency: 'PLN' as const,
  amountMinor,
});
const moved = (reference: string, amountMinor: number, movementId = `txn_${reference}`) => ({
  movementId,
  reference,
  currency: 'PLN' as const,
  amountMinor,
});

describe('what Stripe moved', () => {
  it('is named by its kind and its cause', () => {
    expect(movementReference(movementKind('charge'), 'ch_1')).toBe('charge:ch_1');
    expect(movementKind('risk_reserved_funds')).toBe('other');
  });

  it('is booked without Stripe’s fee, which is an entry of its own; a dispute with it', () => {
    const charge = { kind: 'charge', amountMinor: 10_000, feeMinor: 250 } as const;
    expect([bookedAmountMinor(charge), separateFeeMinor(charge)]).toEqual([10_000, 250]);
    const dispute = { kind: 'dispute', amountMinor: -10_000, feeMinor: 7_500 } as const;
    expect([bookedAmountMinor(dispute), separateFeeMinor(dispute)]).toEqual([-17_500, 0]);
    expect(separateFeeMinor({ kind: 'fee', amountMinor: -900, feeMinor: 0 })).toBe(900);
  });
});

describe('comparing', () => {
  it('finds what is missing here, missing there, and what differs', () => {
    const { matched, differences } = compareMovements(
      [booked('charge:a', 100), booked('charge:b', 200), booked(null, -50, 'transfer:so_1')],
      [moved('charge:a', 100), moved('charge:b', 201), moved('refund:c', -30)],
    );
    expect(matched).toEqual([{ entryKey: 'e charge:a', movementIds: ['txn_charge:a'] }]);
    expect(differences.map(({ code, reference }) => [code, reference])).toEqual([
      ['amount_differs', 'charge:b'],
      ['missing_there', 'entry:transfer:so_1'],
      ['missing_here', 'refund:c'],
    ]);
  });

  it('never sets one currency against another', () => {
    const { differences } = compareMovements(
      [booked('charge:a', 100)],
      [{ ...moved('charge:a', 100), currency: 'EUR' }],
    );
    expect(differences.map(({ code }) => code)).toEqual(['missing_there', 'missing_here']);
  });

  it('sums two movements of one cause', () => {
    const { differences } = compareMovements(
      [booked('dispute:d', -300)],
      [moved('dispute:d', -100, 't1'), moved('dispute:d', -200, 't2')],
    );
    expect(differences).toEqual([]);
  });
});

test('the differences are exactly what separates the two sides, and nothing is told twice', () => {
  const someMovement = fc.record({
    cause: fc.integer({ min: 1, max: 12 }),
    amountMinor: fc.integer({ min: -100_000, max: 100_000 }),
  });
  fc.assert(
    fc.property(fc.array(someMovement), fc.array(someMovement), (ours, theirs) => {
      const { matched, differences } = compareMovements(
        ours.map(({ cause, amountMinor }, index) => booked(`charge:${cause}`, amountMinor, `e${index}`)),
        theirs.map(({ cause, amountMinor }, index) => moved(`charge:${cause}`, amountMinor, `t${index}`)),
      );
      expect(sumMinor(differences.map(lackingMinor))).toBe(
        sumMinor(theirs.map(({ amountMinor }) => amountMinor)) -
          sumMinor(ours.map(({ amountMinor }) => amountMinor)),
      );
      const told = differences.map(({ reference }) => reference);
      expect(new Set(told).size).toBe(told.length);
      expect(matched.length + differences.length).toBe(
        new Set([...ours, ...theirs].map(({ cause }) => cause)).size,
      );
    }),
    { numRuns: 2_000 },
  );
});
