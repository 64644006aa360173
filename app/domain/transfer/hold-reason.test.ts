import { describe, expect, it } from 'vitest';
import { HOLD_REASONS, holdKind, holdReasonOf } from './hold-reason';

describe('why a transfer waits', () => {
  it('is asked for again when the seller’s account, the balance or the bank’s decision may change', () => {
    for (const code of ['insufficient_capabilities_for_transfer', 'balance_insufficient', 'dispute_open'])
      expect(holdKind(holdReasonOf(code))).toBe('retry');
  });

  it('is final when nothing will change by itself, and for whatever Stripe says that we do not know', () => {
    for (const code of ['account_closed', 'resource_missing', 'parameter_invalid_integer', 'something_new'])
      expect(holdKind(holdReasonOf(code))).toBe('final');
  });

  it('reads its own words back', () => {
    for (const reason of HOLD_REASONS) expect(holdReasonOf(reason)).toBe(reason);
  });
});
