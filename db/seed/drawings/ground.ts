import type { Chance } from './chance.ts';
import { mix, tone } from './colour.ts';
import { box, fill, line, oval } from './pen.ts';

/** Stone and linen in the light of the morning. */
const STONES = [
  '#e5ddcf',
  '#dbd5ca',
  '#e9e1d3',
  '#d6cfc2',
  '#e3d7c6',
  '#d8d6cc',
  '#e0d3c8',
  '#dfe0d6',
  '#d9dad8',
  '#eadccb',
] as const;

const FLOOR_Y = 292;

/**
 * What a standing thing stands on and before; a little of its palette warms the stone. A wall alone for what
 * hangs.
 */
export function standingGround(chance: Chance, accent: string, isWall = false): string {
  const wall = mix(chance.pick(STONES), accent, chance.between(0.02, 0.11));
  const { light, pale, dark } = tone(wall);
  const floor = mix(wall, dark, chance.between(0.18, 0.5));
  const back = fill('M0 0H400V400H0Z', wall);
  const ground = isWall
    ? ''
    : fill(`M0 ${FLOOR_Y}H400V400H0Z`, floor) + fill(`M0 ${FLOOR_Y}H400V${FLOOR_Y + 4}H0Z`, dark, 0.25);
  const kind = chance.pick(['arch', 'sun', 'window', 'plain', 'plinth', 'panel', 'plain', 'window']);
  switch (isWall && kind === 'plinth' ? 'panel' : kind) {
    case 'arch':
      return back + fill('M64 400V176A136 136 0 0 1 336 176V400Z', light) + ground;
    case 'sun':
      return back + fill(oval(chance.between(150, 260), chance.between(140, 180), 128, 128), light) + ground;
    case 'window':
      return (
        back +
        fill('M-20 0H120L310 400H100Z', pale, 0.55) +
        fill('M146 0H230L420 400H336Z', pale, 0.55) +
        ground +
        (isWall ? '' : fill(`M66 ${FLOOR_Y}H258L310 400H100Z`, pale, 0.28))
      );
    case 'plinth':
      return (
        back +
        fill('M0 368H400V400H0Z', floor) +
        fill(box(24, 322, 352, 78), light) +
        fill('M24 322H376V348H24Z', pale) +
        fill('M318 348H376V400H318Z', dark, 0.16)
      );
    case 'panel':
      return back + fill('M200 0H400V400H200Z', light) + ground;
    default:
      return back + ground;
  }
}

/** What a thing lies on, seen from above. */
export function lyingGround(chance: Chance, accent: string): string {
  const stone = mix(chance.pick(STONES), accent, chance.between(0.02, 0.1));
  const { light, pale, dark } = tone(stone);
  const back = fill('M0 0H400V400H0Z', stone);
  switch (chance.pick(['slabs', 'cloth', 'leafShade', 'plain', 'halves', 'window'])) {
    case 'slabs':
      return back + line('M0 132H400M0 276H400M132 0V132M286 132V276M180 276V400', dark, 3, 0.22);
    case 'cloth':
      return back + fill('M-20 320L150 -20H420V420H60Z', light) + line('M74 400L226-10', dark, 2, 0.25);
    case 'leafShade':
      return (
        back +
        [10, 34, 58, 82]
          .map(
            (angle) =>
              `<g transform="translate(396 -10) rotate(${angle + 100})">${fill('M0 0C46-70 40-180 0-230C-40-180-46-70 0 0Z', dark, 0.13)}</g>`,
          )
          .join('')
      );
    case 'halves':
      return back + fill('M0 236L400 164V400H0Z', light);
    case 'window':
      return back + fill('M30-10H160L320 410H190ZM196-10H286L446 410H356Z', pale, 0.5);
    default:
      return back + fill(oval(200, 206, 176, 176), light);
  }
}
