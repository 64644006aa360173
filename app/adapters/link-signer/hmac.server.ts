import type { LinkSigner } from '~/ports/link-signer';

const encoder = new TextEncoder();

function toBase64Url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
      char.charCodeAt(0),
    );
  } catch {
    return null;
  }
}

/** HMAC-SHA256 with a key of its own, derived from the application's secret by its name. */
export function hmacLinkSigner(secret: string): LinkSigner {
  const key = () =>
    crypto.subtle.importKey(
      'raw',
      encoder.encode(`rynek/links/${secret}`),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign', 'verify'],
    );
  const message = (purpose: string, subject: string) => encoder.encode(`${purpose}:${subject}`);
  return {
    async sign(purpose, subject) {
      return toBase64Url(await crypto.subtle.sign('HMAC', await key(), message(purpose, subject)));
    },
    async verify(purpose, subject, signature) {
      const bytes = fromBase64Url(signature);
      return bytes !== null && crypto.subtle.verify('HMAC', await key(), bytes, message(purpose, subject));
    },
  };
}
