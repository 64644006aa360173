import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const colours = new Map<string, readonly [light: string, dark: string]>();
for (const [, name = '', light = '', dark = ''] of css.matchAll(
  /--color-([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g,
)) {
  colours.set(name, [light, dark]);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['ground', 'surface', 'sunken'];
const TEXT_CONTRAST_MIN = 4.5;
const EDGE_CONTRAST_MIN = 3;

const textPairs = [
  ...['ink', 'soft', 'act', 'act-strong', 'accent-ink', 'bad', 'bad-ink', 'accent', 'star'].flatMap((text) =>
    grounds.map((ground) => [text, ground] as const),
  ),
  ['on-act', 'act'],
  ['on-act', 'act-strong'],
  ['on-accent', 'accent'],
  ['on-bad', 'bad'],
  ...['act', 'accent', 'warn', 'bad', 'info'].map((kind) => [`${kind}-ink`, `${kind}-soft`] as const),
  ...['act', 'accent', 'warn', 'bad', 'info'].map((kind) => ['ink', `${kind}-soft`] as const),
] as const;

function pairsBelow(pairs: readonly (readonly [string, string])[], least: number): string[] {
  const below: string[] = [];
  for (const [text, ground] of pairs) {
    const front = colours.get(text);
    const back = colours.get(ground);
    if (front === undefined || back === undefined) {
      below.push(`${text} or ${ground} is not a token`);
      continue;
    }
    for (const [index, scheme] of ['light', 'dark'].entries()) {
      const ratio = contrast(front[index] ?? '', back[index] ?? '');
      if (!(ratio >= least)) below.push(`${text} on ${ground}, ${scheme}: ${ratio.toFixed(2)}`);
    }
  }
  return below;
}

test('contrast is computed as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('every text has a contrast of at least 4.5 with every ground it stands on', () => {
  expect(pairsBelow(textPairs, TEXT_CONTRAST_MIN)).toEqual([]);
});

test('the edges of fields and the focus ring have a contrast of at least 3', () => {
  const pairs = ['edge', 'act'].flatMap((edge) => grounds.map((ground) => [edge, ground] as const));
  expect(pairsBelow(pairs, EDGE_CONTRAST_MIN)).toEqual([]);
});
