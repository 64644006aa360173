/** The settings with which the marketplace talks to somebody's own Stripe test account. */
export interface OwnStripe {
  readonly STRIPE_SECRET_KEY: string;
  readonly STRIPE_WEBHOOK_SECRET: string;
}

/** Reads them from the environment; says what is missing or wrong. A live key is never taken on a machine of one's own. */
export function readOwnStripe(environment: Readonly<Record<string, string | undefined>>): OwnStripe | string {
  const { STRIPE_SECRET_KEY = '', STRIPE_WEBHOOK_SECRET = '' } = environment;
  if (!/^(sk|rk)_test_\w+$/.test(STRIPE_SECRET_KEY))
    return 'STRIPE_SECRET_KEY is not a test key: it begins with sk_test_ (https://dashboard.stripe.com/test/apikeys).';
  if (!/^whsec_\w+$/.test(STRIPE_WEBHOOK_SECRET))
    return 'STRIPE_WEBHOOK_SECRET is not a webhook secret: "stripe listen" prints one that begins with whsec_.';
  return { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET };
}
