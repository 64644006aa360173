import type { Currency } from '~/domain/money/money';
import type { AdmissionRefusal } from '~/domain/stock/admission';
import { couponProblem } from '~/i18n/coupon-words';
import { amount } from '~/i18n/format';
import { m } from '~/paraglide/messages.js';
import type { PayCheckoutFailure } from '~/services/pay-checkout.server';
import type { StartCheckoutFailure } from '~/services/start-checkout.server';

/** The words and the status for each reason why a checkout cannot begin. One table, so that none is forgotten. */
export function checkoutProblem(
  problem: StartCheckoutFailure | { readonly code: 'data_away' },
  currency: Currency,
): { message: string; status: number } {
  switch (problem.code) {
    case 'sold_out':
      return {
        message:
          problem.available > 0
            ? m.storefront_problem_only_left({ count: problem.available })
            : m.storefront_problem_sold_out(),
        status: 409,
      };
    case 'stock_busy':
      return { message: m.storefront_problem_stock_busy(), status: 429 };
    case 'data_away':
      return { message: m.storefront_problem_data_away(), status: 503 };
    case 'stock_unreachable':
      return { message: m.storefront_problem_try_again(), status: 503 };
    case 'total_changed':
      return { message: m.storefront_problem_total_changed(), status: 409 };
    case 'line_not_for_sale':
    case 'line_not_in_currency':
      return { message: m.storefront_problem_not_for_sale(), status: 409 };
    case 'shipping_not_chosen':
    case 'shipping_method_unknown':
    case 'shipping_of_other_seller':
    case 'shipping_country_not_served':
    case 'shipping_not_in_currency':
    case 'shipping_too_heavy':
      return { message: m.storefront_problem_shipping(), status: 422 };
    case 'pickup_point_missing':
    case 'pickup_point_malformed':
      return { message: m.storefront_problem_pickup_point(), status: 422 };
    case 'coupon_refused': {
      const { message, status } = couponProblem(problem.couponCode, problem.problem, currency);
      return {
        message: m.promotions_dropped({ reason: message, code: problem.couponCode }),
        status,
      };
    }
    case 'total_too_small':
      return {
        message: m.promotions_problem_total_too_small({
          price: amount({ amountMinor: problem.minMinor, currency }),
        }),
        status: 422,
      };
    case 'no_lines':
    case 'too_many_lines':
    case 'too_many_sellers':
    case 'bad_quantity':
    case 'bad_price':
    case 'bad_shipping_price':
    case 'total_too_large':
    case 'tax_rate_unknown':
      return { message: m.storefront_problem_cart(), status: 422 };
  }
}

/** Names the refusal at the door on an answer that holds nothing else: the same for everybody who gets it. */
export const REFUSAL_HEADER = 'X-Refusal';

/** What a refusal at the door says, and nothing of the shopper: equal marks are equal answers in one language. */
export function refusalMark(refusal: AdmissionRefusal): string {
  return refusal.code === 'sold_out' ? `sold_out ${refusal.available}` : refusal.code;
}

/** The words and the status for each reason why a payment cannot begin. */
export function paymentProblem(
  problem: Exclude<PayCheckoutFailure, { code: 'checkout_unknown' } | { code: 'already_placed' }>,
): { message: string; status: number } {
  switch (problem.code) {
    case 'checkout_expired':
    case 'checkout_ended':
      return { message: m.storefront_problem_expired(), status: 409 };
    case 'payment_unreachable':
      return { message: m.storefront_problem_payment_away(), status: 503 };
    case 'payment_refused':
      return { message: m.storefront_problem_payment_refused(), status: 502 };
  }
}
