import { useEffect, useState } from 'react';
import { useRevalidateSoon } from '~/components/use-revalidate-every';
import { m } from '~/paraglide/messages.js';
import { paths } from '~/paths';

const RECONNECT_MS = 1_000;
const RECONNECT_MS_MAX = 60_000;

/**
 * Keeps the page true while it is open: what happens to the seller's orders and stock arrives over a
 * WebSocket, and the page reads itself again. Without scripts the page is as true as when it was loaded.
 */
export function LiveUpdates() {
  const revalidateSoon = useRevalidateSoon();
  const [news, setNews] = useState('');
  useEffect(() => {
    let socket: WebSocket | undefined;
    let timer: number | undefined;
    let delayMs = RECONNECT_MS;
    let isGone = false;
    const connect = () => {
      const address = new URL(paths.api('seller/live'), window.location.href);
      address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
      socket = new WebSocket(address);
      socket.onopen = () => {
        delayMs = RECONNECT_MS;
      };
      socket.onmessage = (event) => {
        const kind = kindOf(event.data);
        if (kind === 'order.placed') setNews(m.seller_live_new_order());
        revalidateSoon();
      };
      socket.onclose = () => {
        if (isGone) return;
        timer = window.setTimeout(connect, delayMs);
        delayMs = Math.min(delayMs * 2, RECONNECT_MS_MAX);
      };
    };
    connect();
    return () => {
      isGone = true;
      window.clearTimeout(timer);
      socket?.close(1000);
    };
  }, [revalidateSoon]);
  return (
    <p
      role="status"
      className={news ? 'rounded-md bg-accent-soft px-4 py-2 font-semibold text-accent-ink' : 'sr-only'}
    >
      {news}
    </p>
  );
}

function kindOf(data: unknown): string {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === 'object' && message !== null && 'kind' in message ? String(message.kind) : '';
  } catch {
    return '';
  }
}
