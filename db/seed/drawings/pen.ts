import type { Chance } from './chance.ts';
import { mix, type Tone, tone } from './colour.ts';

/** Patterns that a surface may carry. */
export const PATTERNS = [
  'plain',
  'speckled',
  'striped',
  'banded',
  'checked',
  'dotted',
  'sprigged',
  'herringbone',
  'waved',
  'blocked',
] as const;
export type Pattern = (typeof PATTERNS)[number];

/** What a drawing of a subject is made with. Everything stands on y = 310 and around x = 200, in 400 by 400. */
export interface Pen {
  readonly chance: Chance;
  /** The subject's own colour, the one beside it, and a third for small things. */
  readonly main: Tone;
  readonly second: Tone;
  readonly third: Tone;
  readonly pattern: Pattern;
  /** Draws a shape with light from the left, shade on the right, and a pattern on it. */
  solid(path: string, colour: Tone, options?: SolidOptions): string;
  /** A name for a definition, unique in the drawing. */
  name(): string;
  define(definition: string): void;
}

export interface SolidOptions {
  readonly pattern?: Pattern;
  /** Colour of the pattern; the second by default. */
  readonly on?: Tone;
  /** Where the shade begins, across; none when null. */
  readonly shadeX?: number | null;
  /** How far the shade bows to the right. */
  readonly bow?: number;
  /** Where the lit edge ends, across. */
  readonly lightX?: number | null;
  /** Size of the pattern. */
  readonly grain?: number;
  /** Turns the pattern, in degrees. */
  readonly turn?: number;
}

/** Tones that most subjects need besides their palette. */
export const WOOD = tone('#b98352');
export const OAK = tone('#cfa374');
export const WALNUT = tone('#7a5236');
export const STEEL = tone('#a9b2b8');
export const IRON = tone('#4a4d52');
export const BRASS = tone('#c99b47');
export const CLAY = tone('#c0714c');
export const LINEN = tone('#e6d9c2');
export const CREAM = tone('#f4ead7');
export const PAPER = tone('#faf3e4');
export const INK = tone('#3a3a44');
export const LEAF = tone('#5b8355');
export const MOSS = tone('#7d8f4e');
export const GLASS = tone('#cfe0dc');
export const STRAW = tone('#d9b66f');
export const SOIL = tone('#5d4636');

