import type { SellerId } from '~/domain/ids';

/** What a seller's open pages are told. They fetch the rest themselves. */
export interface LiveMessage {
  readonly kind: 'order.placed' | 'seller_order.changed' | 'stock.changed' | 'import.progress';
  readonly subject: string;
  readonly atMs: number;
}

/** Reaches the pages that a seller has open. Nobody there is a success: nothing is stored. */
export interface LiveChannel {
  publish(sellerId: SellerId, message: LiveMessage): Promise<{ delivered: number }>;
  /** Answers the WebSocket upgrade of one of the seller's pages; the caller has checked who asks. */
  connect(sellerId: SellerId, request: Request): Promise<Response>;
}
