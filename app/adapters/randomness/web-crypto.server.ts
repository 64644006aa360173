import type { Clock } from '~/ports/clock';
import type { Randomness } from '~/ports/randomness';

/** Crockford's alphabet: no I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;
const HUMAN_GROUP_CHARS = 4;

function randomChars(count: number): string {
  let text = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(count))) text += ALPHABET[byte & 31];
  return text;
}

export function webCryptoRandomness(clock: Clock): Randomness {
  return {
    identifier(prefix) {
      let rest = clock.nowMs();
      let time = '';
      for (let position = 0; position < TIME_CHARS; position += 1) {
        time = ALPHABET[rest % 32] + time;
        rest = Math.floor(rest / 32);
      }
      return `${prefix}_${(time + randomChars(RANDOM_CHARS)).toLowerCase()}`;
    },
    humanNumber: () => `${randomChars(HUMAN_GROUP_CHARS)}-${randomChars(HUMAN_GROUP_CHARS)}`,
  };
}
