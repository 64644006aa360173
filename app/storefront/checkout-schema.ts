import { z } from 'zod';
import { CODE_CHARS_MAX, MAX_CODES } from '~/domain/promotion/coupon';

/** Countries that the marketplace delivers to. */
export const DELIVERY_COUNTRIES = ['PL', 'CZ', 'DE', 'FR', 'LT', 'SK'] as const;

const TEXT_CHARS_MAX = 120;
const text = z.string({ error: 'required' }).trim().min(1, 'required').max(TEXT_CHARS_MAX, 'too_long');

/** Postal codes by country: a shape that a typing error breaks, not a register. */
const POSTAL_CODES: Readonly<Record<(typeof DELIVERY_COUNTRIES)[number], RegExp>> = {
  PL: /^\d{2}-?\d{3}$/,
  CZ: /^\d{3} ?\d{2}$/,
  SK: /^\d{3} ?\d{2}$/,
  DE: /^\d{5}$/,
  FR: /^\d{5}$/,
  LT: /^(LT-)?\d{5}$/i,
};

/** One seller's delivery, as the form sends it. */
const deliverySchema = z.object({
  sellerId: z.coerce.number({ error: 'choice' }).int('choice').positive('choice'),
  methodId: z.coerce.number({ error: 'choice' }).int('choice').positive('choice'),
  pickupPointCode: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9-]{4,20}$/, 'pickup_point')
    .optional(),
});

/** What a shopper fills in to buy a cart. Prices are not among it: they come from the catalogue. */
export const checkoutSchema = z
  .object({
    email: z.string({ error: 'required' }).trim().toLowerCase().max(254, 'too_long').email('email'),
    name: text,
    company: z.string().trim().max(TEXT_CHARS_MAX, 'too_long').optional(),
    /** Checked where it is acted on: the rules of all countries are too much for a page. */
    vatNumber: z.string().trim().max(30, 'too_long').optional(),
    street: text,
    postalCode: text,
    city: text,
    country: z.enum(DELIVERY_COUNTRIES, { error: 'choice' }),
    phone: z
      .string({ error: 'required' })
      .trim()
      .regex(/^\+?[\d ()-]{7,20}$/, 'phone'),
    deliveries: z.array(deliverySchema).min(1, 'choice').max(50, 'choice'),
    /** The codes that the total on the page was reduced by. */
    couponCodes: z.array(z.string().max(CODE_CHARS_MAX)).max(MAX_CODES).default([]),
    /** The total that was on the page, to be told when another one is due. */
    acceptedTotalMinor: z.coerce.number({ error: 'number' }).int().nonnegative(),
    terms: z.literal('on', { error: 'consent' }),
  })
  .superRefine(({ country, postalCode, company, vatNumber }, context) => {
    if (vatNumber && !company) {
      context.addIssue({ code: 'custom', path: ['company'], message: 'required' });
    }
    if (!POSTAL_CODES[country].test(postalCode)) {
      context.addIssue({ code: 'custom', path: ['postalCode'], message: 'postal_code' });
    }
  });

export type CheckoutForm = z.infer<typeof checkoutSchema>;
