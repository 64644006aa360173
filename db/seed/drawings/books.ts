import type { Pen } from './pen.ts';
import { BRASS, box, CREAM, fill, INK, LEAF, line, oval, PAPER, placed, STEEL, shadow, WOOD } from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

function coverArt(pen: Pen, x: number, y: number, width: number, height: number): string {
  const { chance, second, third, main } = pen;
  const clip = pen.name();
  pen.define(`<clipPath id="${clip}"><path d="${box(x, y, width, height, 3)}"/></clipPath>`);
  const kind = chance.pick(['hills', 'sun', 'leaves', 'rings', 'city', 'moon']);
  let art = '';
  if (kind === 'hills')
    art =
      fill(oval(x + width * 0.66, y + height * 0.34, 22, 22), third.base) +
      fill(
        `M${x} ${y + height * 0.6}q${width * 0.3}-40 ${width * 0.56} 0t${width * 0.6}-8V${y + height}H${x}Z`,
        second.base,
      ) +
      fill(
        `M${x} ${y + height * 0.76}q${width * 0.3}-30 ${width * 0.6} 0t${width * 0.6}-8V${y + height}H${x}Z`,
        second.dark,
      );
  if (kind === 'sun')
    art = [56, 42, 28, 14]
      .map((r, at) => fill(oval(x + width / 2, y + height * 0.56, r, r), at % 2 ? main.light : third.base))
      .join('');
  if (kind === 'leaves')
    art = [-70, -35, 0, 35, 70]
      .map((angle) =>
        placed(
          fill('M0 0C20-26 16-64 0-80C-16-64-20-26 0 0Z', second.base),
          x + width / 2,
          y + height * 0.82,
          0.9,
          angle,
        ),
      )
      .join('');
  if (kind === 'rings')
    art = [0, 1, 2]
      .map((at) =>
        line(
          oval(x + width * (0.34 + at * 0.17), y + height * (0.46 + at * 0.1), 27, 27),
          at === 1 ? third.base : second.base,
          8,
        ),
      )
      .join('');
  if (kind === 'city')
    art =
      [0, 1, 2, 3, 4]
        .map(
          (at) =>
            fill(
              box(
                x + at * (width / 5) + 2,
                y + height * (0.72 - ((at * 3) % 5) * 0.09),
                width / 5 - 4,
                height,
              ),
              at % 2 ? second.base : second.dark,
            ) + fill(box(x + at * (width / 5) + 9, y + height * 0.8, 6, 9), third.light),
        )
        .join('') + fill(oval(x + width * 0.7, y + height * 0.26, 14, 14), third.base);
  if (kind === 'moon')
    art =
      fill(oval(x + width / 2, y + height * 0.48, 38, 38), third.light) +
      fill(oval(x + width / 2 + 15, y + height * 0.45, 34, 34), main.base) +
      [0.2, 0.8, 0.3, 0.74]
        .map((share, at) => fill(oval(x + width * share, y + height * (0.2 + at * 0.2), 3, 3), third.light))
        .join('');
  return `<g clip-path="url(#${clip})">${art}</g>`;
}

