import type { Pen } from './pen.ts';

/** A thing that can be drawn. */
export interface Subject {
  readonly draw: (pen: Pen) => string;
  /** Where a close look goes: the middle and how many times larger. */
  readonly focus: { readonly x: number; readonly y: number; readonly scale: number };
  /** Lies flat and is seen from above: the ground has no edge. */
  readonly fromAbove?: boolean;
}

export type Subjects = Readonly<Record<string, Subject>>;

export function subject(draw: (pen: Pen) => string, x = 190, y = 220, scale = 2.1): Subject {
  return { draw, focus: { x, y, scale } };
}

export function subjectFromAbove(draw: (pen: Pen) => string, x = 190, y = 200, scale = 2.1): Subject {
  return { draw, focus: { x, y, scale }, fromAbove: true };
}
