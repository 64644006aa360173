import { buildPushPayload } from '@block65/webcrypto-web-push';
import { failure } from '~/domain/result';
import type { Pusher } from '~/ports/pusher';

const TIMEOUT_MS = 10_000;
const KEPT_FOR_SECONDS = 24 * 3600;

/** Hosts of the browsers' push services: an endpoint elsewhere is not called. */
const PUSH_SERVICE_HOSTS = [
  'fcm.googleapis.com',
  'updates.push.services.mozilla.com',
  'web.push.apple.com',
  'notify.windows.com',
];

/** Whether an address that a browser handed in as its push endpoint is one of a push service. */
export function isPushService(endpoint: string, allowedHosts: readonly string[]): boolean {
  if (!URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  if (allowedHosts.includes(url.host)) return true;
  return (
    url.protocol === 'https:' &&
    PUSH_SERVICE_HOSTS.some((host) => url.hostname === host || url.hostname.endsWith(`.${host}`))
  );
}

export function webPusher(settings: {
  subject: string;
  publicKey: string;
  privateKey: string;
  allowedHosts: readonly string[];
}): Pusher {
  return {
    publicKey: settings.publicKey,

    accepts: (endpoint) => isPushService(endpoint, settings.allowedHosts),

    async send(target, message) {
      if (!isPushService(target.endpoint, settings.allowedHosts)) return failure({ code: 'push_gone' });
      try {
        const payload = await buildPushPayload(
          {
            data: { title: message.title, body: message.body, url: message.url, topic: message.topic },
            options: { ttl: KEPT_FOR_SECONDS, urgency: 'high' },
          },
          {
            // What the signature is for is always https, also where a rehearsal's push service is not.
            endpoint: target.endpoint.replace(/^http:/, 'https:'),
            expirationTime: null,
            keys: { p256dh: target.p256dh, auth: target.auth },
          },
          settings,
        );
        const response = await fetch(target.endpoint, {
          method: payload.method,
          headers: payload.headers,
          body: payload.body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        await response.body?.cancel();
        if (response.ok) return { ok: true, value: null };
        return failure({
          code: response.status === 404 || response.status === 410 ? 'push_gone' : 'push_unreachable',
        });
      } catch {
        return failure({ code: 'push_unreachable' });
      }
    },
  };
}
