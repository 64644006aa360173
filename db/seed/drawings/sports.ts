import {
  BRASS,
  box,
  CREAM,
  fill,
  INK,
  IRON,
  LEAF,
  line,
  oval,
  placed,
  STEEL,
  shadow,
  WALNUT,
} from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

export const sports: Subjects = {
  tent: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const dome = chance.yes(0.5);
      const trees = [84, 318, 346]
        .map((x, at) =>
          fill(`M${x} ${150 + at * 14}l34 84h-18l24 66h-80l24-66h-18Z`, at % 2 ? '#7f9a78' : '#93ab88', 0.75),
        )
        .join('');
      return (
        trees +
        shadow(200, 314, 310) +
        (dome
          ? pen.solid('M64 310C70 180 140 132 200 132S330 180 336 310Z', main, {
              pattern: pen.pattern === 'striped' ? 'striped' : 'plain',
              shadeX: 250,
              lightX: 108,
            }) +
            fill('M200 132C250 170 262 250 258 310H142C138 250 150 170 200 132Z', second.base) +
            fill('M200 168C232 200 238 260 236 310H200Z', INK.base, 0.75) +
            fill('M200 168C172 200 164 260 164 310H200Z', second.dark) +
            line('M64 310C70 180 140 132 200 132S330 180 336 310', main.light, 5)
          : pen.solid('M200 118L60 310H340Z', main, {
              pattern: pen.pattern === 'striped' ? 'striped' : 'plain',
              shadeX: 232,
              lightX: 120,
            }) +
            fill('M200 118L146 310H254Z', second.base) +
            fill('M200 150L200 310H244Z', INK.base, 0.75) +
            fill('M200 150L156 310H200Z', second.dark) +
            line('M200 118L190 100M200 118L212 100', WALNUT.base, 6)) +
        line('M64 310L34 322M336 310L366 322', CREAM.dark, 3) +
        placed(
          fill(box(-11, -30, 22, 30, 5), STEEL.dark) +
            fill(box(-7, -26, 14, 20, 3), '#ffe7a0') +
            line('M-9-30q9-20 18 0', IRON.base, 3),
          chance.between(286, 312),
          318,
        )
      );
    },
    200,
    230,
    1.8,
  ),
  bottle: subject((pen) => {
    const { chance, main, second } = pen;
    const width = chance.between(82, 104);
    const top = chance.between(122, 142);
    const half = width / 2;
    const loop = chance.yes(0.5);
    return (
      shadow(204, 312, width + 40) +
      (loop ? line(`M182 ${top - 30}Q200 ${top - 78} 218 ${top - 30}`, second.dark, 8) : '') +
      pen.solid(
        `M${200 - half} ${top + 44}Q${200 - half} ${top + 10} 174 ${top}H226Q${200 + half} ${top + 10} ${200 + half} ${top + 44}V296Q${200 + half} 310 ${200 + half - 14} 310H${200 - half + 14}Q${200 - half} 310 ${200 - half} 296Z`,
        main,
        { pattern: pen.pattern, shadeX: 200 + half * 0.34, lightX: 200 - half * 0.6 },
      ) +
      pen.solid(box(172, top - 36, 56, 40, 8), second, { shadeX: 208 }) +
      fill(box(168, top - 4, 64, 9, 4), STEEL.base) +
      fill(box(200 - half, 284, width, 8), STEEL.light, 0.8) +
      (chance.yes(0.5)
        ? fill(`M176 240L200 196L224 240ZM204 240L222 210L240 240Z`, CREAM.pale, 0.9)
        : fill(oval(200, 222, 22, 22), CREAM.pale, 0.9) + fill('M178 222A22 22 0 0 0 222 222Z', second.base))
    );
  }),
  mat: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const strap = chance.yes(0.6);
      return (
        shadow(200, 314, 300) +
        pen.solid('M40 296H232L232 312H32Z', main, { shadeX: null }) +
        pen.solid(box(112, 224, 240, 84, 42), main, {
          pattern: pen.pattern === 'waved' || pen.pattern === 'dotted' ? pen.pattern : 'plain',
          on: second,
          shadeX: null,
        }) +
        fill('M154 268H352V300Q344 308 310 308H154Z', main.deep, 0.35) +
        fill(oval(154, 266, 42, 42), main.dark) +
        line('M154 238a28 28 0 1 0 28 28a20 20 0 1 0-20 20a13 13 0 1 0-12-16', main.light, 5) +
        (strap
          ? fill(box(222, 222, 20, 88), second.base) +
            fill(box(292, 222, 20, 88), second.base) +
            line('M232 222Q266 152 302 222', second.dark, 9)
          : '') +
        placed(
          fill(box(-44, -34, 88, 34, 6), second.base) + fill(box(10, -34, 34, 34, 6), second.dark),
          86,
          298,
        )
      );
    },
    190,
    250,
  ),
  skis: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const ski = (x: number, turn: number) =>
        placed(
          fill('M-14 120V-130Q-14-164 0-172Q14-164 14-130V120Q14 132 0 132T-14 120Z', main.base) +
            fill('M2-171Q14-164 14-130V120Q14 132 2 132Z', main.dark, 0.7) +
            fill('M-14-60H14V-84L-14-100ZM-14 56H14V80L-14 64Z', second.base) +
            fill(box(-11, -16, 22, 44, 4), INK.base) +
            fill(box(-8, -8, 16, 12, 3), STEEL.base),
          x,
          190,
          1,
          turn,
        );
      const pole = (x: number, turn: number) =>
        placed(
          line('M0-140V130', STEEL.dark, 6) +
            fill(box(-6, -152, 12, 44, 6), INK.base) +
            line('M-14 112H14', second.base, 7),
          x,
          190,
          1,
          turn,
        );
      return (
        shadow(204, 324, 200, 10) +
        pole(120, -7) +
        pole(288, chance.between(6, 11)) +
        ski(174, chance.between(-5, -2)) +
        ski(222, chance.between(2, 5)) +
        fill('M90 322Q150 300 204 318T324 318V330H90Z', '#ffffff', 0.85)
      );
    },
    200,
    150,
    1.8,
  ),
  bike: subject(
    (pen) => {
      const { main, second } = pen;
      const wheel = (x: number) =>
        line(oval(x, 254, 56, 56), INK.base, 8) +
        line(oval(x, 254, 48, 48), STEEL.light, 3) +
        Array.from({ length: 8 }, (_, at) =>
          line(
            `M${x} 254L${x + 50 * Math.cos((at * Math.PI) / 4)} ${254 + 50 * Math.sin((at * Math.PI) / 4)}`,
            STEEL.base,
            1.5,
          ),
        ).join('') +
        fill(oval(x, 254, 7, 7), STEEL.dark);
      return (
        shadow(200, 314, 320, 9) +
        wheel(104) +
        wheel(296) +
        line('M104 254L150 168L246 168L186 254Z', main.base, 9) +
        line('M150 168L186 254M246 168L252 148M246 168L296 254', main.dark, 9) +
        line('M142 146L150 168', STEEL.dark, 6) +
        fill('M116 138H168Q172 150 152 150H128Q116 150 116 138Z', WALNUT.base) +
        line('M252 148L246 126H220M246 126Q276 120 272 146', STEEL.dark, 7) +
        fill(oval(186, 254, 17, 17), IRON.base) +
        line('M186 254L206 282M198 284H218', IRON.base, 6) +
        pen.solid('M262 150H326L318 200H270Z', second, {
          pattern: 'checked',
          on: WALNUT,
          grain: 0.6,
          shadeX: 304,
        })
      );
    },
    230,
    190,
    1.8,
  ),
  bell: subject(
    (pen) => {
      const { chance, main } = pen;
      const metal = chance.pick([BRASS, main, main]);
      return (
        shadow(204, 308, 200) +
        fill(box(92, 256, 216, 30, 15), STEEL.dark) +
        fill(box(92, 256, 216, 12, 6), STEEL.light, 0.7) +
        fill(box(176, 236, 48, 62, 8), IRON.base) +
        pen.solid('M108 220A92 92 0 0 1 292 220Q200 252 108 220Z', metal, {
          pattern: metal === main ? pen.pattern : 'plain',
          shadeX: 238,
          lightX: 138,
        }) +
        fill('M104 212Q200 250 296 212V226Q200 264 104 226Z', metal.dark) +
        fill(oval(200, 130, 13, 10), metal.deep) +
        fill('M138 172Q156 144 184 140Q160 160 150 184Z', '#ffffff', 0.55) +
        line('M286 232L322 214', IRON.base, 10) +
        fill(oval(326, 212, 12, 12), IRON.dark)
      );
    },
    200,
    200,
  ),
  ball: subject((pen) => {
    const { chance, main, second, third } = pen;
    const r = chance.between(82, 98);
    const cy = 308 - r;
    const kind = chance.pick(['panels', 'stripes', 'basket']);
    const clip = pen.name();
    pen.define(`<clipPath id="${clip}"><path d="${oval(200, cy, r, r)}"/></clipPath>`);
    const skin =
      kind === 'panels'
        ? [0, 72, 144, 216, 288]
            .map((angle) => placed(fill('M0-60L34-96L20-140H-20L-34-96Z', second.base), 200, cy, 1, angle))
            .join('') + fill(`M200 ${cy - 34}l32 24-12 38h-40l-12-38Z`, second.base)
        : kind === 'stripes'
          ? fill(
              `M200 ${cy - r}Q${200 + r * 0.7} ${cy} 200 ${cy + r}Q${200 + r * 0.1} ${cy} 200 ${cy - r}Z`,
              second.base,
            ) +
            fill(
              `M200 ${cy - r}Q${200 - r * 1.1} ${cy} 200 ${cy + r}Q${200 - r * 0.5} ${cy} 200 ${cy - r}Z`,
              third.base,
            )
          : line(
              `M200 ${cy - r}V${cy + r}M${200 - r} ${cy}H${200 + r}M${200 - r * 0.72} ${cy - r * 0.7}Q${200 - r * 0.2} ${cy} ${200 - r * 0.72} ${cy + r * 0.7}M${200 + r * 0.72} ${cy - r * 0.7}Q${200 + r * 0.2} ${cy} ${200 + r * 0.72} ${cy + r * 0.7}`,
              INK.base,
              5,
            );
    return (
      shadow(206, 310, r * 2) +
      fill(oval(200, cy, r, r), main.base) +
      `<g clip-path="url(#${clip})">${skin}<path d="M234 0Q270 ${cy} 234 400H420V0Z" fill="#1d2433" opacity=".24"/></g>` +
      fill(oval(200 - r * 0.42, cy - r * 0.46, r * 0.2, r * 0.13), '#ffffff', 0.45)
    );
  }),
  lantern: subject((pen) => {
    const { chance, main } = pen;
    return (
      fill(oval(200, 216, 128, 128), '#ffeeb8', 0.35) +
      shadow(204, 312, 150) +
      line('M150 130C140 44 260 44 250 130', IRON.base, 6) +
      pen.solid('M160 118H240L250 142H150Z', main, { shadeX: 216 }) +
      fill(box(180, 100, 40, 20, 6), main.dark) +
      fill(box(158, 142, 84, 118, 10), '#fff2c4') +
      fill('M200 178Q224 216 200 240Q176 216 200 178Z', '#f2a640') +
      fill('M200 204Q212 222 200 236Q188 222 200 204Z', '#fff7dc') +
      line('M158 142V260M242 142V260M158 200H242', IRON.base, chance.yes(0.5) ? 6 : 4) +
      pen.solid(box(142, 256, 116, 54, 10), main, { shadeX: 220, lightX: 160 })
    );
  }),
  map_compass: subjectFromAbove((pen) => {
    const { main, second } = pen;
    return (
      placed(
        placed(fill(box(-130, -96, 260, 192, 3), '#3b3226', 0.16), 7, 9) +
          fill(box(-130, -96, 260, 192, 3), '#e4e8d2') +
          fill('M-130-20q50-44 96-16t70-26 94 20V-96H-130Z', '#c3d3ae') +
          [0, 1, 2].map((at) => line(oval(-60, -40, 56 - at * 17, 34 - at * 10), LEAF.light, 2.5)).join('') +
          line('M-130 50q70-30 120 4t140-20', '#8fb4c4', 6) +
          line('M-100 80L-40 20L30 44L96-40', second.base, 3.5) +
          line('M-43-96V96M43-96V96', '#ffffff', 3, 0.6),
        196,
        206,
        1,
        -8,
      ) +
      placed(
        fill(oval(5, 8, 62, 62), '#3b3226', 0.2) +
          fill(oval(0, 0, 62, 62), BRASS.base) +
          fill('M0-62A62 62 0 0 1 0 62A80 80 0 0 0 0-62Z', BRASS.dark) +
          fill(oval(0, 0, 49, 49), CREAM.pale) +
          fill('M0-42L11 0H-11Z', main.base) +
          fill('M0 42L11 0H-11Z', STEEL.dark) +
          fill(oval(0, 0, 5, 5), BRASS.dark) +
          line('M0-47V-42M47 0H42M0 47V42M-47 0H-42', INK.base, 3),
        252,
        244,
        1,
        24,
      )
    );
  }),
};
