import { eq, inArray } from 'drizzle-orm';
import { preparedBatch } from '#db/prepared.server';
import { checkouts, orderLines, orders, sellerMembers, sellerOrders, sellers, shipments } from '#db/schema';
import { variantLabel } from '~/domain/catalogue/options';
import type { SellerId } from '~/domain/ids';
import { type CurrencyCode, formatMoney } from '~/domain/money/money';
import type { Letter, Locale } from '~/mail/letter';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';
import { audienceOf, readAudience, sendLetter, type TellPorts, tellSeller } from './tell-people.server';

const amount = (amountMinor: number, currency: CurrencyCode, locale: Locale) =>
  formatMoney({ amountMinor, currency }, locale);

const dayFormat = (locale: Locale) =>
  new Intl.DateTimeFormat(locale, { timeZone: 'Europe/Warsaw', day: 'numeric', month: 'long' });

const dayFormats = { pl: dayFormat('pl'), en: dayFormat('en') };

const day = (date: Date, locale: Locale) => dayFormats[locale].format(date);

/** An order with its parts and lines, and who is to be told of it at its sellers. */
const orderAndAudience = preparedBatch<{ orderId: string }>()((db, value) => {
  const orderId = value('orderId');
  const sellerIds = db
    .select({ id: sellerOrders.sellerId })
    .from(sellerOrders)
    .where(eq(sellerOrders.orderId, orderId));
  const ids = db.select({ id: sellerOrders.id }).from(sellerOrders).where(eq(sellerOrders.orderId, orderId));
  return [
    db.select().from(orders).where(eq(orders.id, orderId)),
    db
      .select({ sellerOrder: sellerOrders, sellerName: sellers.displayName })
      .from(sellerOrders)
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(eq(sellerOrders.orderId, orderId))
      .orderBy(sellerOrders.number),
    db.select().from(orderLines).where(inArray(orderLines.sellerOrderId, ids)).orderBy(orderLines.id),
    ...audienceOf(db, inArray(sellerMembers.sellerId, sellerIds)),
  ] as const;
});

async function orderUrl(ports: TellPorts, order: { id: string; locale: Locale }): Promise<string> {
  const key = await ports.links.sign('order', order.id);
  return `${ports.publicOrigin}${paths.order(order.locale, order.id, key)}`;
}

const lineRow = (line: typeof orderLines.$inferSelect, locale: Locale) => ({
  label: `${line.quantity} × ${[locale === 'pl' ? line.titlePl : line.titleEn, variantLabel(line.options, locale)].filter(Boolean).join(' · ')}`,
  amount: amount(line.totalMinor, line.currency, locale),
});

/**
 * An order was placed: each seller is told by e-mail, push and live page, and the shopper by e-mail. Every
 * telling happens once; throws while one of them still has to be tried again.
 */
