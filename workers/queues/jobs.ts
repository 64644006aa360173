import { type JobMessage, jobMessageSchema } from '~/domain/messages';
import type { Ports } from '~/ports/ports';
import { continueImport } from '~/services/continue-import.server';
import { fetchPictures } from '~/services/fetch-pictures.server';
import { reindexEndedReductions, reindexSeller } from '~/services/index-listings.server';
import { continueLearning } from '~/services/learn-recommendations.server';
import { continueReindex } from '~/services/reindex-search.server';
import { consumeEach, parseMessages } from './consume';

/** Consumes long work: imports, pictures, re-indexing. */
export async function consumeJobs(batch: MessageBatch<unknown>, ports: Ports): Promise<void> {
  await consumeEach(await parseMessages(batch, jobMessageSchema, ports), (body) => act(body, ports));
}

async function act(message: JobMessage, ports: Ports): Promise<void> {
  switch (message.type) {
    case 'import.continue':
      return continueImport(ports, message);
    case 'pictures.fetch':
      return fetchPictures(ports, message);
    case 'seller.reindex':
      return reindexSeller(ports, message);
    case 'search.reindex':
      return continueReindex(ports, message);
    case 'reductions.ended':
      return reindexEndedReductions(ports, message);
    case 'recommendations.learn':
      return continueLearning(ports, message);
  }
}
