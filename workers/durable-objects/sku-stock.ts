import { DurableObject } from 'cloudflare:workers';
import { createPorts } from '~/context.server';
import type { WorkerEnvironment } from '~/env.server';
import type { StockKeeper } from '~/ports/stock-keeper';
import { StockBook } from './stock-book';

type Arguments<Method extends keyof StockKeeper> = Parameters<StockKeeper[Method]>;

/** Keeps one SKU: an object with storage of its own around a book. */
export class SkuStock extends DurableObject<WorkerEnvironment> implements StockKeeper {
  readonly #book: StockBook;

  constructor(state: DurableObjectState, env: WorkerEnvironment) {
    super(state, env);
    this.#book = new StockBook({
      storage: state.storage,
      blockConcurrencyWhile: (work) => state.blockConcurrencyWhile(work),
      waitUntil: (work) => state.waitUntil(work),
      ports: createPorts(env),
    });
  }

  reserve(...call: Arguments<'reserve'>) {
    return this.#book.reserve(...call);
  }

  extend(...call: Arguments<'extend'>) {
    return this.#book.extend(...call);
  }

  claim(...call: Arguments<'claim'>) {
    return this.#book.claim(...call);
  }

  release(...call: Arguments<'release'>) {
    return this.#book.release(...call);
  }

  adjust(...call: Arguments<'adjust'>) {
    return this.#book.adjust(...call);
  }

  peek(...call: Arguments<'peek'>) {
    return this.#book.peek(...call);
  }

  account(...call: Arguments<'account'>) {
    return this.#book.account(...call);
  }

  override alarm(): Promise<void> {
    return this.#book.alarm();
  }
}