export async function tellOfPlacedOrder(
  ports: TellPorts,
  input: { readonly orderId: string },
): Promise<void> {
  const [[order], parts, lines, members, browsers] = await orderAndAudience(ports.db, input);
  if (!order) throw new Error(`Order ${input.orderId} is not there yet.`);
  const audience = { members, browsers };
  const tellings: Promise<void>[] = parts.map(({ sellerOrder }) =>
    tellSeller(ports, audience, {
      key: `order.placed:${sellerOrder.id}`,
      template: 'seller_new_order',
      sellerId: sellerOrder.sellerId as SellerId,
      sellerOrderId: sellerOrder.id,
      live: 'order.placed',
      subject: sellerOrder.id,
      letter: (locale) => ({
        subject: m.mail_seller_new_order_subject(
          {
            number: sellerOrder.number,
            total: amount(sellerOrder.capturedShareMinor, sellerOrder.currency, locale),
          },
          { locale },
        ),
        paragraphs: [
          m.mail_seller_new_order_body({}, { locale }),
          m.mail_ship_by({ date: day(sellerOrder.shipByAt, locale) }, { locale }),
        ],
        rows: lines
          .filter((line) => line.sellerOrderId === sellerOrder.id)
          .map((line) => lineRow(line, locale)),
        button: {
          label: m.mail_seller_order_link({}, { locale }),
          url: `${ports.publicOrigin}${paths.sellerOrder(locale, sellerOrder.id)}`,
        },
      }),
    }),
  );
  const { locale } = order;
  const url = await orderUrl(ports, order);
  tellings.push(
    sendLetter(
      ports,
      { key: `order.placed:${order.id}:shopper`, template: 'order_placed', to: order.email, locale },
      {
        subject: m.mail_order_placed_subject({ number: order.number }, { locale }),
        paragraphs: [
          m.mail_order_placed_body({}, { locale }),
          ...parts.map(
            ({ sellerOrder, sellerName }) =>
              `${sellerName}. ${m.mail_delivery(
                {
                  method: locale === 'pl' ? sellerOrder.shippingNamePl : sellerOrder.shippingNameEn,
                  from: day(sellerOrder.deliveryFrom, locale),
                  to: day(sellerOrder.deliveryTo, locale),
                },
                { locale },
              )}`,
          ),
          ...(parts.some(({ sellerOrder }) => sellerOrder.taxTreatment === 'reverse_charge')
            ? [m.storefront_reverse_charge_note({}, { locale })]
            : []),
        ],
        rows: [
          ...lines.map((line) => lineRow(line, locale)),
          { label: m.mail_total({}, { locale }), amount: amount(order.totalMinor, order.currency, locale) },
        ],
        button: { label: m.mail_order_link({}, { locale }), url },
      },
    ),
  );
  const outcomes = await Promise.allSettled(tellings);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

type Change = 'accepted' | 'shipped' | 'delivered' | 'completed' | 'cancelled';

/** A seller order moved on: whoever should know is told, once. */
export async function tellOfSellerOrder(
  ports: TellPorts,
  input: { readonly sellerOrderId: string; readonly event: Change | 'ship_reminder' | 'ship_escalation' },
): Promise<void> {
  const { db } = ports;
  const [[row], parcels] = await db.batch([
    db
      .select({ sellerOrder: sellerOrders, order: orders, sellerName: sellers.displayName })
      .from(sellerOrders)
      .innerJoin(orders, eq(orders.id, sellerOrders.orderId))
      .innerJoin(sellers, eq(sellers.id, sellerOrders.sellerId))
      .where(eq(sellerOrders.id, input.sellerOrderId)),
    db.select().from(shipments).where(eq(shipments.sellerOrderId, input.sellerOrderId)),
  ]);
  if (!row) throw new Error(`Seller order ${input.sellerOrderId} is not there yet.`);
  const { sellerOrder, order, sellerName } = row;
  const { event } = input;
  const parcel = parcels[0];
  const number = sellerOrder.number;
  const total = (locale: Locale) => amount(sellerOrder.capturedShareMinor, sellerOrder.currency, locale);
  const tellings: Promise<void>[] = [];

  const shopperText = (locale: Locale): { subject: string; body: string } | null => {
    switch (event) {
      case 'accepted':
        return {
          subject: m.mail_accepted_subject({ seller: sellerName, number }, { locale }),
          body: m.mail_accepted_body({}, { locale }),
        };
      case 'shipped':
        return {
          subject: m.mail_shipped_subject({ number }, { locale }),
          body: m.mail_shipped_body(
            { seller: sellerName, carrier: parcel?.carrier ?? '', tracking: parcel?.trackingNumber ?? '' },
            { locale },
          ),
        };
      case 'delivered':
        return {
          subject: m.mail_delivered_subject({ number }, { locale }),
          body: m.mail_delivered_body({ seller: sellerName }, { locale }),
        };
      case 'cancelled':
        return {
          subject: m.mail_cancelled_subject({ number }, { locale }),
          body: m.mail_cancelled_body({ seller: sellerName, total: total(locale) }, { locale }),
        };
      default:
        return null;
    }
  };
  const sellerText = (locale: Locale): { subject: string; body: string } | null => {
    switch (event) {
      case 'delivered':
        return {
          subject: m.mail_delivered_subject({ number }, { locale }),
          body: m.mail_delivered_seller_body({}, { locale }),
        };
      case 'completed':
        return {
          subject: m.mail_completed_subject({ number }, { locale }),
          body: m.mail_completed_body({}, { locale }),
        };
      case 'cancelled':
        return {
          subject: m.mail_cancelled_subject({ number }, { locale }),
          body: m.mail_cancelled_seller_body({ total: total(locale) }, { locale }),
        };
      case 'ship_reminder':
        return {
          subject: m.mail_ship_reminder_subject({ number }, { locale }),
          body: m.mail_ship_reminder_body({}, { locale }),
        };
      case 'ship_escalation':
        return {
          subject: m.mail_ship_escalation_subject({ number }, { locale }),
          body: m.mail_ship_escalation_body({}, { locale }),
        };
      default:
        return null;
    }
  };

  const forShopper = shopperText(order.locale);
  if (forShopper) {
    const url = await orderUrl(ports, order);
    tellings.push(
      sendLetter(
        ports,
        {
          key: `seller_order.${event}:${sellerOrder.id}:shopper`,
          template: `seller_order_${event}`,
          to: order.email,
          locale: order.locale,
          sellerOrderId: sellerOrder.id,
        },
        {
          subject: forShopper.subject,
          paragraphs: [forShopper.body],
          button: { label: m.mail_order_link({}, { locale: order.locale }), url },
        },
      ),
    );
  }
  const sellerId = sellerOrder.sellerId as SellerId;
  if (sellerText('pl')) {
    const audience = await readAudience(ports, [sellerId]);
    tellings.push(
      tellSeller(ports, audience, {
        key: `seller_order.${event}:${sellerOrder.id}`,
        template: `seller_${event}`,
        sellerId,
        sellerOrderId: sellerOrder.id,
        live: 'seller_order.changed',
        subject: sellerOrder.id,
        letter: (locale): Letter => {
          const text = sellerText(locale);
          return {
            subject: text?.subject ?? '',
            paragraphs: [text?.body ?? ''],
            button: {
              label: m.mail_seller_order_link({}, { locale }),
              url: `${ports.publicOrigin}${paths.sellerOrder(locale, sellerOrder.id)}`,
            },
          };
        },
      }),
    );
  }
  const outcomes = await Promise.allSettled(tellings);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

/** A payment came when the stock was gone: the shopper is told that all of it comes back. */
export async function tellOfRefundedCheckout(
  ports: TellPorts,
  input: { readonly checkoutId: string },
): Promise<void> {
  const [checkout] = await ports.db.select().from(checkouts).where(eq(checkouts.id, input.checkoutId));
  if (!checkout) throw new Error(`Checkout ${input.checkoutId} is not there yet.`);
  const { locale } = checkout;
  await sendLetter(
    ports,
    { key: `checkout.refunded:${checkout.id}`, template: 'checkout_refunded', to: checkout.email, locale },
    {
      subject: m.mail_refunded_subject(
        { total: amount(checkout.totalMinor, checkout.currency, locale) },
        { locale },
      ),
      paragraphs: [m.mail_refunded_body({}, { locale })],
      button: {
        label: m.mail_order_link({}, { locale }),
        url: `${ports.publicOrigin}${paths.checkoutReturn(locale, checkout.id)}`,
      },
    },
  );
}
