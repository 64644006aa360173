import { runRounds } from '#workers/cron/rounds';
import type { CheckoutId } from '~/domain/ids';
import { payCheckout } from '~/services/pay-checkout.server';
import { runMarketplaceCheck } from '~/services/run-marketplace-check.server';
import { startCheckout } from '~/services/start-checkout.server';
import { recordStripeEvent } from '~/services/stripe-events.server';
import { paySession } from '../../local/stripe/payments.ts';
import type { Edge, Fault } from '../fault-points/plan';
import { type Good, openStalls } from '../simulation/goods';
import { startTemplate, type Template } from '../simulation/template';
import type { Ending } from '../simulation/turns';
import { onDatabase, SimulatedWorld } from '../simulation/world';

const MINUTE_MS = 60_000;

/** A simulated marketplace in which nothing fails by itself: a test breaks what it wants to see found. */
export class SmallMarket {
  readonly world: SimulatedWorld;
  readonly goods: readonly Good[];
  readonly #template: Template;

  static async start(): Promise<SmallMarket> {
    const template = await startTemplate();
    const world = new SimulatedWorld({
      seed: 1,
      rates: {},
      databaseUrl: template.templateUrl,
      socketDir: template.socketDir,
    });
    return new SmallMarket(template, world, await openStalls(world, template.templateUrl));
  }

  private constructor(template: Template, world: SimulatedWorld, goods: readonly Good[]) {
    this.#template = template;
    this.world = world;
    this.goods = goods;
  }

  get databaseUrl(): string {
    return this.#template.templateUrl;
  }

  async stop(): Promise<void> {
    await this.world.stop();
    await this.#template.stop();
  }

  /** Does something by the services, giving turns until it is done. */
  act<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    return this.world.turns.until(work());
  }

  /** Orders a fault for the n-th call of a kind from now on. */
  order(fault: Fault, edge: Edge, call: RegExp | string = '', nth = 1): void {
    let left = nth;
    this.world.plan.ordered = (atEdge, atCall) => {
      const isMeant =
        atEdge === edge && (typeof call === 'string' ? atCall.includes(call) : call.test(atCall));
      if (!isMeant || left <= 0) return undefined;
      left -= 1;
      return left === 0 ? fault : undefined;
    };
  }

  /** Begins some work that may be killed; answers how it ended. */
  async risk<Answer>(work: () => Promise<Answer>): Promise<Ending<Answer>> {
    return this.world.turns.until(this.world.turns.begin('risk', work));
  }

  /** Asks the database around all services. */
  async ask(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return onDatabase(
      this.#template.templateUrl,
      async (client) => (await client.query(text, [...values])).rows,
    );
  }

  /** A held checkout of one piece of each good. */
  async hold(goods: readonly Good[] = this.goods.slice(0, 2)): Promise<CheckoutId> {
    const start = (acceptedTotalMinor: number) =>
      this.act(() =>
        startCheckout(this.world.ports, {
          cartId: 'cart',
          lines: goods.map(({ variantId }) => ({ variantId, quantity: 1 })),
          choices: [...new Map(goods.map((good) => [good.sellerId, good.methodId]))].map(
            ([sellerId, methodId]) => ({ sellerId, methodId, pickupPointCode: null }),
          ),
          address: {
            name: 'Jan Kupujący',
            company: null,
            street: 'Prosta 1',
            postalCode: '00-001',
            city: 'Warszawa',
            country: 'PL',
            phone: '+48600100200',
          },
          email: 'shopper@example.com',
          userId: null,
          locale: 'pl',
          currency: 'PLN',
          acceptedTotalMinor,
        }),
      );
    const seen = await start(0);
    const held = seen.ok || seen.code !== 'total_changed' ? seen : await start(seen.totalMinor);
    if (!held.ok) throw new Error(held.code);
    return held.value.checkoutId;
  }

  /** Begins to pay and pays; nobody has told us yet. */
  async pay(checkoutId: CheckoutId): Promise<void> {
    const { stripe, ports } = this.world;
    const paying = await this.act(() => payCheckout(ports, { checkoutId }));
    if (!paying.ok) throw new Error(paying.code);
    const session = stripe.store
      .list('checkout.session')
      .find(({ client_reference_id }) => client_reference_id === checkoutId);
    if (!session) throw new Error('no session');
    paySession(stripe, session, { method: 'card', email: null, name: null }, { kind: 'succeeded' });
  }

  /** A bought and placed order, of which everyone has been told. */
  async buy(goods?: readonly Good[]): Promise<CheckoutId> {
    const checkoutId = await this.hold(goods);
    await this.pay(checkoutId);
    await this.settle();
    return checkoutId;
  }

  /** Delivers Stripe's events and empties the queue. */
  async settle(): Promise<void> {
    const { world } = this;
    for (let id = world.takeWebhook(true); id !== undefined; id = world.takeWebhook(true)) {
      const signed = world.signedEvent(id);
      await this.act(() => recordStripeEvent(world.ports, signed));
    }
    while ((await this.act(() => world.consumeBatch())) !== 'nothing');
  }

  async passMinutes(minutes: number): Promise<void> {
    await this.act(() => this.world.passTime(minutes * MINUTE_MS));
  }

  async cron(expression: string): Promise<void> {
    await this.act(() => runRounds(expression, this.world.ports));
    await this.settle();
  }

  /** What the whole check finds, as its codes with what they are about. */
  async problems(): Promise<string[]> {
    const { ports, quiet } = this.world;
    const report = await this.act(() => runMarketplaceCheck({ ...ports, db: quiet }, { skus: 'all' }));
    return report.problems.map(({ code, subject }) => `${code} ${subject}`);
  }
}
