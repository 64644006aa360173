import type { OrderId } from '~/domain/ids';
import type { Result } from '~/domain/result';
import {
  type PlaceOrderFailure,
  type PlaceOrderPorts,
  placeOrder,
  readPlacement,
} from './place-order.server';

/** How long a shopper who came back from the payment waits for whoever is placing the order at that moment. */
const WAIT_MAX_MS = 2_000;
/** The first look comes after this, each later one after twice the pause before it. */
const WAIT_STEP_MS = 50;
const WAIT_STEP_MS_MAX = 400;

/**
 * `placeOrder` for the shopper who came back from the payment page. The webhook usually came first and the
 * order is being placed at that very moment: that is waited for, a moment, so that most shoppers see their
 * order and not a page that says "soon". Idempotent, as `placeOrder` is.
 */
export async function awaitOrder(
  ports: PlaceOrderPorts,
  input: Parameters<typeof placeOrder>[1],
): Promise<Result<{ orderId: OrderId; isNew: boolean }, PlaceOrderFailure>> {
  const placed = await placeOrder(ports, input);
  if (placed.ok || placed.code !== 'being_placed') return placed;
  let pauseMs = WAIT_STEP_MS;
  for (let waitedMs = 0; waitedMs < WAIT_MAX_MS; waitedMs += pauseMs) {
    pauseMs = waitedMs === 0 ? WAIT_STEP_MS : Math.min(2 * pauseMs, WAIT_STEP_MS_MAX);
    await ports.clock.pause(pauseMs);
    const ended = await readPlacement(ports, input);
    if (ended) return ended;
  }
  return placed;
}
