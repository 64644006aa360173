import {
  BRASS,
  box,
  CREAM,
  fill,
  IRON,
  LEAF,
  leaf,
  line,
  OAK,
  oval,
  placed,
  STEEL,
  shadow,
  WALNUT,
  WOOD,
} from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

export const kitchen: Subjects = {
  mug: subject((pen) => {
    const { chance, main, second } = pen;
    const width = chance.between(118, 146);
    const height = chance.between(122, 164);
    const top = 310 - height;
    const left = 196 - width / 2;
    const right = left + width;
    const taper = chance.between(0, 16);
    const round = chance.between(8, 34);
    const bodyPath = `M${left} ${top}H${right}L${right - taper} ${310 - round}Q${right - taper} 310 ${right - taper - round} 310H${left + taper + round}Q${left + taper} 310 ${left + taper} ${310 - round}Z`;
    const handle = chance.yes(0.5)
      ? `M${right - 8} ${top + 30}C${right + 56} ${top + 16} ${right + 52} ${top + 104} ${right - 14} ${top + 98}`
      : `M${right - 6} ${top + 28}H${right + 18}Q${right + 38} ${top + 28} ${right + 38} ${top + 50}V${top + 64}Q${right + 38} ${top + 92} ${right + 8} ${top + 94}H${right - 12}`;
    const dipped = chance.yes(0.45);
    const dipY = chance.between(top + 40, 270);
    const steam = chance.yes(0.35)
      ? line(`M180 ${top - 24}c-14-18 14-26 0-46M210 ${top - 22}c-14-18 14-26 0-46`, '#ffffff', 5, 0.65)
      : '';
    return (
      shadow(200, 310, width + 70) +
      line(handle, main.dark, 17) +
      line(handle, main.base, 12) +
      pen.solid(bodyPath, main, {
        pattern: pen.pattern,
        shadeX: right - width * 0.32,
        lightX: left + width * 0.16,
      }) +
      (dipped
        ? pen.solid(
            `M${left} ${top}H${right}L${right - taper * 0.4} ${dipY}Q196 ${dipY + chance.between(-14, 18)} ${left + taper * 0.4} ${dipY}Z`,
            second,
            { shadeX: right - width * 0.32, lightX: left + width * 0.16 },
          )
        : '') +
      fill(oval(196, top, width / 2, 13), dipped ? second.light : main.light) +
      fill(oval(196, top + 2, width / 2 - 8, 9), chance.yes(0.5) ? '#5b3c28' : main.deep) +
      steam
    );
  }),
  bowl: subject((pen) => {
    const { chance, main, second } = pen;
    const width = chance.between(200, 246);
    const height = chance.between(84, 116);
    const top = 306 - height;
    const left = 200 - width / 2;
    const right = left + width;
    const foot = chance.between(34, 46);
    const body = `M${left} ${top}H${right}C${right - 6} ${top + height * 0.7} ${200 + foot + 30} 300 ${200 + foot} 300H${200 - foot}C${200 - foot - 30} 300 ${left + 6} ${top + height * 0.7} ${left} ${top}Z`;
    const filled = chance.pick(['empty', 'fruit', 'berries', 'empty']);
    const contents =
      filled === 'fruit'
        ? [
            [160, -14, 34, '#d98a3d'],
            [214, -20, 38, '#c8503c'],
            [252, -8, 28, '#d9b13f'],
          ]
            .map(([x, y, r, colour]) =>
              fill(oval(Number(x), top + Number(y), Number(r), Number(r)), String(colour)),
            )
            .join('') + leaf(214, top - 54, 26, 8, 40, LEAF)
        : filled === 'berries'
          ? Array.from({ length: 13 }, (_, index) =>
              fill(
                oval(
                  150 + (index % 7) * 17 + chance.between(-4, 4),
                  top - 2 - Math.floor(index / 7) * 15,
                  12,
                  12,
                ),
                chance.pick(['#4b4f86', '#5a5f9a', '#3e4276']),
              ),
            ).join('')
          : '';
    return (
      shadow(200, 308, width * 0.8) +
      fill(`M${200 - foot} 298h${foot * 2}l-5 12h-${foot * 2 - 10}Z`, main.dark) +
      fill(oval(200, top, width / 2, 22), second.dark) +
      fill(oval(200, top + 4, width / 2 - 9, 16), second.deep) +
      contents +
      pen.solid(body, main, { pattern: pen.pattern, shadeX: 242, lightX: left + 36 }) +
      fill(
        `M${left} ${top}A${width / 2} 22 0 0 0 ${right} ${top}A${width / 2} 15 0 0 1 ${left} ${top}Z`,
        main.light,
      )
    );
  }),
  teapot: subject((pen) => {
    const { chance, main, second } = pen;
    const rx = chance.between(84, 98);
    const ry = chance.between(64, 82);
    const cy = 306 - ry;
    const top = cy - ry + 10;
    const bail = chance.yes(0.4);
    const handle = bail
      ? line(
          `M${200 - rx * 0.6} ${top + 14}C${200 - rx * 0.7} ${top - 110} ${200 + rx * 0.7} ${top - 110} ${200 + rx * 0.6} ${top + 14}`,
          WALNUT.base,
          9,
        )
      : line(
          `M${200 + rx - 12} ${cy - 30}C${200 + rx + 66} ${cy - 44} ${200 + rx + 58} ${cy + 44} ${200 + rx - 14} ${cy + 30}`,
          main.dark,
          14,
        );
    return (
      shadow(200, 308, rx * 2.3) +
      handle +
      pen.solid(
        `M${200 - rx + 16} ${cy + 26}C${200 - rx - 44} ${cy + 14} ${200 - rx - 30} ${cy - 44} ${200 - rx - 62} ${cy - 54}L${200 - rx - 34} ${cy - 62}C${200 - rx - 10} ${cy - 50} ${200 - rx} ${cy - 22} ${200 - rx + 20} ${cy - 20}Z`,
        main,
        { shadeX: 140 },
      ) +
      pen.solid(oval(200, cy, rx, ry), main, { pattern: pen.pattern, shadeX: 234, lightX: 200 - rx + 34 }) +
      fill(box(200 - 46, 300, 92, 10, 5), main.dark) +
      pen.solid(
        `M148 ${top + 8}Q200 ${top - 28} 252 ${top + 8}Q200 ${top + 22} 148 ${top + 8}Z`,
        chance.yes(0.5) ? second : main,
        { shadeX: 222 },
      ) +
      fill(oval(200, top - 16, 11, 11), second.base) +
      fill(oval(204, top - 14, 6, 8), second.dark)
    );
  }),
  pan: subjectFromAbove((pen) => {
    const { chance, main } = pen;
    const r = chance.between(92, 108);
    const pot = chance.yes(0.4);
    const turn = chance.between(-46, -24);
    const grip = chance.pick([WOOD, IRON, WALNUT]);
    const egg = !pot && chance.yes(0.5);
    const inside = pot ? main.dark : IRON.base;
    const handle = pot
      ? placed(
          fill(box(-30, -r - 22, 60, 34, 14), main.dark) + fill(box(-30, r - 12, 60, 34, 14), main.dark),
          200,
          205,
          1,
          90 + turn,
        )
      : placed(
          pen.solid(box(r - 8, -13, 132, 26, 12), grip, { shadeX: null }) +
            fill(box(r - 8, 2, 132, 11, 6), grip.dark, 0.7) +
            fill(oval(r + 108, 0, 6, 6), CREAM.dark),
          178,
          222,
          1,
          turn,
        );
    const cx = pot ? 200 : 178;
    const cy = pot ? 205 : 222;
    return (
      shadow(cx + 14, cy + 26, r * 2.1, r * 0.98) +
      handle +
      fill(oval(cx, cy, r, r), main.base) +
      fill(
        `M${cx} ${cy - r}A${r} ${r} 0 0 1 ${cx} ${cy + r}A${r * 1.3} ${r * 1.3} 0 0 0 ${cx} ${cy - r}Z`,
        main.dark,
        0.8,
      ) +
      fill(oval(cx, cy, r - 13, r - 13), inside) +
      fill(`M${cx - r + 26} ${cy}A${r - 26} ${r - 26} 0 0 1 ${cx} ${cy - r + 26}`, '#ffffff', 0.1) +
      (pot
        ? fill(oval(cx, cy, r - 24, r - 24), chance.pick(['#c8763c', '#b8503a', '#8a9a52'])) +
          [
            [-30, -20],
            [24, -34],
            [30, 26],
            [-22, 34],
            [0, 4],
          ]
            .map(([x, y]) => leaf(cx + Number(x), cy + Number(y), 22, 7, chance.between(0, 360), LEAF))
            .join('')
        : '') +
      (egg
        ? fill(`M${cx - 52} ${cy + 6}c-6-40 44-56 70-38s38 40 10 66-74 14-80-28Z`, '#fbf3e2') +
          fill(oval(cx - 6, cy + 6, 22, 22), '#e6a233') +
          fill(oval(cx - 12, cy, 7, 6), '#f6c76a')
        : '')
    );
  }),
  knife: subjectFromAbove(
    (pen) => {
      const { chance, main } = pen;
      const length = chance.between(170, 214);
      const broad = chance.between(26, 46);
      const handle = chance.pick([WALNUT, main, OAK]);
      const pair = chance.yes(0.4);
      const one = (scale: number) =>
        pen.solid(
          `M-10 ${-broad / 2}H${length * 0.72}Q${length} ${-broad / 2} ${length + 6} ${broad / 2}H-10Z`,
          STEEL,
          { shadeX: null },
        ) +
        fill(`M-10 ${broad * 0.12}H${length + 1}L${length + 6} ${broad / 2}H-10Z`, '#eef2f2') +
        pen.solid(box(-118, -broad / 2 + 1, 112, Math.max(22, broad * 0.62), 10), handle, { shadeX: null }) +
        fill(box(-118, -broad / 2 + Math.max(22, broad * 0.62) - 8, 112, 9, 5), handle.dark) +
        [-94, -62, -30].map((x) => fill(oval(x, -broad / 2 + 11, 3.5 * scale, 3.5), BRASS.base)).join('');
      return (
        placed(fill(box(-110, 16, length + 116, 16, 8), '#3b3226', 0.18), 166, 232, 1, -32) +
        placed(one(1), 172, 218, 1, -32) +
        (pair
          ? placed(fill(box(-100, 16, length + 40, 12, 8), '#3b3226', 0.15) + one(1), 232, 262, 0.72, -32)
          : herbs(250, 286))
      );
    },
    190,
    210,
    1.9,
  ),
  cutting_board: subjectFromAbove((pen) => {
    const { chance } = pen;
    const wood = chance.pick([OAK, WOOD, WALNUT]);
    const round = chance.yes(0.35);
    const board = round ? oval(200, 214, 104, 104) : box(118, 118, 164, 204, 22);
    const stripes = [0, 1, 2, 3, 4]
      .map((at) =>
        line(
          `M${128 + at * 34 + chance.between(-5, 5)} 120q${chance.between(-12, 12)} 100 0 200`,
          wood.dark,
          2,
          0.45,
        ),
      )
      .join('');
    const clip = pen.name();
    pen.define(`<clipPath id="${clip}"><path d="${board}"/></clipPath>`);
    const topping = chance.pick(['bread', 'tomato', 'none', 'herbs']);
    return placed(
      placed(fill(board, '#3b3226', 0.2), 12, 14) +
        fill(board, wood.base) +
        fill(box(178, 58, 44, 84, 20), wood.base) +
        fill(oval(200, 82, 10, 10), '#00000033') +
        `<g clip-path="url(#${clip})">${stripes}<path d="M240 100q20 110 0 240h90V100Z" fill="${wood.dark}" opacity=".35"/></g>` +
        (round || chance.yes(0.4) ? '' : line(box(134, 136, 132, 170, 14), wood.dark, 4, 0.6)) +
        (topping === 'bread'
          ? fill(`M146 236c-12-60 24-74 54-74s66 14 54 74q-2 22-24 22h-60q-22 0-24-22Z`, '#a8683a') +
            fill(`M156 234c-8-46 20-58 44-58s52 12 44 58q-2 14-18 14h-52q-16 0-18-14Z`, '#f0d9ae')
          : topping === 'tomato'
            ? [
                [170, 206],
                [216, 226],
                [184, 260],
              ]
                .map(
                  ([x, y]) =>
                    fill(oval(Number(x), Number(y), 27, 27), '#c8503c') +
                    fill(oval(Number(x), Number(y), 20, 20), '#e0775c') +
                    fill(oval(Number(x) - 6, Number(y), 5, 8), '#f0b89a') +
                    fill(oval(Number(x) + 7, Number(y), 5, 8), '#f0b89a'),
                )
                .join('')
            : topping === 'herbs'
              ? herbs(200, 270)
              : ''),
      0,
      0,
    );
  }),
  plate: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const r = chance.between(108, 122);
    const stack = chance.yes(0.4);
    return (
      shadow(214, 222, r * 2.1, r) +
      (stack ? fill(oval(208, 212, r, r), second.dark) + fill(oval(205, 208, r, r), second.base) : '') +
      pen.solid(oval(200, 202, r, r), main, { pattern: pen.pattern, shadeX: 262, bow: 40 }) +
      fill(oval(200, 202, r * 0.66, r * 0.66), main.dark) +
      fill(oval(199, 201, r * 0.64, r * 0.64), chance.yes(0.6) ? CREAM.base : main.light) +
      line(oval(200, 202, r - 5, r - 5), second.base, chance.yes(0.5) ? 4 : 0) +
      (chance.yes(0.5) ? sprig(200, 240, second.base) : '')
    );
  }),
  jug: subject((pen) => {
    const { chance, main, second } = pen;
    const belly = chance.between(70, 88);
    const neck = chance.between(38, 50);
    const top = chance.between(110, 132);
    const body = `M${200 - neck - 16} ${top - 8}Q${200 - neck + 4} ${top + 12} ${200 - neck} ${top + 46}C${200 - belly - 22} ${top + 86} ${200 - belly} 306 ${200 - belly + 34} 310H${200 + belly - 34}C${200 + belly} 306 ${200 + belly + 22} ${top + 86} ${200 + neck} ${top + 46}V${top}Z`;
    const flowers = chance.yes(0.5);
    return (
      shadow(204, 310, belly * 2.2) +
      (flowers
        ? [-34, -12, 12, 34]
            .map((angle, index) => {
              const height = 90 + (index % 2) * 26;
              const x = 200 + Math.sin((angle * Math.PI) / 180) * height;
              const y = top - Math.cos((angle * Math.PI) / 180) * height + 20;
              return (
                line(`M200 ${top + 10}Q200 ${top - 40} ${x} ${y}`, LEAF.base, 5) +
                leaf(200 + (x - 200) * 0.5, (top + y) / 2, 34, 10, angle * 2, LEAF) +
                fill(oval(x, y, 18, 18), index % 2 ? second.base : pen.third.base) +
                fill(oval(x, y, 7, 7), STRAWHEART)
              );
            })
            .join('')
        : '') +
      line(
        `M${200 + neck - 4} ${top + 18}C${200 + belly + 56} ${top + 4} ${200 + belly + 46} ${top + 116} ${200 + belly - 2} ${top + 116}`,
        main.dark,
        14,
      ) +
      pen.solid(body, main, { pattern: pen.pattern, shadeX: 236, lightX: 158 }) +
      fill(
        `M${200 - neck - 16} ${top - 8}Q200 ${top - 18} ${200 + neck} ${top}Q200 ${top + 14} ${200 - neck - 8} ${top + 6}Z`,
        main.deep,
      ) +
      (chance.yes(0.5)
        ? fill(
            `M${200 - belly} 236Q200 262 ${200 + belly} 236V252Q200 278 ${200 - belly} 252Z`,
            second.base,
            0.9,
          )
        : '')
    );
  }),
};

const STRAWHEART = '#e0b24a';

function sprig(x: number, y: number, colour: string): string {
  return (
    line(`M${x} ${y}V${y - 76}`, colour, 3) +
    [0, 1, 2]
      .map((at) => line(`M${x} ${y - 14 - at * 20}l-18-14M${x} ${y - 14 - at * 20}l18-14`, colour, 3))
      .join('')
  );
}

function herbs(x: number, y: number): string {
  return [-50, -25, 0, 25, 50].map((angle) => leaf(x, y, 46, 12, angle, LEAF)).join('');
}
