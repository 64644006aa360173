import { describe, expect, test } from 'vitest';
import { type DrawingCategory, drawListing, SUBJECTS, VIEWS } from './draw-listing';
import { drawStoreCover, drawStoreLogo } from './draw-store';
import { VARIANT_COLOURS } from './palettes';

const categories = Object.entries(SUBJECTS);

test('there are ten categories with at least six subjects each', () => {
  expect(categories).toHaveLength(10);
  for (const [, subjects] of categories) expect(Object.keys(subjects).length).toBeGreaterThanOrEqual(6);
});

function isCategory(name: string): name is DrawingCategory {
  return name in SUBJECTS;
}

describe.each(categories)('%s', (category, subjects) => {
  test.each(Object.keys(subjects))('%s is drawn in every view, without a broken number', (subject) => {
    if (!isCategory(category)) throw new Error(category);
    for (const view of VIEWS) {
      const svg = drawListing({ category, subject, seed: 7, view });
      expect(svg).toMatch(/^<svg .*<\/svg>$/s);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      const names = [...svg.matchAll(/ id="(\w+)"/g)].map((match) => match[1]);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

test('the same seed draws the same picture, another one another', () => {
  const mug = { category: 'kitchen', subject: 'mug' } as const;
  expect(drawListing({ ...mug, seed: 1 })).toBe(drawListing({ ...mug, seed: 1 }));
  expect(drawListing({ ...mug, seed: 1 })).not.toBe(drawListing({ ...mug, seed: 2 }));
});

test('the colour of a variant changes colours and nothing else', () => {
  const shapes = (svg: string) => svg.replaceAll(/#[0-9a-f]{6}/g, '#');
  const sweater = { category: 'clothing', subject: 'sweater', seed: 3 } as const;
  const navy = drawListing({ ...sweater, colour: 'navy' });
  expect(shapes(navy)).toBe(shapes(drawListing({ ...sweater, colour: 'mustard' })));
  expect(navy).toContain(VARIANT_COLOURS.navy);
});

test('a subject that nobody drew is refused by name', () => {
  expect(() => drawListing({ category: 'food', subject: 'bicycle', seed: 1 })).toThrow('bicycle in food');
});

test('every category has a sign and a stall', () => {
  for (const [category] of categories) {
    if (!isCategory(category)) throw new Error(category);
    for (const svg of [drawStoreLogo({ category, seed: 1 }), drawStoreCover({ category, seed: 1 })]) {
      expect(svg).toMatch(/^<svg .*<\/svg>$/s);
      expect(svg).not.toMatch(/NaN|undefined/);
    }
  }
});
