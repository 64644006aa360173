/** A colour as red, green and blue from 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number];

function read(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function write(rgb: Rgb): string {
  return `#${rgb
    .map((channel) =>
      Math.round(Math.min(255, Math.max(0, channel)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

/** A colour between two, at a share from 0 to 1. */
export function mix(one: string, other: string, share: number): string {
  const [red, green, blue] = read(one);
  const [otherRed, otherGreen, otherBlue] = read(other);
  const between = (from: number, to: number) => from + (to - from) * share;
  return write([between(red, otherRed), between(green, otherGreen), between(blue, otherBlue)]);
}

/** A colour in the light of the scene: towards warm white where it is lit, towards cool ink where it is not. */
export interface Tone {
  readonly base: string;
  readonly light: string;
  readonly pale: string;
  readonly dark: string;
  readonly deep: string;
}

const LIT = '#fff6e6';
const UNLIT = '#1d2433';

export function tone(base: string): Tone {
  return {
    base,
    light: mix(base, LIT, 0.3),
    pale: mix(base, LIT, 0.66),
    dark: mix(base, UNLIT, 0.24),
    deep: mix(base, UNLIT, 0.5),
  };
}