function patternOf(pattern: Pattern, base: Tone, on: Tone, grain: number, turn: number, id: string): string {
  const unit = (size: number, body: string, extraTurn = 0) =>
    `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn + extraTurn}) scale(${grain})">${body}</pattern>`;
  const ink = on.base;
  switch (pattern) {
    case 'speckled':
      return unit(
        37,
        [
          [5, 7, 1.3],
          [18, 3, 0.9],
          [29, 12, 1.6],
          [11, 21, 1],
          [24, 27, 1.2],
          [34, 33, 0.8],
          [4, 33, 1.4],
          [16, 35, 0.7],
        ]
          .map(([x, y, r]) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${base.deep}" opacity=".55"/>`)
          .join(''),
      );
    case 'striped':
      return unit(22, `<rect width="8" height="22" fill="${ink}"/>`);
    case 'banded':
      return unit(
        34,
        `<rect width="34" height="11" fill="${ink}"/><rect y="15" width="34" height="3" fill="${ink}"/>`,
      );
    case 'checked':
      return unit(
        30,
        `<rect width="15" height="30" fill="${ink}" opacity=".55"/><rect width="30" height="15" fill="${ink}" opacity=".55"/>`,
      );
    case 'dotted':
      return unit(
        24,
        `<circle cx="7" cy="7" r="4" fill="${ink}"/><circle cx="19" cy="19" r="4" fill="${ink}"/>`,
      );
    case 'sprigged':
      return unit(
        46,
        `<g fill="none" stroke="${ink}" stroke-width="2.4" stroke-linecap="round"><path d="M12 22V10M12 16l-5-4M12 16l5-4M35 44V32M35 38l-5-4M35 38l5-4"/></g><circle cx="12" cy="8" r="3" fill="${ink}"/><circle cx="35" cy="30" r="3" fill="${ink}"/>`,
      );
    case 'herringbone':
      return unit(
        20,
        `<path d="M0 10 5 0l5 10M10 10 15 0l5 10M0 20l5-10 5 10M10 20l5-10 5 10" fill="none" stroke="${ink}" stroke-width="2.2" opacity=".8"/>`,
      );
    case 'waved':
      return unit(
        28,
        `<path d="M0 7q7-7 14 0t14 0M0 21q7-7 14 0t14 0" fill="none" stroke="${ink}" stroke-width="3"/>`,
      );
    case 'blocked':
      return unit(
        52,
        `<path d="M0 0h26L0 26Z" fill="${ink}"/><path d="M52 52H26l26-26Z" fill="${ink}" opacity=".6"/>`,
      );
    case 'plain':
      return '';
  }
}

export function makePen(
  chance: Chance,
  colours: readonly [string, string, string],
  pattern: Pattern,
): Pen & {
  readonly definitions: () => string;
} {
  const definitions: string[] = [];
  let names = 0;
  const name = () => {
    names += 1;
    return `d${names}`;
  };
  const [main, second, third] = colours;
  const secondTone = tone(second);
  return {
    chance,
    main: tone(main),
    second: secondTone,
    third: tone(third),
    pattern,
    name,
    define: (definition) => definitions.push(definition),
    definitions: () => definitions.join(''),
    solid(path, colour, options = {}) {
      const { shadeX = 232, lightX = null, bow = 26, grain = 1, turn = 0 } = options;
      const clip = name();
      definitions.push(`<clipPath id="${clip}"><path d="${path}"/></clipPath>`);
      const kind = options.pattern ?? 'plain';
      let patterned = '';
      if (kind !== 'plain') {
        const id = name();
        definitions.push(patternOf(kind, colour, options.on ?? secondTone, grain, turn, id));
        patterned = `<rect x="-400" y="-400" width="1200" height="1200" fill="url(#${id})"/>`;
      }
      const shade =
        shadeX === null
          ? ''
          : `<path d="M${shadeX} -400Q${shadeX + bow} 100 ${shadeX} 600H800V-400Z" fill="${colour.deep}" opacity=".3"/>`;
      const light =
        lightX === null
          ? ''
          : `<path d="M${lightX} -400Q${lightX - 18} 100 ${lightX} 600H-400V-400Z" fill="${mix(colour.pale, '#ffffff', 0.3)}" opacity=".38"/>`;
      return `<path d="${path}" fill="${colour.base}"/><g clip-path="url(#${clip})">${patterned}${light}${shade}</g>`;
    },
  };
}

/** The shadow that a thing casts on what it stands on: to the right, away from the light. */
export function shadow(x: number, y: number, width: number, height = 13): string {
  return `<ellipse cx="${x + width * 0.09}" cy="${y}" rx="${width / 2}" ry="${height}" fill="#3b3226" opacity=".2"/>`;
}

export function box(x: number, y: number, width: number, height: number, radius = 0): string {
  const r = Math.min(radius, width / 2, height / 2);
  return `M${x + r} ${y}H${x + width - r}Q${x + width} ${y} ${x + width} ${y + r}V${y + height - r}Q${x + width} ${y + height} ${x + width - r} ${y + height}H${x + r}Q${x} ${y + height} ${x} ${y + height - r}V${y + r}Q${x} ${y} ${x + r} ${y}Z`;
}

export function oval(x: number, y: number, rx: number, ry: number): string {
  return `M${x - rx} ${y}A${rx} ${ry} 0 0 1 ${x + rx} ${y}A${rx} ${ry} 0 0 1 ${x - rx} ${y}Z`;
}

export function fill(path: string, colour: string, opacity = 1): string {
  return `<path d="${path}" fill="${colour}"${opacity === 1 ? '' : ` opacity="${opacity}"`}/>`;
}

export function line(path: string, colour: string, width: number, opacity = 1): string {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"${opacity === 1 ? '' : ` opacity="${opacity}"`}/>`;
}

export function placed(body: string, x: number, y: number, scale = 1, turn = 0): string {
  return `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${scale})">${body}</g>`;
}

/** A leaf from its stem's end, along an angle. */
export function leaf(
  x: number,
  y: number,
  length: number,
  width: number,
  angle: number,
  colour: Tone,
): string {
  return placed(
    fill(
      `M0 0C${width} ${-length * 0.3} ${width * 0.8} ${-length * 0.8} 0 ${-length}C${-width * 0.8} ${-length * 0.8} ${-width} ${-length * 0.3} 0 0Z`,
      colour.base,
    ) +
      fill(`M0 0C${width} ${-length * 0.3} ${width * 0.8} ${-length * 0.8} 0 ${-length}Z`, colour.dark, 0.7) +
      line(`M0 0V${-length * 0.86}`, colour.light, 1.6, 0.7),
    x,
    y,
    1,
    angle,
  );
}
