import type { Ports } from '~/ports/ports';

/** Bytes that are read in one go: some milliseconds of a processor, however they are parsed. */
export const BYTES_PER_TURN = 32 * 1_024;

/**
 * Work without anybody waiting, in slices: after so many parts of it everybody else in the isolate has a turn. Counted,
 * not timed, since a Worker's clock stands still while it computes; and a pause, not a promise that is kept already,
 * since what has just arrived for others is looked at only when nothing is ready to go on.
 */
export class Turns {
  readonly #clock: Ports['clock'];
  readonly #partsPerTurn: number;
  #parts = 0;

  constructor(clock: Ports['clock'], partsPerTurn: number) {
    this.#clock = clock;
    this.#partsPerTurn = partsPerTurn;
  }

  /** Counts parts that were done; pauses when a slice is full. */
  async done(parts: number): Promise<void> {
    this.#parts += parts;
    if (this.#parts < this.#partsPerTurn) return;
    this.#parts = 0;
    await this.#clock.pause(0);
  }
}

/** The chunks of a file as it comes in, with a turn for others between slices. */
export async function* chunksInTurns(
  clock: Ports['clock'],
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const turns = new Turns(clock, BYTES_PER_TURN);
  for await (const chunk of chunks) {
    yield chunk;
    await turns.done(chunk.length);
  }
}

/** A stored file, with a turn for others between slices. */
export function streamInTurns(
  clock: Ports['clock'],
  stream: ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  const turns = new Turns(clock, BYTES_PER_TURN);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) return controller.close();
      await turns.done(value.length);
      controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
