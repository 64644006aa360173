import type { Clock } from '~/ports/clock';
import type { SearchEngine } from '~/ports/search-engine';

/** A shopper does not wait longer than this for the first engine. */
const ANSWER_WITHIN_MS = 800;
/** After a failure the first engine is left alone for so long, so that nobody else waits for it. */
const LEFT_ALONE_MS = 10_000;

class TooSlow extends Error {}

/**
 * Two engines as one. Both are told everything; questions go to the first, and to the second when the first fails
 * or is slow. A write that one of them did not take fails, and is repeated by whoever sent it.
 */
export function searchEngineWithFallback(
  first: SearchEngine,
  second: SearchEngine,
  clock: Clock,
  answerWithinMs = ANSWER_WITHIN_MS,
): SearchEngine {
  let askAgainAtMs = 0;

  const ask = async <Answer>(question: (engine: SearchEngine) => Promise<Answer>): Promise<Answer> => {
    if (clock.nowMs() < askAgainAtMs) return question(second);
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await Promise.race([
        question(first),
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new TooSlow('The search engine is too slow.')), answerWithinMs);
        }),
      ]);
    } catch (error) {
      console.warn('The first search engine did not answer; the second one does.', error);
      askAgainAtMs = clock.nowMs() + LEFT_ALONE_MS;
      return question(second);
    } finally {
      clearTimeout(timer);
    }
  };
  const tellBoth = async (message: (engine: SearchEngine) => Promise<void>): Promise<void> => {
    const told = await Promise.allSettled([message(first), message(second)]);
    for (const one of told) if (one.status === 'rejected') throw one.reason;
  };

  return {
    followsWeights: first.followsWeights,
    search: (request) => ask((engine) => engine.search(request)),
    shelf: (request) => ask((engine) => engine.shelf(request)),
    listed: (request) => ask((engine) => engine.listed(request)),
    suggest: (text, locale) => ask((engine) => engine.suggest(text, locale)),
    index: (documents) => tellBoth((engine) => engine.index(documents)),
    remove: (removals) => tellBoth((engine) => engine.remove(removals)),
    setInStock: (changes) => tellBoth((engine) => engine.setInStock(changes)),
    prepare: () => tellBoth((engine) => engine.prepare()),
    setSynonyms: (groups) => tellBoth((engine) => engine.setSynonyms(groups)),
    tidy: (input) => tellBoth((engine) => engine.tidy(input)),
  };
}
