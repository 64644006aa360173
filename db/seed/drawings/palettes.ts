/** Three colours that go together: the thing's own, the one beside it, and a third for small things. */
export type Palette = readonly [main: string, second: string, third: string];

/** What the goods give to the square: earthy, with a few bright ones. */
export const PALETTES: readonly [Palette, ...Palette[]] = [
  ['#c96f4a', '#f1e4cd', '#3f6b57'],
  ['#4c7a66', '#f2e6c9', '#d98b4a'],
  ['#34586f', '#e9d9bb', '#c9603f'],
  ['#d8a23c', '#6b4a35', '#f6ecd6'],
  ['#a94a3c', '#f0d9b6', '#43566b'],
  ['#7d8f5a', '#f3ead6', '#b5573b'],
  ['#5f7f9b', '#f4e9d4', '#dba04a'],
  ['#d6b7a0', '#8a4a42', '#f7efe2'],
  ['#6a5577', '#ecd8c4', '#c98e45'],
  ['#e2c9a6', '#47695a', '#b65438'],
  ['#2f5a54', '#e5b65c', '#f3e8d3'],
  ['#b9846a', '#f5ead9', '#566f8c'],
  ['#92a9a0', '#f1e5cc', '#a8563f'],
  ['#c4574f', '#f5dcae', '#2f5560'],
  ['#e7dccb', '#7a8f6a', '#c4704a'],
  ['#46494f', '#d9c8a8', '#c0623f'],
  ['#d98f78', '#fbeede', '#5d7a5f'],
  ['#8fb0bf', '#fbf1dd', '#d2793f'],
];

/** Colours that variants are offered in, by their code. */
export const VARIANT_COLOURS = {
  white: '#f3eee4',
  cream: '#ecdfc4',
  beige: '#d9c3a0',
  sand: '#cfae82',
  grey: '#9a9c9b',
  graphite: '#4b4f55',
  black: '#2f3136',
  navy: '#2f4566',
  blue: '#4f7aa8',
  sky: '#93b8cf',
  turquoise: '#4d9a97',
  green: '#47795a',
  sage: '#97ab8b',
  olive: '#7b8048',
  mint: '#a9cfb8',
  yellow: '#e6bd4b',
  mustard: '#c99532',
  orange: '#d98043',
  terracotta: '#bd6546',
  red: '#b9473e',
  burgundy: '#7a2f3a',
  pink: '#dba0a0',
  powder: '#e3c0b4',
  purple: '#74588a',
  lavender: '#a99bc4',
  brown: '#7d5840',
  natural: '#ddc9a6',
} as const;
export type VariantColour = keyof typeof VARIANT_COLOURS;
