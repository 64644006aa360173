import { chanceOf } from './chance.ts';
import { mix, tone } from './colour.ts';
import { type DrawingCategory, HANGING, SUBJECTS } from './draw-listing.ts';
import { PALETTES, type Palette } from './palettes.ts';
import { box, fill, LEAF, leaf, line, makePen, oval, placed } from './pen.ts';
import type { Subject, Subjects } from './subject.ts';

export interface StoreDrawing {
  readonly category: DrawingCategory;
  readonly seed: number | string;
  readonly palette?: Palette;
}

/** A sign for each trade, around the middle, 100 high. */
const SIGNS: Readonly<Record<DrawingCategory, (one: string, other: string) => string>> = {
  kitchen: (one, other) =>
    fill('M-46-20H34V8Q34 44-6 44T-46 8Z', one) +
    line('M34-8C66-14 62 26 28 22', one, 10) +
    line('M-20-34c-8-10 8-16 0-28M8-34c-8-10 8-16 0-28', other, 6),
  textiles: (one, other) =>
    fill(box(-34, -46, 68, 16, 6), other) +
    fill(box(-34, 32, 68, 16, 6), other) +
    fill(box(-26, -30, 52, 62), one) +
    line('M-26-18L26-10M-26-4L26 4M-26 10L26 18', other, 5) +
    line('M26 22Q62 20 56 52', one, 5),
  furniture: (one, other) =>
    line('M-28-52V44M28 4V44M-28 4H28', one, 11) +
    fill(box(-34, -4, 68, 16, 6), other) +
    line('M-28-40H-28M-28 44H-28', one, 11),
  garden: (one, other) =>
    line('M0 50V-6', one, 8) +
    `<g fill="${one}"><path d="M0 6C-52 6-54-36-50-48C-16-46 0-26 0 6Z"/></g>` +
    fill('M0-4C48-4 52-44 48-56C16-54 0-34 0-4Z', other),
  clothing: (one, other) =>
    fill('M-22-44Q0-28 22-44L56-24L42 4L28-4V48H-28V-4L-42 4L-56-24Z', one) +
    line('M-14 4c0-14 28-14 28 0s-28 14-28 28 28 14 28 0', other, 0) +
    fill(oval(0, 4, 7, 7), other) +
    fill(oval(0, 26, 7, 7), other),
  shoes_bags: (one, other) =>
    line('M-22-14C-22-62 22-62 22-14', other, 9) +
    fill('M-46-18H46L38 48H-38Z', one) +
    fill(oval(-22, -4, 6, 6), other) +
    fill(oval(22, -4, 6, 6), other),
  books: (one, other) =>
    fill('M0-34Q-26-50-56-40V36Q-26 28 0 44Z', one) +
    fill('M0-34Q26-50 56-40V36Q26 28 0 44Z', other) +
    line('M-42-20Q-26-24-14-16M-42 0Q-26-4-14 4', other, 5),
  toys: (one, other) =>
    fill(box(-52, -2, 48, 48, 6), one) +
    fill(box(4, -2, 48, 48, 6), other) +
    fill('M-32-8L0-56L32-8Z', one) +
    fill(oval(-28, 22, 10, 10), other),
  sports: (one, other) =>
    fill('M-58 44L-10-46L22 14L36-8L60 44Z', one) +
    fill('M-10-46L8-12L-4-18L-14-8L-26-16Z', other) +
    fill(oval(40, -34, 13, 13), other),
  food: (one, other) =>
    fill(box(-34, -24, 68, 72, 14), one) +
    fill(box(-38, -44, 76, 18, 6), other) +
    fill(box(-24, -4, 48, 32, 4), other) +
    leaf(0, 24, 24, 8, 0, LEAF),
};

/** A store's sign, square. */
export function drawStoreLogo({ category, seed, palette }: StoreDrawing): string {
  const chance = chanceOf(`logo/${category}/${seed}`);
  const [main, second, third] = palette ?? chance.pick(PALETTES);
  const dark = chance.yes(0.6);
  const ground = dark ? mix(main, '#1d2433', 0.35) : mix(main, '#fff6e6', 0.78);
  const one = dark ? mix(second, '#fff6e6', 0.55) : mix(main, '#1d2433', 0.25);
  const other = dark ? mix(third, '#fff6e6', 0.35) : mix(third, '#1d2433', 0.05);
  const frame = chance.pick(['ring', 'none', 'awning', 'dots']);
  const around =
    frame === 'ring'
      ? line(oval(100, 100, 80, 80), one, 4, 0.8)
      : frame === 'awning'
        ? [0, 1, 2, 3, 4]
            .map((at) => fill(`M${at * 40} 0h40v20a20 20 0 0 1-40 0Z`, at % 2 ? one : other))
            .join('')
        : frame === 'dots'
          ? [26, 174].flatMap((x) => [26, 174].map((y) => fill(oval(x, y, 6, 6), other))).join('')
          : '';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 200" width="640" height="640">${fill('M0 0H200V200H0Z', ground)}${around}${placed(SIGNS[category](one, other), 100, frame === 'awning' ? 114 : 100, frame === 'none' ? 1.15 : 0.98)}</svg>`;
}

/** What stands at the head of a store's page: its goods under its awning, three times as wide as high. */
export function drawStoreCover({ category, seed, palette }: StoreDrawing): string {
  const chance = chanceOf(`cover/${category}/${seed}`);
  const colours = palette ?? chance.pick(PALETTES);
  const [main, second, third] = colours;
  const wall = mix('#e5ddcf', main, 0.14);
  const { pale, dark } = tone(wall);
  const subjects: Subjects = SUBJECTS[category];
  const standing = Object.entries(subjects)
    .filter(([name, { fromAbove }]) => fromAbove !== true && !HANGING.has(name))
    .map(([, subject]) => subject);
  let definitions = '';
  const goods = Array.from({ length: 6 }, (_, at) => {
    const shown: Subject | undefined = standing[(at + chance.whole(0, 1)) % standing.length];
    if (shown === undefined) return '';
    const order: Palette =
      at % 3 === 0 ? colours : at % 3 === 1 ? [second, third, main] : [third, main, second];
    const pen = makePen(
      chance,
      order,
      chance.pick(['plain', 'striped', 'dotted', 'sprigged', 'plain', 'banded']),
    );
    const drawn = shown.draw(pen);
    const rename = (text: string) => text.replaceAll(/(id="|url\(#)(d\d+)/g, `$1s${at}$2`);
    definitions += rename(pen.definitions());
    const scale = chance.between(0.62, 0.76);
    return placed(rename(drawn), 104 + at * 198 - 200 * scale, 338 - 310 * scale, scale);
  }).join('');
  const awning = Array.from({ length: 15 }, (_, at) => {
    const colour = at % 2 ? tone(second).light : main;
    return (
      fill(`M${at * 80} 0h80v44a40 34 0 0 1-80 0Z`, colour) +
      fill(`M${at * 80} 40h80v4a40 34 0 0 1-80 0Z`, '#1d2433', 0.08)
    );
  }).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 400" width="1200" height="400"><defs>${definitions}</defs>${fill('M0 0H1200V400H0Z', wall)}${fill('M120 0H420L640 330H260ZM520 0H700L920 330H740Z', pale, 0.5)}${fill('M0 336H1200V400H0Z', mix(wall, dark, 0.75))}${fill('M0 336H1200V346H0Z', mix(wall, '#fff6e6', 0.4))}${goods}${awning}</svg>`;
}
