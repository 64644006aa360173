import { createDecipheriv, createECDH, createHmac, createPublicKey, verify } from 'node:crypto';

/** The keys a browser would keep of its own subscription. */
export interface ReceiverKeys {
  readonly privateKey: string;
  readonly publicKey: string;
  readonly auth: string;
}

const curve = 'prime256v1';
const saltBytes = 16;
const tagBytes = 16;

function hmac(key: Buffer, ...parts: readonly (Buffer | string)[]): Buffer {
  const mac = createHmac('sha256', key);
  for (const part of parts) mac.update(part);
  return mac.digest();
}

/** Decrypts a message of one record in the aes128gcm coding (RFC 8188) with web push's keys (RFC 8291). */
export function decryptPush(body: Buffer, keys: ReceiverKeys): Buffer {
  const salt = body.subarray(0, saltBytes);
  const keyLength = body[20] ?? 0;
  const senderKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  const receiver = createECDH(curve);
  receiver.setPrivateKey(Buffer.from(keys.privateKey, 'base64url'));
  const shared = receiver.computeSecret(senderKey);
  const receiverKey = Buffer.from(keys.publicKey, 'base64url');
  const keyOfPair = hmac(Buffer.from(keys.auth, 'base64url'), shared);
  const input = hmac(keyOfPair, 'WebPush: info\0', receiverKey, senderKey, '\x01');
  const secret = hmac(salt, input);
  const contentKey = hmac(secret, 'Content-Encoding: aes128gcm\0\x01').subarray(0, 16);
  const nonce = hmac(secret, 'Content-Encoding: nonce\0\x01').subarray(0, 12);
  const decipher = createDecipheriv('aes-128-gcm', contentKey, nonce);
  decipher.setAuthTag(record.subarray(-tagBytes));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -tagBytes)), decipher.final()]);
  const delimiter = padded.lastIndexOf(2);
  if (delimiter < 0) throw new Error('The message has no end mark');
  return padded.subarray(0, delimiter);
}

export function makeReceiverKeys(random: Buffer): ReceiverKeys {
  const pair = createECDH(curve);
  pair.generateKeys();
  return {
    privateKey: pair.getPrivateKey('base64url'),
    publicKey: pair.getPublicKey('base64url'),
    auth: random.toString('base64url'),
  };
}

/**
 * Why a sender's VAPID header (RFC 8292) is not accepted; `undefined` when it is. Senders' libraries know push
 * services with https only, so a token for the same host with https is accepted.
 */
export function refuseVapid(header: string | null, origin: string, nowSeconds: number): string | undefined {
  const match = /^vapid\s+(.*)$/i.exec(header ?? '');
  const parts = new Map(
    (match?.[1] ?? '').split(',').map((part): [string, string] => {
      const at = part.indexOf('=');
      return [part.slice(0, at).trim(), part.slice(at + 1).trim()];
    }),
  );
  const token = parts.get('t');
  const key = parts.get('k');
  if (token === undefined || key === undefined) return 'The Authorization header is not VAPID';
  const [head = '', claimsText = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  try {
    const publicKey = createPublicKey({
      format: 'jwk',
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33, 65).toString('base64url'),
      },
    });
    const signed = verify(
      'sha256',
      Buffer.from(`${head}.${claimsText}`),
      { key: publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    );
    if (!signed) return 'The VAPID token is not signed by its key';
    const claims: { aud?: unknown; exp?: unknown } = JSON.parse(
      Buffer.from(claimsText, 'base64url').toString('utf8'),
    );
    if (typeof claims.aud !== 'string' || claims.aud.replace(/^https:/, 'http:') !== origin)
      return `The VAPID token is for ${String(claims.aud)}, not for ${origin}`;
    if (typeof claims.exp !== 'number' || claims.exp < nowSeconds) return 'The VAPID token has expired';
    if (claims.exp > nowSeconds + 24 * 60 * 60) return 'The VAPID token is valid for more than a day';
    return undefined;
  } catch {
    return 'The VAPID token cannot be read';
  }
}
