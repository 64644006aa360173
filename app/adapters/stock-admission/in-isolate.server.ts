import { failure, success } from '~/domain/result';
import { Doors } from '~/domain/stock/admission';
import type { Clock } from '~/ports/clock';
import type { StockAdmission } from '~/ports/stock-admission';
import type { StockKeeper } from '~/ports/stock-keeper';

/**
 * Doors for the life of an isolate, and the keepers as it sees them: what they answer is what the doors know. Who waits
 * looks again by a timer of its own request: nothing here reaches from one request into another.
 */
export function admissionInIsolate(
  clock: Clock,
  keepers: StockKeeper,
): { admission: StockAdmission; stock: StockKeeper } {
  const doors = new Doors();
  const nowMs = () => clock.nowMs();
  return {
    admission: {
      refusal: (wanted, visitor) => doors.refusal(wanted, nowMs(), visitor),
      async enter(visitor, wanted) {
        for (;;) {
          const answer = doors.ask(visitor, wanted, nowMs());
          if (answer.kind === 'enter') return success({ leave: () => doors.leave(visitor, wanted, nowMs()) });
          if (answer.kind === 'refuse') return failure(answer.refusal);
          await clock.pause(answer.lookInMs);
        }
      },
    },
    stock: {
      ...keepers,
      async reserve(variantId, command) {
        const askedAtMs = nowMs();
        const answer = await keepers.reserve(variantId, command);
        if (answer.ok) doors.granted(variantId, command.quantity, answer.value.available, askedAtMs);
        else if (answer.code === 'sold_out') doors.learn(variantId, answer, askedAtMs, nowMs());
        return answer;
      },
      async release(variantId, command) {
        const answer = await keepers.release(variantId, command);
        if (answer.ok) doors.cameBack(variantId, nowMs());
        return answer;
      },
      async adjust(variantId, command) {
        const answer = await keepers.adjust(variantId, command);
        if (answer.ok) doors.cameBack(variantId, nowMs());
        return answer;
      },
    },
  };
}
