import type { Database } from '#db/client.server';
import type { CartStore } from './cart-store';
import type { Clock } from './clock';
import type { DocumentWriter } from './document-writer';
import type { FileStore } from './file-store';
import type { Identity } from './identity';
import type { LinkSigner } from './link-signer';
import type { LiveChannel } from './live-channel';
import type { Mailer } from './mailer';
import type { MediaStore } from './media-store';
import type { MessageQueue } from './message-queue';
import type { PageChanges } from './page-changes';
import type { PaymentGateway } from './payment-gateway';
import type { Pusher } from './pusher';
import type { Randomness } from './randomness';
import type { RateLimiter } from './rate-limiter';
import type { Recommender } from './recommender';
import type { SearchEngine } from './search-engine';
import type { StockAdmission } from './stock-admission';
import type { StockKeeper } from './stock-keeper';
import type { StockProjection } from './stock-projection';

/** Everything that services may ask of the outside. A service names the part that it needs with `Pick`. */
export interface Ports {
  readonly db: Database;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly stock: StockKeeper;
  readonly admission: StockAdmission;
  readonly stockProjection: StockProjection;
  readonly queue: MessageQueue;
  readonly payments: PaymentGateway;
  readonly carts: CartStore;
  readonly limits: RateLimiter;
  readonly pageChanges: PageChanges;
  readonly media: MediaStore;
  readonly files: FileStore;
  readonly documents: DocumentWriter;
  readonly mailer: Mailer;
  readonly pusher: Pusher;
  readonly live: LiveChannel;
  readonly identity: Identity;
  readonly links: LinkSigner;
  readonly search: SearchEngine;
  readonly recommender: Recommender;
  /** Hosts (with port) of pictures that may be fetched though they are not public. */
  readonly pictureHostsAllowed: readonly string[];
  /** Where the marketplace is reached, without a slash at the end. */
  readonly publicOrigin: string;
}
