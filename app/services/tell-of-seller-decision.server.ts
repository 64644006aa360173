import { eq } from 'drizzle-orm';
import { sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { readAudience, type TellPorts, tellSeller } from './tell-people.server';

/** The operator decided on a seller: the seller's people are told, once for each decision. */
export async function tellOfSellerDecision(
  ports: TellPorts,
  input: { readonly sellerId: number },
): Promise<void> {
  const [seller] = await ports.db.select().from(sellers).where(eq(sellers.id, input.sellerId));
  if (!seller?.decidedAt) return;
  const { status, displayName: name } = seller;
  const reason = seller.decisionReason ?? '';
  const audience = await readAudience(ports, [seller.id]);
  await tellSeller(ports, audience, {
    key: `seller.decided:${seller.id}:${seller.decidedAt.getTime()}`,
    template: `seller_${status}`,
    sellerId: seller.id as SellerId,
    live: 'seller_order.changed',
    subject: `seller:${seller.id}`,
    letter: (locale) => {
      const texts =
        status === 'approved'
          ? [
              m.mail_seller_approved_subject({ name }, { locale }),
              m.mail_seller_approved_body({}, { locale }),
            ]
          : status === 'suspended'
            ? [
                m.mail_seller_suspended_subject({ name }, { locale }),
                m.mail_seller_suspended_body({ reason }, { locale }),
              ]
            : [
                m.mail_seller_rejected_subject({ name }, { locale }),
                m.mail_seller_rejected_body({ reason }, { locale }),
              ];
      return {
        subject: texts[0] ?? '',
        paragraphs: [texts[1] ?? ''],
        button: {
          label: m.mail_seller_open_link({}, { locale }),
          url: `${ports.publicOrigin}${paths.seller(locale)}`,
        },
      };
    },
  });
}
