import type { Currency } from '~/domain/money/money';
import type { CouponProblem } from '~/domain/promotion/coupon';
import { m } from '~/paraglide/messages.js';
import { amount, date } from './format';

/** Why a code takes nothing off, in words, and the status that says so. */
export function couponProblem(
  code: string,
  problem: CouponProblem,
  currency: Currency,
): { message: string; status: number } {
  switch (problem.code) {
    case 'coupon_unknown':
      return { message: m.promotions_problem_unknown({ code }), status: 404 };
    case 'coupon_not_yet':
      return {
        message: m.promotions_problem_not_yet({ code, day: date(problem.startsAtMs) }),
        status: 409,
      };
    case 'coupon_ended':
      return { message: m.promotions_problem_ended({ code }), status: 409 };
    case 'coupon_used_up':
      return { message: m.promotions_problem_used_up({ code }), status: 409 };
    case 'coupon_used_by_you':
      return { message: m.promotions_problem_used_by_you({ code }), status: 409 };
    case 'coupon_not_in_currency':
      return { message: m.promotions_problem_not_in_currency({ code }), status: 422 };
    case 'coupon_minimum_not_reached':
      return {
        message: m.promotions_problem_minimum({
          code,
          price: amount({ amountMinor: problem.minimumMinor, currency }),
        }),
        status: 422,
      };
    case 'coupon_same_giver':
      return { message: m.promotions_problem_same_giver({ code }), status: 409 };
    case 'coupon_nothing_to_reduce':
      return { message: m.promotions_problem_nothing({ code }), status: 422 };
  }
}
