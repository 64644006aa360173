import { BRASS, box, CREAM, fill, INK, line, oval, placed, shadow, WALNUT, WOOD } from './pen.ts';
import { type Subjects, subject } from './subject.ts';

export const shoesBags: Subjects = {
  backpack: subject((pen) => {
    const { chance, main, second } = pen;
    const leather = chance.pick([WALNUT, WOOD, second]);
    const roll = chance.yes(0.45);
    const top = chance.between(104, 128);
    return (
      shadow(206, 312, 200) +
      line(`M126 ${top + 40}Q94 210 122 294`, leather.dark, 14) +
      line(`M274 ${top + 40}Q306 210 278 294`, leather.deep, 14) +
      line(`M180 ${top + 4}Q184 ${top - 26} 200 ${top - 26}T220 ${top + 4}`, leather.base, 9) +
      pen.solid(
        `M122 ${top + 46}Q122 ${top} 168 ${top}H232Q278 ${top} 278 ${top + 46}V292Q278 310 260 310H140Q122 310 122 292Z`,
        main,
        { pattern: pen.pattern, shadeX: 244, lightX: 142 },
      ) +
      (roll
        ? pen.solid(box(118, top - 6, 164, 40, 18), main, { shadeX: 244 }) +
          fill(box(162, top - 6, 12, 84), leather.base) +
          fill(box(226, top - 6, 12, 84), leather.dark)
        : pen.solid(
            `M122 ${top + 46}Q122 ${top} 168 ${top}H232Q278 ${top} 278 ${top + 46}V${top + 84}Q200 ${top + 106} 122 ${top + 84}Z`,
            second,
            { shadeX: 244, lightX: 142 },
          ) +
          fill(box(192, top + 70, 16, 40, 5), leather.base) +
          fill(box(194, top + 96, 12, 10, 2), BRASS.base)) +
      pen.solid(box(142, 226, 116, 70, 12), main, { shadeX: 232 }) +
      line('M148 240H252', leather.base, 5) +
      fill(oval(240, 246, 5, 7), BRASS.base)
    );
  }),
  tote: subject((pen) => {
    const { chance, main, second, third } = pen;
    const cloth = chance.yes(0.5) ? CREAM : main;
    const mark = chance.pick(['sun', 'stripe', 'leaf', 'pattern']);
    return (
      shadow(206, 312, 210) +
      line('M154 160C150 64 250 64 246 160', cloth.deep, 11, 0.7) +
      pen.solid('M106 150H294L284 304Q284 312 274 312H126Q116 312 116 304Z', cloth, {
        pattern: mark === 'pattern' ? pen.pattern : 'plain',
        shadeX: 250,
        lightX: 126,
      }) +
      line('M160 168C156 84 244 84 240 168', cloth.dark, 11) +
      fill(box(150, 158, 20, 24, 3), cloth.dark) +
      fill(box(230, 158, 20, 24, 3), cloth.deep, 0.6) +
      (mark === 'sun'
        ? fill(oval(200, 240, 40, 40), second.base) +
          fill('M160 240A40 40 0 0 0 240 240Z', third.base) +
          line('M150 240H250M158 256H242M172 272H228', cloth.base, 5)
        : mark === 'leaf'
          ? [-60, -30, 0, 30, 60]
              .map((angle) =>
                placed(fill('M0 0C16-18 14-46 0-58C-14-46-16-18 0 0Z', second.base), 200, 270, 1, angle),
              )
              .join('')
          : mark === 'stripe'
            ? fill('M112 226H288L287 250H113ZM114 262H286L285 272H115Z', second.base)
            : '')
    );
  }),
  boots: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const tall = chance.between(96, 150);
      const top = 296 - tall;
      const chelsea = chance.yes(0.4);
      const boot = (colour: typeof main) =>
        fill(`M-54 296H92Q98 312 86 312H-54Z`, INK.deep) +
        fill('M-54 292H94V300H-54Z', WOOD.dark) +
        pen.solid(`M-52 ${top}H14V${230}Q20 252 58 256T96 294H-52Z`, colour, { shadeX: 26, lightX: -36 }) +
        (chelsea
          ? fill(`M-24 ${top + 10}H-2L6 244H-28Z`, colour.deep) +
            fill(box(-36, top - 14, 12, 24, 4), second.base)
          : Array.from({ length: Math.floor(tall / 24) }, (_, at) =>
              line(`M-2 ${top + 16 + at * 22}L22 ${top + 22 + at * 22}`, second.light, 5),
            ).join('') + fill(`M-56 ${top - 6}H18V${top + 10}H-56Z`, second.base)) +
        line('M-50 268H-14', colour.deep, 3, 0.6);
      return (
        shadow(210, 314, 250) +
        placed(boot({ ...main, base: main.dark }), 226, -10, 1) +
        placed(boot(main), 146, 2, 1)
      );
    },
    170,
    240,
  ),
  sneakers: subject(
    (pen) => {
      const { chance, main, second, third } = pen;
      const high = chance.yes(0.4);
      const collar = high ? 168 : 206;
      const shoe = (colour: typeof main) =>
        fill('M-96 286H112Q126 286 122 300Q118 312 104 312H-92Q-104 312-102 298Z', CREAM.pale) +
        fill('M-100 300H122Q118 312 104 312H-92Q-102 312-100 300Z', CREAM.dark) +
        pen.solid(
          `M-96 288V${collar}Q-60 ${collar + 14}-28 ${collar - 2}L6 236Q28 250 70 252T118 288Z`,
          colour,
          { pattern: chance.yes(0.3) ? pen.pattern : 'plain', shadeX: 44, lightX: -74 },
        ) +
        fill('M62 252Q112 254 118 288H50Q48 262 62 252Z', CREAM.pale, 0.9) +
        fill(`M-96 ${collar + 26}Q-84 ${collar + 32}-80 288H-96Z`, second.base) +
        [0, 1, 2]
          .map((at) =>
            line(`M${-14 + at * 13} ${222 + at * 9}L${8 + at * 14} ${212 + at * 12}`, CREAM.pale, 5),
          )
          .join('') +
        (chance.yes(0.5)
          ? line('M-60 280Q-30 236 10 272', third.base, 9)
          : line('M-66 252L-40 284M-46 246L-18 284', third.base, 8));
      return (
        shadow(206, 314, 260) +
        placed(shoe({ ...main, base: main.dark }), 240, -8, 0.97) +
        placed(shoe(main), 158, 4, 1)
      );
    },
    170,
    260,
  ),
  sandals: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const heel = chance.between(6, 26);
      const sandal = (colour: typeof main) =>
        fill(`M-110 ${300 - heel}Q-60 ${292 - heel} 0 298T120 300V312H-40L-56 ${312}H-110Z`, WOOD.dark) +
        fill(
          `M-110 ${294 - heel}Q-60 ${286 - heel} 0 292T122 296Q120 306 108 306Q40 306 0 300T-110 ${302 - heel}Z`,
          WOOD.light,
        ) +
        pen.solid(`M34 296Q40 238 84 246T108 298Z`, colour, { pattern: pen.pattern, shadeX: 84 }) +
        line(`M-96 ${292 - heel}C-104 ${226 - heel}-40 ${224 - heel}-30 ${292 - heel}`, colour.base, 13) +
        line(`M-36 ${250 - heel}L48 270`, colour.dark, 11) +
        fill(box(-52, 244 - heel, 14, 16, 3), BRASS.base);
      return (
        shadow(206, 314, 260) +
        placed(sandal({ ...second, base: main.dark, dark: main.deep }), 236, -8, 0.97) +
        placed(sandal(main), 164, 4, 1)
      );
    },
    190,
    260,
  ),
  handbag: subject((pen) => {
    const { chance, main, second } = pen;
    const boxy = chance.yes(0.5);
    const shape = boxy
      ? box(104, 186, 192, 124, 14)
      : 'M124 186H276L304 288Q306 310 284 310H116Q94 310 96 288Z';
    return (
      shadow(206, 312, 220) +
      line('M136 190C126 84 274 84 264 190', main.dark, 11) +
      pen.solid(shape, main, { shadeX: 246, lightX: 124 }) +
      pen.solid(
        boxy
          ? 'M104 200Q104 186 118 186H282Q296 186 296 200V238Q200 274 104 238Z'
          : 'M124 186H276L286 226Q200 262 114 226Z',
        chance.yes(0.4) ? second : main,
        { pattern: chance.yes(0.4) ? pen.pattern : 'plain', shadeX: 246, lightX: 124 },
      ) +
      fill(box(184, 236, 32, 22, 5), BRASS.base) +
      fill(box(190, 242, 20, 10, 3), BRASS.dark) +
      fill(oval(140, 190, 8, 8), BRASS.base) +
      fill(oval(260, 190, 8, 8), BRASS.dark)
    );
  }),
  wallet: subject((pen) => {
    const { chance, main, second, third } = pen;
    return placed(
      shadow(206, 300, 230) +
        fill(box(120, 158, 150, 90, 8), third.base) +
        fill(box(132, 170, 150, 90, 8), second.base) +
        fill(box(132, 184, 150, 14), second.dark) +
        pen.solid(box(96, 190, 208, 112, 12), main, {
          pattern: chance.yes(0.3) ? pen.pattern : 'plain',
          shadeX: 254,
          lightX: 116,
        }) +
        line(box(104, 198, 192, 96, 8), main.light, 2.5, 0.8) +
        pen.solid('M268 226H310Q322 226 322 246T310 266H268Q256 246 268 226Z', main, { shadeX: 300 }) +
        fill(oval(284, 246, 8, 8), BRASS.base),
      0,
      0,
    );
  }),
};
