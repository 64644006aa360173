import type { Pen } from './pen.ts';
import {
  box,
  CLAY,
  CREAM,
  fill,
  IRON,
  LEAF,
  leaf,
  line,
  MOSS,
  OAK,
  oval,
  PAPER,
  placed,
  SOIL,
  STEEL,
  shadow,
  WALNUT,
  WOOD,
} from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

function potOf(pen: Pen, width: number, height: number, bottom = 310): string {
  const { chance } = pen;
  const colour = chance.pick([CLAY, pen.main, CREAM, pen.main]);
  const top = bottom - height;
  const half = width / 2;
  const taper = chance.between(8, 24);
  const rim = chance.yes(0.6);
  return (
    pen.solid(
      `M${200 - half} ${top}H${200 + half}L${200 + half - taper} ${bottom - 6}Q${200 + half - taper} ${bottom} ${200 + half - taper - 8} ${bottom}H${200 - half + taper + 8}Q${200 - half + taper} ${bottom} ${200 - half + taper} ${bottom - 6}Z`,
      colour,
      { pattern: pen.pattern, shadeX: 200 + half * 0.3, lightX: 200 - half * 0.66 },
    ) +
    (rim
      ? pen.solid(box(200 - half - 7, top - 6, width + 14, 24, 4), colour, {
          shadeX: 200 + half * 0.3,
          lightX: 200 - half * 0.66,
        })
      : '') +
    fill(oval(200, top - (rim ? 5 : 0), half - 4, 8), SOIL.base)
  );
}

