import type { SellerId } from '~/domain/ids';
import type { LiveChannel, LiveMessage } from '~/ports/live-channel';

export interface SellerChannelRpc {
  publish(message: LiveMessage): Promise<{ delivered: number }>;
}

/** One Durable Object per seller holds the WebSockets of the seller's open pages. */
export function durableObjectLiveChannel(namespace: DurableObjectNamespace): LiveChannel {
  const channelOf = (sellerId: SellerId) =>
    namespace.getByName(`seller:${sellerId}`) as DurableObjectStub & SellerChannelRpc;
  return {
    publish: (sellerId, message) => channelOf(sellerId).publish(message),
    connect: (sellerId, request) => channelOf(sellerId).fetch(request),
  };
}
