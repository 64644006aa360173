import { books } from './books.ts';
import { type Chance, chanceOf } from './chance.ts';
import { clothing } from './clothing.ts';
import { food } from './food.ts';
import { furniture } from './furniture.ts';
import { garden } from './garden.ts';
import { lyingGround, standingGround } from './ground.ts';
import { kitchen } from './kitchen.ts';
import { PALETTES, type Palette, VARIANT_COLOURS, type VariantColour } from './palettes.ts';
import { makePen, PATTERNS, type Pattern, placed } from './pen.ts';
import { shoesBags } from './shoes-bags.ts';
import { sports } from './sports.ts';
import type { Subject, Subjects } from './subject.ts';
import { textiles } from './textiles.ts';
import { toys } from './toys.ts';

/** What can be drawn, by category. */
export const SUBJECTS = {
  kitchen,
  textiles,
  furniture,
  garden,
  clothing,
  shoes_bags: shoesBags,
  books,
  toys,
  sports,
  food,
} as const satisfies Record<string, Subjects>;
export type DrawingCategory = keyof typeof SUBJECTS;

/** `front` is the first picture, `detail` a closer look, `scene` the thing among its like. */
export const VIEWS = ['front', 'detail', 'scene'] as const;
export type View = (typeof VIEWS)[number];

export interface ListingDrawing {
  readonly category: DrawingCategory;
  /** A name from {@link SUBJECTS} of the category. */
  readonly subject: string;
  /** Decides proportions, pattern, ground and, where none is given, the palette. The same seed draws the same. */
  readonly seed: number | string;
  readonly palette?: Palette;
  readonly pattern?: Pattern;
  /** The colour of a variant, in place of the palette's first: everything else stays as it was. */
  readonly colour?: VariantColour;
  readonly view?: View;
}

const SIZE = 400;

/** How much larger than drawn most things stand in their picture; wide ones less. */
const GROWTH = 1.22;
const GROWTH_OF: Readonly<Record<string, number>> = {
  train: 1.06,
  tent: 1.04,
  bike: 1.06,
  bedding: 1.1,
  table: 1.12,
  mat: 1.04,
  wheelbarrow: 1.1,
  skis: 1.04,
  kite: 1.04,
  pan: 1.08,
  knife: 1.1,
  spices: 1.14,
  hat: 1.1,
  puzzle: 1.02,
  rocking_horse: 1.12,
};

/** Nothing that they would stand on is drawn. */
export const HANGING: ReadonlySet<string> = new Set([
  'curtain',
  'pendant',
  'mirror',
  'bird_house',
  'dress',
  'kite',
]);

const STANDS_AT_Y = 338;
const MIDDLE = 205;

/** A picture of a listing, square, as SVG text. */
export function drawListing(drawing: ListingDrawing): string {
  const { category, subject: name, seed, view = 'front' } = drawing;
  const subjects: Subjects = SUBJECTS[category];
  const subject = subjects[name];
  if (subject === undefined) throw new Error(`There is no drawing of ${name} in ${category}`);

  const chance = chanceOf(`${category}/${name}/${seed}`);
  const palette = drawing.palette ?? chance.pick(PALETTES);
  const drawn = chance.pick(PATTERNS);
  const pattern = drawing.pattern ?? drawn;
  const main = drawing.colour === undefined ? palette[0] : VARIANT_COLOURS[drawing.colour];
  const pen = makePen(chance, [main, readableBeside(main, palette[1], palette[2]), palette[2]], pattern);
  const hangs = HANGING.has(name);
  const groundChance = chanceOf(`${category}/${name}/${seed}/ground/${view}`);
  const ground = subject.fromAbove
    ? lyingGround(groundChance, palette[2])
    : standingGround(groundChance, palette[2], hangs);
  const growth = (GROWTH_OF[name] ?? GROWTH) * chance.between(0.95, 1.03);
  const drawnBody = subject.draw(pen);
  const grown = (scale: number, x = 200, standsAtY = STANDS_AT_Y) =>
    subject.fromAbove || hangs
      ? placed(drawnBody, x - 200 * scale, MIDDLE - MIDDLE * scale, scale)
      : placed(drawnBody, x - 200 * scale, standsAtY - 310 * scale, scale);

  if (view === 'detail') {
    const { x, y, scale: nearer } = subject.focus;
    return svg(
      pen.definitions(),
      placed(ground, -100, -160, 1.5) + placed(drawnBody, 200 - x * nearer, 200 - y * nearer, nearer),
    );
  }
  if (view === 'scene') {
    const others = companions(category, name, groundChance, palette, subject.fromAbove ?? false);
    return others.drawn === ''
      ? svg(pen.definitions(), ground + placed(grown(growth * 0.9), 24, -12, 1, 7))
      : svg(pen.definitions() + others.definitions, ground + others.drawn + grown(growth * 0.84, 200, 346));
  }
  return svg(pen.definitions(), ground + grown(growth));
}

/** The colour beside the main one; another where the two could not be told apart. */
function readableBeside(main: string, second: string, third: string): string {
  const lightness = (hex: string) =>
    [1, 3, 5].reduce((sum, at) => sum + Number.parseInt(hex.slice(at, at + 2), 16), 0);
  return Math.abs(lightness(main) - lightness(second)) > 90 ? second : third;
}

function companions(
  category: DrawingCategory,
  name: string,
  chance: Chance,
  palette: Palette,
  fromAbove: boolean,
): { drawn: string; definitions: string } {
  const subjects: Subjects = SUBJECTS[category];
  const fitting = Object.entries(subjects).filter(
    ([other, subject]) => other !== name && !HANGING.has(other) && (subject.fromAbove ?? false) === fromAbove,
  );
  if (fitting.length === 0) return { drawn: '', definitions: '' };
  const start = chance.whole(0, fitting.length - 1);
  const places = fromAbove
    ? ([
        [-104, -86, 0.66, -9],
        [246, 222, 0.66, 8],
      ] as const)
    : ([
        [-62, 120, 0.62, 0],
        [214, 126, 0.6, 0],
      ] as const);
  let drawn = '';
  let definitions = '';
  for (const [index, [x, y, scale, turn]] of places.entries()) {
    const other: Subject | undefined = fitting[(start + index) % fitting.length]?.[1];
    if (other === undefined) continue;
    const pen = makePen(chance, [palette[1], palette[2], palette[0]], 'plain');
    const prefix = `c${index}`;
    drawn += placed(renamed(other.draw(pen), prefix), x, y, scale, turn);
    definitions += renamed(pen.definitions(), prefix);
  }
  return { drawn, definitions };
}

/** Definitions of two drawings in one must not share names. */
function renamed(text: string, prefix: string): string {
  return text.replaceAll(/(id="|url\(#)(d\d+)/g, `$1${prefix}$2`);
}

function svg(definitions: string, body: string): string {
  const text = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}" width="1200" height="1200"><defs>${definitions}</defs>${body}</svg>`;
  return text.replaceAll(/-?\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100));
}
