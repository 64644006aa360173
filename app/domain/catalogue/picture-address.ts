/** Longest address of a picture. */
export const MAX_PICTURE_ADDRESS_CHARS = 2_000;

const PRIVATE_NAMES = /(^|\.)(localhost|local|internal|intranet|lan|home|test|invalid|example|onion|arpa)$/u;

/** Whether a text is the address of something on the web. */
export function isPictureAddress(text: string): boolean {
  return (
    text.length <= MAX_PICTURE_ADDRESS_CHARS &&
    URL.canParse(text) &&
    /^https?:$/u.test(new URL(text).protocol)
  );
}

/**
 * Whether a picture may be fetched: its address is public, or its host is one of those (with port) that are allowed
 * though they are not.
 */
export function isFetchablePicture(text: string, hostsAllowed: readonly string[]): boolean {
  return (
    isPublicPictureAddress(text) || (isPictureAddress(text) && hostsAllowed.includes(new URL(text).host))
  );
}

/**
 * Whether a text is the address of a picture that the marketplace may fetch: http or https, without sign-in data,
 * on a named public host or a public address. Whoever fetches checks again what the name resolves to.
 */
export function isPublicPictureAddress(text: string): boolean {
  if (text.length > MAX_PICTURE_ADDRESS_CHARS || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return false;
  if (url.username !== '' || url.password !== '') return false;
  if (url.port !== '') return false;
  const host = url.hostname.toLowerCase().replace(/\.$/u, '');
  if (host.startsWith('[')) return isPublicIpv6(host.slice(1, -1));
  if (/^[\d.]+$/u.test(host)) return isPublicIpv4(host.split('.').map(Number));
  return host.includes('.') && !PRIVATE_NAMES.test(host);
}

function isPublicIpv4([first = 0, second = 0, third = 0]: readonly number[]): boolean {
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  if (first === 100 && second >= 64 && second <= 127) return false;
  if (first === 169 && second === 254) return false;
  if (first === 172 && second >= 16 && second <= 31) return false;
  if (first === 192 && (second === 168 || (second === 0 && (third === 0 || third === 2)))) return false;
  if (first === 198 && (second === 18 || second === 19 || (second === 51 && third === 100))) return false;
  return !(first === 203 && second === 0 && third === 113);
}

/** Only global unicast addresses (2000::/3), without those that stand for an IPv4 address or documentation. */
function isPublicIpv6(address: string): boolean {
  return /^[23][0-9a-f]{3}:/u.test(address) && !/^(2001:0?:|2001:db8:|2002:)/u.test(address);
}
