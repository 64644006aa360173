import { tone } from './colour.ts';
import type { Pen } from './pen.ts';
import {
  BRASS,
  box,
  CREAM,
  fill,
  GLASS,
  INK,
  LEAF,
  leaf,
  line,
  OAK,
  oval,
  PAPER,
  placed,
  STRAW,
  shadow,
  WALNUT,
  WOOD,
} from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

function jar(
  pen: Pen,
  x: number,
  width: number,
  height: number,
  filling: string,
  lid: 'cloth' | 'metal' | 'cork',
  mark: string,
): string {
  const top = 310 - height;
  const left = x - width / 2;
  const colour = tone(filling);
  const label = pen.second;
  return (
    pen.solid(
      `M${left + 10} ${top + 16}H${left + width - 10}Q${left + width} ${top + 26} ${left + width} ${top + 40}V294Q${left + width} 310 ${left + width - 16} 310H${left + 16}Q${left} 310 ${left} 294V${top + 40}Q${left} ${top + 26} ${left + 10} ${top + 16}Z`,
      colour,
      { shadeX: x + width * 0.26, lightX: left + width * 0.18 },
    ) +
    fill(box(left + 10, top + 12, width - 20, 14), GLASS.light, 0.7) +
    fill(box(left + width * 0.1, top + height * 0.42, width * 0.8, height * 0.36, 5), PAPER.base) +
    fill(box(left + width * 0.1, top + height * 0.42, width * 0.8, 9, 4), label.base) +
    placed(mark, x, top + height * 0.63, 0.62) +
    fill(box(left + 7, top + 46, 7, height * 0.5, 3), '#ffffff', 0.35) +
    (lid === 'cloth'
      ? pen.solid(
          `M${left + 2} ${top + 20}Q${left + 10} ${top - 12} ${x} ${top - 14}T${left + width - 2} ${top + 20}L${left + width + 8} ${top + 34}Q${x + width * 0.3} ${top + 26} ${x} ${top + 36}T${left - 8} ${top + 34}Z`,
          pen.main,
          { pattern: 'checked', on: CREAM, grain: 0.6, shadeX: x + width * 0.22 },
        ) + line(`M${left + 4} ${top + 18}H${left + width - 4}`, STRAW.base, 4)
      : lid === 'metal'
        ? pen.solid(box(left + 5, top - 8, width - 10, 24, 4), pen.chance.yes(0.5) ? BRASS : pen.main, {
            shadeX: x + width * 0.2,
          })
        : pen.solid(box(left + 12, top - 14, width - 24, 28, 5), OAK, { shadeX: x + width * 0.18 }))
  );
}

const bee =
  fill(oval(0, 0, 26, 18), '#e3ab35') +
  line('M-8-16V16M8-17V17', INK.base, 7) +
  fill(oval(-6, -22, 12, 15), '#ffffff', 0.9) +
  fill(oval(12, -22, 12, 15), '#ffffff', 0.9);
const berry =
  fill(oval(-14, 4, 16, 16), '#b23a48') + fill(oval(14, 4, 16, 16), '#8e2c44') + leaf(0, -8, 24, 8, 20, LEAF);
const fruit = fill(oval(0, 2, 24, 23), '#dd8a3c') + leaf(2, -18, 22, 8, 40, LEAF);
const olive =
  fill(oval(-12, 0, 14, 18), '#7f8a3c') +
  fill(oval(14, 4, 14, 18), '#666f34') +
  leaf(0, -14, 26, 7, 60, LEAF);

