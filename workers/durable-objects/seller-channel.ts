import { DurableObject } from 'cloudflare:workers';
import type { SellerChannelRpc } from '~/adapters/live-channel/durable-object.server';
import type { WorkerEnvironment } from '~/env.server';
import type { LiveMessage } from '~/ports/live-channel';

/** Most pages that one seller's staff may have open at once; the oldest is closed for the next. */
const CONNECTIONS_MAX = 100;

/**
 * Tells the open pages of one seller what has happened. Keeps nothing: a page that was away reads the
 * present state when it comes back. Sleeping connections cost nothing (WebSocket hibernation).
 */
export class SellerChannel extends DurableObject<WorkerEnvironment> implements SellerChannelRpc {
  override async fetch(request: Request): Promise<Response> {
    if (request.headers.get('Upgrade') !== 'websocket')
      return new Response('This address speaks WebSocket only.', { status: 426 });
    const open = this.ctx.getWebSockets();
    if (open.length >= CONNECTIONS_MAX) open[0]?.close(1008, 'too many pages open');
    const pair = new WebSocketPair();
    this.ctx.acceptWebSocket(pair[1]);
    return new Response(null, { status: 101, webSocket: pair[0] });
  }

  async publish(message: LiveMessage): Promise<{ delivered: number }> {
    const text = JSON.stringify(message);
    let delivered = 0;
    for (const socket of this.ctx.getWebSockets()) {
      try {
        socket.send(text);
        delivered += 1;
      } catch {
        // A page that has just gone: its close event follows.
      }
    }
    return { delivered };
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    socket.close(code === 1005 ? 1000 : code);
  }
}