export const garden: Subjects = {
  pot_plant: subject(
    (pen) => {
      const { chance } = pen;
      const height = chance.between(72, 100);
      const top = 310 - height;
      const kind = chance.pick(['broad', 'tall', 'trailing', 'palm', 'cactus']);
      const green = chance.pick([
        LEAF,
        MOSS,
        { base: '#3f7355', light: '#6f9c7c', pale: '#b5d0ba', dark: '#30594a', deep: '#234338' },
      ]);
      let plant = '';
      if (kind === 'broad') {
        plant = [-78, -52, -26, -4, 22, 48, 76]
          .map((angle, at) =>
            leaf(200, top, 118 - Math.abs(angle) * 0.35 + (at % 2) * 14, 30, angle, at % 2 ? green : LEAF),
          )
          .join('');
      } else if (kind === 'tall') {
        plant = [-16, -6, 4, 14, -26, 25]
          .map((angle, at) =>
            leaf(200 + angle * 0.9, top, 150 - (at % 3) * 22, 13, angle, at % 2 ? green : MOSS),
          )
          .join('');
      } else if (kind === 'palm') {
        plant =
          line(`M200 ${top}V${top - 60}`, WOOD.dark, 11) +
          [-100, -66, -34, 0, 34, 66, 100].map((angle) => leaf(200, top - 58, 92, 12, angle, green)).join('');
      } else if (kind === 'cactus') {
        plant =
          pen.solid(box(168, top - 118, 64, 126, 32), green, { shadeX: 208, lightX: 180 }) +
          pen.solid(`M168 ${top - 50}h-20q-22 0-22-24v-20q0-14 12-14t12 14v14h18Z`, green, { shadeX: 154 }) +
          [180, 200, 220].map((x) => line(`M${x} ${top - 104}V${top - 8}`, green.dark, 2.5, 0.7)).join('') +
          fill(oval(200, top - 120, 14, 10), '#d9738a') +
          fill(oval(192, top - 124, 7, 8), '#eaa0ae');
      } else {
        plant =
          [-1, 1]
            .map((side) =>
              [0, 1, 2]
                .map(
                  (at) =>
                    line(
                      `M200 ${top}C${200 + side * (40 + at * 14)} ${top - 60} ${200 + side * (78 + at * 8)} ${top - 10} ${200 + side * (70 + at * 14)} ${top + 46 - at * 22}`,
                      green.dark,
                      4,
                    ) +
                    [0.3, 0.55, 0.8, 1]
                      .map((share) =>
                        leaf(
                          200 + side * (24 + (58 + at * 12) * share),
                          top - 44 + share * (86 - at * 20),
                          28,
                          11,
                          side * (70 + share * 80),
                          at % 2 ? green : LEAF,
                        ),
                      )
                      .join(''),
                )
                .join(''),
            )
            .join('') + [-24, 0, 24].map((angle) => leaf(200, top, 64, 17, angle, green)).join('');
      }
      return shadow(204, 310, 150) + plant + potOf(pen, chance.between(98, 128), height);
    },
    200,
    190,
  ),
  watering_can: subject((pen) => {
    const { chance, main } = pen;
    const body = chance.pick([main, STEEL, main]);
    const height = chance.between(108, 132);
    const top = 308 - height;
    const long = chance.yes(0.5);
    const spout = long
      ? `M166 286C110 274 96 190 62 150L78 140C112 176 130 236 170 240Z`
      : `M166 290L86 196L104 182L172 236Z`;
    return (
      shadow(206, 310, 220) +
      line(`M268 ${top + 28}C340 ${top + 10} 336 ${top + 104} 272 ${top + 92}`, body.dark, 12) +
      line(`M178 ${top + 6}C186 ${top - 56} 254 ${top - 56} 262 ${top + 6}`, body.base, 11) +
      pen.solid(spout, body, { shadeX: 150 }) +
      placed(
        pen.solid('M-26-8H26L16 12H-16Z', body, { shadeX: 4 }),
        long ? 66 : 88,
        long ? 140 : 184,
        1,
        long ? -38 : -42,
      ) +
      pen.solid(`M156 ${top}H278L288 300Q288 308 278 308H156Q146 308 146 300Z`, body, {
        pattern: pen.pattern,
        shadeX: 244,
        lightX: 166,
      }) +
      fill(oval(217, top, 61, 11), body.deep) +
      fill(box(144, 292, 146, 9, 4), body.light, 0.6)
    );
  }),
  seeds: subject((pen) => {
    const { chance, main, second, third } = pen;
    const packet = (colour: typeof main, flower: string, x: number, y: number, turn: number) =>
      placed(
        fill(box(-50, -76, 100, 152, 4), '#3b3226', 0.18) +
          placed(
            pen.solid(box(-54, -82, 108, 160, 4), PAPER, { shadeX: 30 }) +
              fill(box(-54, -82, 108, 44), colour.base) +
              fill(
                'M-54-38L-46-32-38-38-30-32-22-38-14-32-6-38 2-32 10-38 18-32 26-38 34-32 42-38 54-34V-42H-54Z',
                colour.base,
              ) +
              fill(box(-34, -68, 68, 7, 3), colour.pale) +
              fill(box(-22, -55, 44, 5, 2), colour.pale) +
              line('M0 60V6M0 34l-16-12M0 44l16-12', LEAF.base, 4) +
              [0, 60, 120, 180, 240, 300]
                .map((angle) => placed(fill(oval(0, -15, 8, 13), flower), 0, 2, 1, angle))
                .join('') +
              fill(oval(0, 2, 8, 8), '#e0b24a'),
            0,
            0,
          ),
        x,
        y,
        1,
        turn,
      );
    return (
      shadow(200, 312, 200) +
      packet(second, third.base, 148, 216, -12) +
      packet(third, main.base, 252, 218, 11) +
      packet(main, second.base, 200, 224, chance.between(-4, 4)) +
      Array.from({ length: 7 }, (_, at) =>
        fill(oval(138 + at * 22, 316 + (at % 3) * 5, 4.5, 3), SOIL.light),
      ).join('')
    );
  }),
  herb_box: subject((pen) => {
    const { chance } = pen;
    const wood = chance.pick([OAK, WOOD, WALNUT]);
    const bush = (x: number, colour: typeof LEAF, kind: number) =>
      Array.from({ length: 9 }, (_, at) =>
        leaf(
          x + (at - 4) * 6,
          238,
          54 + ((at * 7) % 5) * 9 - Math.abs(at - 4) * 5,
          kind === 0 ? 14 : kind === 1 ? 6 : 10,
          (at - 4) * (kind === 1 ? 9 : 15),
          colour,
        ),
      ).join('');
    return (
      shadow(204, 312, 270) +
      bush(126, LEAF, 0) +
      bush(200, MOSS, 1) +
      bush(274, { base: '#4d8a68', light: '#82b395', pale: '#c0dac9', dark: '#3a6a55', deep: '#2b4f44' }, 2) +
      fill(box(76, 228, 248, 14), SOIL.base) +
      pen.solid(box(70, 236, 260, 74, 4), wood, { shadeX: 276, lightX: 92 }) +
      line('M72 260H328M72 286H328', wood.dark, 3, 0.7) +
      [126, 200, 274]
        .map(
          (x) =>
            fill(box(x - 19, 256, 38, 22, 3), PAPER.base) + fill(box(x - 12, 264, 24, 4, 2), pen.main.base),
        )
        .join('')
    );
  }),
  trowel: subjectFromAbove((pen) => {
    const { chance, main } = pen;
    const wood = chance.pick([OAK, WALNUT, main]);
    const blade = chance.pick([STEEL, IRON]);
    const tool = (kind: 'trowel' | 'fork') =>
      fill(box(-9, -8, 18, 56), blade.dark) +
      pen.solid(box(-15, 40, 30, 104, 15), wood, { shadeX: 4 }) +
      fill(box(-15, 52, 30, 8), blade.light) +
      (kind === 'trowel'
        ? pen.solid('M-34-4Q-38-90 0-132Q38-90 34-4Z', blade, { shadeX: 2, lightX: -22 })
        : line('M-26-110V-30Q-26-4 0-4T26-30V-110M0-4V-118', blade.base, 10));
    return (
      placed(fill('M-30-120H30V140H-30Z', '#3b3226', 0.14), 160, 214, 1, -18) +
      placed(tool('trowel'), 150, 204, 1, -18) +
      placed(fill('M-26-110H26V130H-26Z', '#3b3226', 0.14), 262, 214, 0.9, 16) +
      placed(tool('fork'), 254, 206, 0.9, 16)
    );
  }),
  bird_house: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const post = chance.yes(0.5);
      return (
        (post ? line('M200 250V330', WALNUT.base, 16) : line('M200 30V96', WALNUT.dark, 4)) +
        pen.solid('M134 160L200 104L266 160V276H134Z', chance.yes(0.5) ? OAK : second, {
          pattern: pen.pattern === 'striped' ? 'striped' : 'plain',
          shadeX: 232,
          lightX: 150,
        }) +
        pen.solid('M110 166L200 88L290 166L276 182L200 116L124 182Z', main, { shadeX: 204 }) +
        fill(oval(200, 204, 24, 24), '#2e2620') +
        fill(oval(204, 207, 20, 20), '#171310') +
        line('M200 248V264', WALNUT.base, 8) +
        placed(
          fill(`M-20 4C-18-18 14-22 22-4Q24 16 0 18T-20 4Z`, second.base) +
            fill(oval(15, -10, 11, 11), second.light) +
            fill('M25-10l10 3-10 4Z', '#d9953d') +
            fill(oval(17, -12, 2, 2), '#222222') +
            fill('M-20 4l-20 10 22 2Z', second.dark),
          232,
          chance.between(70, 84),
        )
      );
    },
    200,
    190,
  ),
  wheelbarrow: subject((pen) => {
    const { main } = pen;
    return (
      shadow(200, 316, 270) +
      line('M132 262L322 214M150 288L322 244', WOOD.base, 9) +
      [124, 160, 196, 232, 264]
        .map(
          (x, at) =>
            leaf(x, 190, 46 + (at % 2) * 16, 14, (at - 2) * 14, at % 2 ? MOSS : LEAF) +
            fill(oval(x, 148 - (at % 2) * 16, 13, 13), at % 2 ? pen.second.base : pen.third.base),
        )
        .join('') +
      pen.solid('M84 186H292L256 264H132Z', main, { shadeX: 226, lightX: 130 }) +
      fill('M78 180H298V192H78Z', main.light) +
      line('M240 262L262 312', IRON.base, 8) +
      fill(oval(116, 282, 32, 32), IRON.base) +
      fill(oval(116, 282, 20, 20), STEEL.base) +
      fill(oval(116, 282, 7, 7), IRON.deep)
    );
  }),
};
