import { eq } from 'drizzle-orm';
import { caseMessages, cases, orders, sellerOrders, sellers } from '#db/schema';
import type { SellerId } from '~/domain/ids';
import { formatMoney } from '~/domain/money/money';
import { caseEventWords, caseKindWords, caseReasonWords } from '~/i18n/case-words';
import type { Letter, Locale } from '~/mail/letter';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import type { Ports } from '~/ports/ports';
import { restoreStockOfCase } from './restore-stock.server';
import { readAudience, sendLetter, type TellPorts, tellSeller } from './tell-people.server';

/** Letters speak of the day and the minute in the marketplace's own time. */
const moment = (at: Date, locale: Locale) =>
  new Intl.DateTimeFormat(locale, {
    timeZone: 'Europe/Warsaw',
    dateStyle: 'long',
    timeStyle: 'medium',
  }).format(at);

/**
 * A case was opened, moved or written to: pieces that came back go on sale again, and whoever did not do it is told,
 * once. The operator sees it in the queue. Throws while something has to be tried again.
 */
export async function actOnCase(
  ports: TellPorts & Pick<Ports, 'stock'>,
  input: { readonly caseId: string; readonly caseMessageKey: string },
): Promise<void> {
  const [row] = await ports.db
    .select({
      told: caseMessages,
      found: cases,
      order: orders,
      number: sellerOrders.number,
      sellerName: sellers.displayName,
    })
    .from(caseMessages)
    .innerJoin(cases, eq(cases.id, caseMessages.caseId))
    .innerJoin(orders, eq(orders.id, cases.orderId))
    .innerJoin(sellerOrders, eq(sellerOrders.id, cases.sellerOrderId))
    .innerJoin(sellers, eq(sellers.id, cases.sellerId))
    .where(eq(caseMessages.requestKey, input.caseMessageKey));
  if (!row) throw new Error(`Case ${input.caseId} is not there yet.`);
  const { told, found, order, number, sellerName } = row;
  if (told.action === 'receive_goods') await restoreStockOfCase(ports, input);

  const { amountMinor } = told.details;
  const letter = (locale: Locale, url: string): Letter => ({
    subject: m.cases_mail_subject_shopper(
      { number, what: caseEventWords(told.action, { locale }) },
      { locale },
    ),
    paragraphs: [
      `${caseKindWords(found.kind, { locale })}. ${caseReasonWords(found.reason, { locale })}.`,
      ...(told.body ? [told.body] : []),
      ...(typeof amountMinor === 'number'
        ? [
            m.cases_mail_amount(
              { amount: formatMoney({ amountMinor, currency: found.currency }, locale) },
              { locale },
            ),
          ]
        : []),
    ],
    button: { label: m.cases_mail_case_link({}, { locale }), url },
  });

  const sellerId = found.sellerId as SellerId;
  // Everything is read before the first telling begins: one that fails meanwhile would have nobody to wait for it.
  const audience = told.actor === 'seller' ? null : await readAudience(ports, [sellerId]);
  const tellings: Promise<void>[] = [];
  const isReceipt = found.reason === 'withdrawal' && told.action === 'opened';
  if ((told.actor !== 'shopper' || isReceipt) && found.kind !== 'chargeback') {
    const { locale } = order;
    const key = await ports.links.sign('order', order.id);
    const url = `${ports.publicOrigin}${paths.orderCase(locale, order.id, found.id, key)}`;
    tellings.push(
      sendLetter(
        ports,
        {
          key: `${told.requestKey}:shopper`,
          template: isReceipt ? 'withdrawal_receipt' : 'case_changed',
          to: order.email,
          locale,
          sellerOrderId: found.sellerOrderId,
        },
        isReceipt
          ? {
              subject: m.cases_mail_withdrawal_subject({ number }, { locale }),
              paragraphs: [
                m.cases_mail_withdrawal_body(
                  { seller: sellerName, number, moment: moment(told.at, locale) },
                  { locale },
                ),
                m.cases_mail_withdrawal_next({}, { locale }),
              ],
              button: { label: m.cases_mail_case_link({}, { locale }), url },
            }
          : letter(locale, url),
      ),
    );
  }
  if (audience) {
    tellings.push(
      tellSeller(ports, audience, {
        key: told.requestKey,
        template: 'seller_case_changed',
        sellerId,
        sellerOrderId: found.sellerOrderId,
        live: 'seller_order.changed',
        subject: found.sellerOrderId,
        letter: (locale) => letter(locale, `${ports.publicOrigin}${paths.sellerCase(locale, found.id)}`),
      }),
    );
  }
  const outcomes = await Promise.allSettled(tellings);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}