export const food: Subjects = {
  honey: subject((pen) => {
    const { chance } = pen;
    const gold = chance.pick(['#e0a02e', '#c97f25', '#f0c65a', '#b3691f']);
    const width = chance.between(118, 142);
    const dipper = chance.yes(0.6);
    return (
      shadow(204, 312, width + 90) +
      jar(
        pen,
        dipper ? 178 : 200,
        width,
        chance.between(148, 178),
        gold,
        chance.pick(['cloth', 'metal', 'cork']),
        bee,
      ) +
      (dipper
        ? placed(
            line('M0 0V-120', WOOD.base, 9) +
              [0, 1, 2, 3, 4]
                .map((at) =>
                  fill(oval(0, 4 + at * 11, 21 - Math.abs(at - 2) * 4, 6), at % 2 ? WOOD.dark : WOOD.light),
                )
                .join('') +
              fill('M-7 54Q0 84 7 54Z', gold),
            300,
            242,
            1,
            14,
          )
        : '')
    );
  }),
  jam: subject((pen) => {
    const { chance } = pen;
    const kinds: [[string, string], ...[string, string][]] = [
      ['#a5283c', berry],
      ['#d9762b', fruit],
      ['#5a2f5a', berry],
      ['#c94f3a', berry],
    ];
    const [filling, mark] = chance.pick(kinds);
    const pair = chance.yes(0.5);
    return (
      shadow(204, 312, 240) +
      (pair
        ? placed(
            jar(pen, 0, 92, 112, chance.pick(['#d9762b', '#5a2f5a', '#7a8a3a']), 'metal', fruit),
            290,
            0,
            1,
          )
        : '') +
      jar(
        pen,
        pair ? 160 : 200,
        chance.between(112, 134),
        chance.between(126, 150),
        filling,
        chance.pick(['cloth', 'metal', 'cloth']),
        mark,
      ) +
      (pair
        ? ''
        : [300, 322, 104]
            .map((x, at) => fill(oval(x, 300 - (at % 2) * 6, 13, 12), at % 2 ? '#8e2c44' : '#b23a48'))
            .join(''))
    );
  }),
  tea: subject((pen) => {
    const { chance, main, second } = pen;
    const tin = chance.yes(0.55);
    const mark = [-60, -20, 20, 60].map((angle) => leaf(0, 22, 44, 12, angle, LEAF)).join('');
    return (
      shadow(206, 312, 200) +
      (tin
        ? pen.solid(box(134, 156, 132, 154, 8), main, { pattern: pen.pattern, shadeX: 232, lightX: 154 }) +
          pen.solid(box(128, 132, 144, 34, 8), second, { shadeX: 232 }) +
          fill(oval(200, 236, 46, 46), PAPER.base) +
          placed(mark, 200, 236, 0.9)
        : pen.solid('M138 168L146 148H254L262 168V310H138Z', main, {
            pattern: pen.pattern,
            shadeX: 232,
            lightX: 156,
          }) +
          fill('M146 148L152 122H248L254 148Z', main.dark) +
          fill(box(150, 118, 100, 10, 3), STRAW.base) +
          fill(box(158, 196, 84, 84, 5), PAPER.base) +
          placed(mark, 200, 240, 0.9)) +
      Array.from({ length: 9 }, (_, at) =>
        leaf(278 + (at % 5) * 13, 312 - (at % 3) * 4, 15, 4, at * 47, at % 2 ? LEAF : tone('#3f5d3c')),
      ).join('')
    );
  }),
  coffee: subject((pen) => {
    const { chance, main, second } = pen;
    const bean = (x: number, y: number, turn: number) =>
      placed(fill(oval(0, 0, 12, 8), '#5b3924') + line('M-9 0Q0-5 9 0', '#8a6040', 2.5), x, y, 1, turn);
    const top = chance.between(96, 116);
    return (
      shadow(204, 312, 230) +
      pen.solid(`M138 ${top + 44}L144 ${top}H256L262 ${top + 44}V310H138Z`, main, {
        pattern: pen.pattern === 'speckled' ? 'plain' : pen.pattern,
        shadeX: 232,
        lightX: 158,
      }) +
      fill(`M144 ${top}H256L258 ${top + 18}H142Z`, main.dark) +
      fill(box(136, top + 18, 128, 12, 3), second.base) +
      fill(box(154, top + 70, 92, 98, 5), PAPER.base) +
      placed(
        fill(oval(0, 0, 26, 34), '#5b3924') + line('M-4-32Q14 0-4 32', '#a87a52', 4),
        200,
        top + 112,
        0.9,
        28,
      ) +
      fill(box(172, top + 152, 56, 5, 2), second.dark) +
      Array.from({ length: 11 }, (_, at) =>
        bean(96 + (at % 6) * 42 + chance.between(-8, 8), 312 + (at % 2) * 7, chance.between(0, 180)),
      ).join('')
    );
  }),
  cheese: subject((pen) => {
    const { chance } = pen;
    const paste = chance.pick([tone('#efc766'), tone('#f2dc9a'), tone('#e3a548')]);
    const rind = chance.pick([tone('#b5803f'), tone('#a03e34'), tone('#8c8069')]);
    const wheel = chance.yes(0.45);
    const holes = chance.yes(0.6);
    if (wheel) {
      return (
        shadow(204, 312, 260) +
        pen.solid('M84 226V280Q84 310 200 310T316 280V226Z', rind, { shadeX: 256, lightX: 108 }) +
        fill(oval(200, 226, 116, 40), paste.light) +
        fill('M200 226L316 226A116 40 0 0 1 240 263.500Z', paste.dark) +
        fill('M200 226L240 263.500V309Q200 300 200 270Z', paste.base) +
        line('M200 226L240 263.500', paste.deep, 3, 0.4) +
        (holes
          ? [
              [130, 216],
              [168, 240],
              [176, 206],
              [238, 208],
            ]
              .map(([x, y]) => fill(oval(Number(x), Number(y), 10, 4), paste.dark))
              .join('')
          : '') +
        leaf(270, 214, 40, 11, 70, LEAF)
      );
    }
    return (
      fill(box(60, 300, 280, 16, 6), OAK.base) +
      fill(box(60, 308, 280, 8, 4), OAK.dark) +
      pen.solid('M84 300V224L304 188V300Z', paste, { shadeX: 258, lightX: 100 }) +
      fill('M84 224L176 168Q256 160 304 188Z', paste.light) +
      fill('M304 188V300H292V190Z', rind.base) +
      (holes
        ? [
            [124, 262, 15],
            [182, 240, 11],
            [230, 268, 18],
            [270, 226, 10],
            [160, 286, 8],
          ]
            .map(
              ([x, y, r]) =>
                fill(oval(Number(x), Number(y), Number(r), Number(r) * 0.9), paste.dark) +
                fill(oval(Number(x) + 2, Number(y) + 2, Number(r) * 0.7, Number(r) * 0.6), paste.deep, 0.35),
            )
            .join('')
        : line('M96 240L296 208M94 262L294 240', paste.dark, 3, 0.4)) +
      [322, 336].map((x, at) => fill(oval(x, 290 - at * 16, 11, 11), '#5f3a5e')).join('')
    );
  }),
  pasta: subject((pen) => {
    const { chance, main, second } = pen;
    const bundle = chance.yes(0.5);
    if (bundle) {
      return (
        shadow(204, 312, 190) +
        Array.from({ length: 15 }, (_, at) =>
          line(
            `M${200 + (at - 7) * 5.6} 308L${200 + (at - 7) * 11} ${104 + Math.abs(at - 7) * 3}`,
            at % 2 ? '#edc878' : '#dcae58',
            6,
          ),
        ).join('') +
        pen.solid('M150 206Q200 190 250 206L246 244Q200 230 154 244Z', main, { shadeX: 218 }) +
        fill('M200 214l28-16 4 30ZM200 214l-28-16-4 30Z', second.base) +
        fill(oval(200, 214, 9, 9), second.dark)
      );
    }
    return (
      shadow(206, 312, 220) +
      pen.solid('M132 126H268L276 310H124Z', main, { pattern: pen.pattern, shadeX: 238, lightX: 146 }) +
      fill('M132 126L140 102H260L268 126Z', main.dark) +
      fill('M150 182Q200 160 250 182V268Q200 290 150 268Z', '#f4e6c4') +
      Array.from({ length: 12 }, (_, at) =>
        placed(
          fill('M-13-6Q0 3 13-6L13 6Q0-3-13 6Z', at % 2 ? '#e2b75f' : '#edc878'),
          166 + (at % 4) * 23,
          204 + Math.floor(at / 4) * 25,
          1,
          at * 37,
        ),
      ).join('') +
      fill(box(160, 140, 80, 9, 4), second.base) +
      Array.from({ length: 5 }, (_, at) =>
        placed(
          fill('M-13-6Q0 3 13-6L13 6Q0-3-13 6Z', '#e2b75f'),
          286 + at * 14,
          308 - (at % 2) * 6,
          1,
          at * 50,
        ),
      ).join('')
    );
  }),
  bread: subject((pen) => {
    const { chance } = pen;
    const crust = chance.pick([tone('#b5713a'), tone('#8f5730'), tone('#cb8d4c')]);
    const kind = chance.pick(['loaf', 'round', 'baguettes']);
    if (kind === 'round') {
      return (
        fill(box(60, 302, 280, 14, 6), OAK.base) +
        fill(box(60, 309, 280, 7, 4), OAK.dark) +
        pen.solid(
          'M82 286C82 212 132 178 200 178S318 212 318 286Q318 304 296 304H104Q82 304 82 286Z',
          crust,
          { shadeX: 254, lightX: 112 },
        ) +
        ['M132 214Q150 250 146 284', 'M184 196Q200 240 194 288', 'M240 200Q252 240 244 286']
          .map((path) => line(path, crust.pale, 11) + line(path, '#fbeed6', 5, 0.8))
          .join('') +
        Array.from({ length: 22 }, () =>
          fill(oval(chance.between(110, 290), chance.between(208, 288), 2, 1.5), '#fff6e4', 0.8),
        ).join('')
      );
    }
    if (kind === 'baguettes') {
      return (
        pen.solid('M130 200H270L258 312H142Z', pen.main, { pattern: 'checked', on: CREAM, shadeX: 224 }) +
        [-20, 2, 22]
          .map((turn, at) =>
            placed(
              fill(box(-23, -190, 46, 210, 22), at === 1 ? crust.light : crust.base) +
                fill(box(3, -190, 20, 210, 16), crust.dark, 0.6) +
                [-160, -122, -84, -46].map((y) => line(`M-10 ${y}L10 ${y - 18}`, crust.pale, 7)).join(''),
              200 + turn * 1.6,
              250,
              1,
              turn,
            ),
          )
          .join('') +
        pen.solid('M122 232H278L262 312H138Z', pen.main, {
          pattern: 'checked',
          on: CREAM,
          shadeX: 232,
          lightX: 146,
        })
      );
    }
    return (
      fill(box(60, 302, 280, 14, 6), OAK.base) +
      fill(box(60, 309, 280, 7, 4), OAK.dark) +
      pen.solid('M92 302V236Q70 190 120 182H280Q330 190 308 236V302Z', crust, { shadeX: 256, lightX: 116 }) +
      [140, 188, 236].map((x) => line(`M${x} 192q22 20 18 50`, crust.pale, 9)).join('') +
      placed(
        fill('M-40 0V-62Q-52-92-10-94T40-62V0Z', crust.base) +
          fill('M-32-4V-60Q-42-84-8-86T32-60V-4Z', '#f3e2bd'),
        306,
        302,
        0.9,
      )
    );
  }),
  oil: subject((pen) => {
    const { chance, main, second } = pen;
    const liquid = chance.pick([tone('#b9a63a'), tone('#d5b23f'), tone('#7d8a35'), tone('#a8552e')]);
    const cap = chance.pick([OAK, main]);
    const tall = chance.yes(0.6);
    const half = tall ? 40 : 58;
    const shoulder = tall ? 176 : 196;
    return (
      shadow(204, 312, 190) +
      pen.solid(
        `M${200 - half} ${shoulder + 20}Q${200 - half} ${shoulder - 10} 184 ${shoulder - 30}V108H216V${shoulder - 30}Q${200 + half} ${shoulder - 10} ${200 + half} ${shoulder + 20}V300Q${200 + half} 310 ${190 + half} 310H${210 - half}Q${200 - half} 310 ${200 - half} 300Z`,
        liquid,
        { shadeX: 214, lightX: 176 },
      ) +
      fill(box(184, 86, 32, 34, 4), cap.base) +
      fill(box(200, 86, 16, 34, 4), cap.dark) +
      fill(box(200 - half + 4, shoulder + 34, half * 2 - 8, 72, 3), PAPER.base) +
      fill(box(200 - half + 4, shoulder + 34, half * 2 - 8, 9), second.base) +
      placed(olive, 200, shoulder + 76, 0.75) +
      [276, 298, 318]
        .map((x, at) => fill(oval(x, 302 - (at % 2) * 3, 11, 10), at % 2 ? '#666f34' : '#7f8a3c'))
        .join('') +
      leaf(290, 296, 44, 9, 58, LEAF)
    );
  }),
  chocolate: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const cocoa = chance.pick([tone('#5a3524'), tone('#7d4c30'), tone('#e9d6b4')]);
    const squares = Array.from({ length: 12 }, (_, at) => {
      const x = -62 + (at % 3) * 42;
      const y = -124 + Math.floor(at / 3) * 42;
      return (
        fill(box(x, y, 39, 39, 3), cocoa.base) +
        fill(`M${x} ${y + 39}L${x + 8} ${y + 31}H${x + 31}V${y + 8}L${x + 39} ${y}V${y + 39}Z`, cocoa.dark) +
        fill(box(x + 8, y + 8, 23, 23, 2), cocoa.light, 0.35)
      );
    }).join('');
    return placed(
      placed(fill(box(-70, -130, 140, 270, 4), '#3b3226', 0.18), 9, 10) +
        squares +
        fill('M-70 0L-58-10L-44 4L-28-8L-12 6L6-8L22 4L40-10L54 2L70-8V24H-70Z', STRAW.light) +
        pen.solid(box(-74, 14, 148, 128, 4), main, {
          pattern: pen.pattern === 'plain' ? 'sprigged' : pen.pattern,
          shadeX: 44,
        }) +
        fill(box(-48, 50, 96, 54, 4), PAPER.base) +
        fill(box(-32, 64, 64, 7, 3), main.dark) +
        fill(box(-22, 80, 44, 6, 3), second.base),
      200,
      200,
      1,
      chance.between(-16, 16),
    );
  }),
  basket: subject((pen) => {
    const { chance, main } = pen;
    const goods = [
      fill(box(118, 120, 34, 100, 6), '#4f6b43') +
        fill(box(128, 92, 14, 36), '#3d5535') +
        fill(box(120, 160, 30, 32, 2), PAPER.base),
      fill(box(228, 146, 54, 70, 10), '#c97f25') +
        fill(box(226, 134, 58, 16, 4), BRASS.base) +
        fill(box(234, 168, 42, 26, 3), PAPER.base),
      placed(
        fill(box(-20, -110, 40, 120, 20), '#b5713a') +
          [-88, -60, -32].map((y) => line(`M-8 ${y}L8 ${y - 12}`, '#ecd3a2', 6)).join(''),
        186,
        222,
        1,
        chance.between(-12, 8),
      ),
      fill(oval(290, 206, 25, 25), '#b23a48') + leaf(292, 184, 22, 8, 40, LEAF),
    ];
    return (
      shadow(204, 312, 260) +
      line('M104 216C96 60 304 60 296 216', WALNUT.base, 11) +
      goods.join('') +
      pen.solid('M84 208H316L292 300Q290 310 278 310H122Q110 310 108 300Z', STRAW, {
        pattern: 'checked',
        on: WOOD,
        grain: 0.7,
        shadeX: 250,
        lightX: 112,
      }) +
      fill(box(76, 200, 248, 20, 9), WOOD.base) +
      pen.solid('M196 206H312L286 256Q258 240 240 262T206 250Z', main, {
        pattern: 'checked',
        on: CREAM,
        grain: 0.7,
        shadeX: 270,
      })
    );
  }),
  spices: subject((pen) => {
    const { chance } = pen;
    const kinds = ['#b8471f', '#d9a12b', '#6d7a34', '#8a3a2a', '#4b3a30'];
    const start = chance.whole(0, 4);
    return (
      shadow(204, 312, 280) +
      [110, 200, 290]
        .map((x, at) => {
          const filling = kinds[(start + at) % kinds.length] ?? '#b8471f';
          return jar(
            pen,
            x,
            76,
            116 + (at === 1 ? 20 : 0),
            filling,
            'cork',
            fill(oval(0, 0, 17, 17), filling),
          );
        })
        .join('') +
      fill(`M142 312q16-20 34 0Z`, kinds[start] ?? '#b8471f')
    );
  }),
};
