import { and, eq, isNull } from 'drizzle-orm';
import { sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { failure, type Result } from '~/domain/result';
import type { PaymentFailure } from '~/ports/payment-gateway';
import type { Ports } from '~/ports/ports';

/**
 * Answers the address of Stripe's own onboarding page for a seller, opening the connected account the first
 * time. One account per seller: the key of the call is the seller.
 */
export async function onboardWithStripe(
  ports: Pick<Ports, 'db' | 'payments' | 'publicOrigin'>,
  input: { readonly sellerId: SellerId; readonly returnPath: string },
): Promise<
  Result<{ url: string }, { code: 'seller_unknown' } | { code: 'company_missing' } | PaymentFailure>
> {
  const [seller] = await ports.db.select().from(sellers).where(eq(sellers.id, input.sellerId));
  if (!seller) return failure({ code: 'seller_unknown' });
  if (!seller.companyName || !seller.contactEmail) return failure({ code: 'company_missing' });
  let accountId = seller.stripeAccountId;
  if (!accountId) {
    const account = await ports.payments.createConnectedAccount({
      idempotencyKey: `seller-account:${seller.id}`,
      sellerId: seller.id,
      email: seller.contactEmail,
      country: seller.country,
      companyName: seller.companyName,
    });
    if (!account.ok) return account;
    accountId = account.value.accountId;
    await ports.db
      .update(sellers)
      .set({ stripeAccountId: accountId })
      .where(and(eq(sellers.id, seller.id), isNull(sellers.stripeAccountId)));
  }
  const url = `${ports.publicOrigin}${input.returnPath}`;
  return ports.payments.createOnboardingLink({ accountId, returnUrl: url, refreshUrl: url });
}