export const books: Subjects = {
  book: subject((pen) => {
    const { chance, main } = pen;
    const width = chance.between(136, 164);
    const height = chance.between(188, 216);
    const left = 200 - width / 2 - 8;
    const top = 308 - height;
    return (
      shadow(208, 310, width + 50) +
      fill(`M${left + 14} ${top - 12}H${left + width + 24}V${308 - 14}H${left + 14}Z`, main.deep) +
      fill(`M${left + 10} ${top - 8}H${left + width + 20}V300H${left + 10}Z`, PAPER.base) +
      [0, 1, 2]
        .map((at) => line(`M${left + width + 4 + at * 5} ${top}V${304 - at * 3}`, PAPER.dark, 1.5))
        .join('') +
      pen.solid(box(left, top, width, height, 4), main, {
        pattern: chance.yes(0.25) ? pen.pattern : 'plain',
        shadeX: left + width * 0.82,
      }) +
      coverArt(pen, left + 14, top + 48, width - 24, height - 60) +
      fill(box(left + 28, top + 18, width - 56, 8, 3), main.pale) +
      fill(box(left + 44, top + 32, width - 88, 5, 2), main.pale, 0.8) +
      fill(box(left, top, 12, height, 4), main.dark)
    );
  }),
  books: subject((pen) => {
    const { chance, main, second, third } = pen;
    const tones = [main, second, third, CREAM, main, second];
    const count = chance.whole(3, 5);
    let y = 310;
    let drawn = '';
    for (let at = 0; at < count; at += 1) {
      const colour = tones[at] ?? main;
      const height = chance.between(28, 40);
      const width = chance.between(176, 226) - at * 4;
      const x = 200 - width / 2 + chance.between(-13, 13);
      y -= height;
      drawn +=
        fill(box(x, y, width, height, 5), colour.base) +
        fill(box(x + width - 26, y + 5, 26, height - 10), PAPER.base) +
        fill(box(x, y + height - 7, width, 7, 3), colour.dark) +
        fill(box(x, y, width, 5, 3), colour.light) +
        fill(box(x + 24, y + height / 2 - 4, width * 0.38, 7, 3), colour.pale, 0.9) +
        fill(box(x + 10, y, 5, height), colour.dark, 0.6);
    }
    const crown = chance.yes(0.6)
      ? placed(
          fill('M-34 0Q-38-44 0-44T34 0Z', third.base) +
            fill('M10-42Q36-34 34 0H14Z', third.dark) +
            line('M34-30q22 2 18 16t-22 12', third.base, 7) +
            line('M-10-56c-8-12 8-18 0-32M10-56c-8-12 8-18 0-32', '#ffffff', 4, 0.6),
          190,
          y,
        )
      : placed(line('M-30 0a17 17 0 0 1 34 0M14 0a17 17 0 0 1 34 0M4-6q5-6 10 0', INK.base, 5), 190, y - 4);
    return shadow(206, 312, 240) + drawn + crown;
  }),
  notebook: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const open = chance.yes(0.35);
    if (open) {
      return (
        placed(fill(box(78, 116, 244, 172, 6), '#3b3226', 0.18), 8, 10) +
        fill(box(76, 112, 248, 176, 8), main.base) +
        pen.solid('M84 120H194Q200 124 200 130V282Q196 278 190 278H84Z', PAPER, {
          pattern: chance.yes(0.5) ? 'dotted' : 'plain',
          on: STEEL,
          grain: 0.7,
          shadeX: 182,
        }) +
        pen.solid('M316 120H206Q200 124 200 130V282Q204 278 210 278H316Z', PAPER, { shadeX: null }) +
        [150, 172, 194, 216, 238].map((y) => line(`M220 ${y}H300`, PAPER.dark, 2.5)).join('') +
        line('M226 150q14-10 26 0t26-2M226 172q18-10 40 0', INK.light, 3) +
        placed(
          fill(box(-6, -80, 12, 140, 5), second.base) +
            fill('M-6 60H6L0 78Z', WOOD.light) +
            fill('M-2 72H2L0 78Z', INK.deep),
          290,
          230,
          1,
          28,
        )
      );
    }
    const turn = chance.between(-14, 10);
    return (
      placed(fill(box(-78, -108, 160, 220, 8), '#3b3226', 0.18), 206, 214, 1, turn) +
      placed(
        fill(box(-70, -102, 152, 212, 6), PAPER.dark) +
          pen.solid(box(-78, -108, 154, 214, 8), main, { pattern: pen.pattern, shadeX: 44, lightX: null }) +
          fill(box(-78, -108, 20, 214, 8), main.dark) +
          fill(box(50, -108, 9, 214), second.base) +
          (chance.yes(0.6)
            ? fill(box(-36, -70, 68, 40, 4), PAPER.base) +
              fill(box(-24, -58, 44, 5, 2), main.dark) +
              fill(box(-24, -47, 28, 5, 2), main.dark)
            : ''),
        200,
        206,
        1,
        turn,
      ) +
      placed(
        fill(box(-7, -92, 14, 150, 6), second.base) +
          fill(box(0, -92, 7, 150, 4), second.dark) +
          fill('M-7 58H7L0 80Z', WOOD.light) +
          fill('M-2.500 72H2.500L0 80Z', INK.deep) +
          fill(box(-7, -92, 14, 14, 4), BRASS.base),
        306,
        216,
        1,
        14,
      )
    );
  }),
  pen: subjectFromAbove((pen) => {
    const { chance, main, second, third } = pen;
    const fountain = (colour: typeof main) =>
      pen.solid('M-13-96Q0-110 13-96L15 10H-15Z', colour, {
        pattern: chance.yes(0.3) ? pen.pattern : 'plain',
        shadeX: 3,
        lightX: -8,
      }) +
      fill(box(-15, 8, 30, 9), BRASS.base) +
      fill(box(-13, 16, 26, 62, 5), colour.dark) +
      fill('M-11 78H11L0 124Z', BRASS.light) +
      fill('M0 78H11L0 124Z', BRASS.dark) +
      line('M0 96V118', INK.base, 2) +
      fill(box(8, -88, 6, 74, 3), BRASS.base);
    const pencils = [main, second, third, LEAF, second].map((colour, at) =>
      placed(
        fill(box(-9, -100, 18, 170, 3), colour.base) +
          fill(box(1, -100, 8, 170, 3), colour.dark) +
          fill('M-9 70H9L0 96Z', WOOD.pale) +
          fill('M-3 87H3L0 96Z', colour.dark),
        120 + at * 38,
        206 + (at % 2) * 12,
        1,
        -4 + at * 2,
      ),
    );
    if (chance.yes(0.4)) return pencils.join('');
    return (
      placed(fill(box(-14, -100, 30, 220, 12), '#3b3226', 0.18), 196, 216, 1.15, 34) +
      placed(fountain(main), 184, 206, 1.15, 34) +
      (chance.yes(0.6) ? line('M226 300q16-26 30-4t30-6 26-8', INK.base, 5) : '') +
      placed(
        fill(box(-32, -26, 64, 56, 8), second.dark) +
          fill(box(-32, -26, 42, 56, 8), second.base) +
          fill(box(-20, -44, 40, 20, 5), INK.base) +
          fill(box(-22, -4, 44, 20, 2), PAPER.base),
        106,
        126,
      )
    );
  }),
  candle: subject((pen) => {
    const { chance, main, second } = pen;
    const kind = chance.pick(['jar', 'pillars', 'tapers']);
    const flame = (x: number, y: number) =>
      fill(oval(x, y - 20, 34, 34), '#ffedb8', 0.4) +
      fill(
        `M${x} ${y - 38}Q${x + 14} ${y - 16} ${x} ${y - 8}Q${x - 14} ${y - 16} ${x} ${y - 38}Z`,
        '#f2a640',
      ) +
      fill(`M${x} ${y - 26}Q${x + 7} ${y - 14} ${x} ${y - 9}Q${x - 7} ${y - 14} ${x} ${y - 26}Z`, '#fff0c0') +
      line(`M${x} ${y - 8}V${y + 2}`, INK.base, 3);
    if (kind === 'jar') {
      return (
        shadow(204, 310, 160) +
        pen.solid(box(134, 182, 132, 128, 18), main, { shadeX: 230, lightX: 156 }) +
        fill(oval(200, 186, 64, 13), CREAM.light) +
        fill(box(152, 222, 96, 58, 4), PAPER.base) +
        fill(box(168, 236, 64, 6, 3), main.dark) +
        fill(box(178, 250, 44, 5, 2), second.base) +
        fill(box(184, 262, 32, 5, 2), second.base) +
        flame(200, 184)
      );
    }
    if (kind === 'pillars') {
      return (
        shadow(204, 310, 220) +
        [
          [130, 190, 56, main],
          [200, 136, 62, second],
          [268, 222, 54, pen.third],
        ]
          .map(([x, y, width, colour]) => {
            if (
              typeof colour === 'number' ||
              typeof x !== 'number' ||
              typeof y !== 'number' ||
              typeof width !== 'number'
            )
              return '';
            return (
              flame(x, y) +
              (colour === undefined
                ? ''
                : pen.solid(box(x - width / 2, y, width, 310 - y, 5), colour, {
                    shadeX: x + width * 0.18,
                    lightX: x - width * 0.28,
                  }) + fill(oval(x, y + 3, width / 2, 6), colour.pale))
            );
          })
          .join('')
      );
    }
    return (
      shadow(204, 312, 200) +
      [150, 200, 250]
        .map((x, at) => {
          const top = 112 + at * 24;
          return (
            flame(x, top) +
            fill(`M${x - 9} ${top}H${x + 9}L${x + 11} 276H${x - 11}Z`, (at % 2 ? second : main).base) +
            fill(`M${x} ${top}H${x + 9}L${x + 11} 276H${x}Z`, (at % 2 ? second : main).dark, 0.8) +
            fill(box(x - 16, 270, 32, 18, 4), BRASS.base) +
            fill(box(x - 24, 300, 48, 10, 4), BRASS.dark) +
            fill(box(x - 5, 286, 10, 18), BRASS.dark)
          );
        })
        .join('')
    );
  }),
  cards: subjectFromAbove((pen) => {
    const { main, second, third } = pen;
    const card = (x: number, y: number, turn: number, colour: typeof main) =>
      placed(
        placed(fill(box(-66, -88, 132, 176, 4), '#3b3226', 0.18), 6, 8) +
          fill(box(-66, -88, 132, 176, 4), colour.pale) +
          placed(coverArt(pen, -52, -70, 104, 116), 0, 0) +
          fill(box(-34, 58, 68, 6, 3), colour.dark),
        x,
        y,
        1,
        turn,
      );
    return (
      placed(
        fill(box(-96, -62, 192, 124, 4), main.light) +
          fill('M-96-62L0 18L96-62Z', main.base) +
          line('M-96-62L0 18L96-62', main.dark, 3),
        228,
        272,
        0.9,
        7,
      ) +
      card(140, 176, -11, second) +
      card(252, 170, 8, third)
    );
  }),
  poster: subject(
    (pen) => {
      const { chance, main } = pen;
      const frame = chance.pick([WOOD, INK, BRASS, CREAM]);
      const width = chance.between(164, 190);
      const height = width * chance.between(1.2, 1.32);
      const left = 200 - width / 2;
      const top = 310 - height;
      return (
        placed(fill(box(left, top, width, height), '#3b3226', 0.2), 10, 3) +
        fill(box(left, top, width, height, 2), frame.base) +
        fill(
          `M${left + width} ${top}V310H${left}L${left + 9} 301H${left + width - 9}V${top + 9}Z`,
          frame.dark,
        ) +
        fill(box(left + 9, top + 9, width - 18, height - 18), PAPER.base) +
        fill(box(left + 26, top + 26, width - 52, height - 62), main.pale) +
        coverArt(pen, left + 26, top + 26, width - 52, height - 62) +
        fill(box(200 - 26, 288, 52, 5, 2), main.dark)
      );
    },
    200,
    190,
  ),
};
