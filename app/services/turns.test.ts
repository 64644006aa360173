import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clock } from '~/ports/clock';
import { BYTES_PER_TURN, chunksInTurns, streamInTurns, Turns } from './turns.server';

/** A clock that only notes how often it was asked to pause. */
function countingClock() {
  const pausesMs: number[] = [];
  const clock: Clock = {
    nowMs: () => 0,
    toSystemMs: (ms) => ms,
    pause: async (ms) => void pausesMs.push(ms),
  };
  return { clock, pausesMs };
}

test('never do more in one go than a slice and the part that filled it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 60 }),
      fc.integer({ min: 1, max: 50 }),
      async (parts, partsPerTurn) => {
        const { clock, pausesMs } = countingClock();
        const turns = new Turns(clock, partsPerTurn);
        let inOneGo = 0;
        for (const part of parts) {
          const before = pausesMs.length;
          await turns.done(part);
          inOneGo += part;
          expect(inOneGo).toBeLessThan(partsPerTurn + part + 1);
          if (pausesMs.length > before) inOneGo = 0;
          else expect(inOneGo).toBeLessThan(partsPerTurn);
        }
      },
    ),
  );
});

const file = Array.from({ length: 5 }, (_, index) => new Uint8Array(BYTES_PER_TURN / 2).fill(index));

test('a file that comes in stays the same, with a turn after each slice', async () => {
  const { clock, pausesMs } = countingClock();
  const came: Uint8Array[] = [];
  const arriving = (async function* () {
    yield* file;
  })();
  for await (const chunk of chunksInTurns(clock, arriving)) came.push(chunk);
  expect(came).toEqual(file);
  expect(pausesMs).toEqual([0, 0]);
});

test('a stored file stays the same, with a turn after each slice; who stops reading it lets go of it', async () => {
  const { clock, pausesMs } = countingClock();
  const stored = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of file) controller.enqueue(chunk);
      controller.close();
    },
  });
  const came = await new Response(streamInTurns(clock, stored)).bytes();
  expect([...came]).toEqual(file.flatMap((chunk) => [...chunk]));
  expect(pausesMs).toEqual([0, 0]);

  let letGoOf: unknown;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: (reason) => {
      letGoOf = reason;
    },
  });
  await streamInTurns(clock, endless).cancel('enough');
  expect(letGoOf).toBe('enough');
});
