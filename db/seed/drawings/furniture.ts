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
  shadow,
  WALNUT,
  WOOD,
} from './pen.ts';
import { type Subjects, subject } from './subject.ts';

export const furniture: Subjects = {
  lamp: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const stem = chance.pick([WALNUT, BRASS, OAK, second]);
      const top = chance.between(92, 112);
      const half = chance.between(60, 82);
      const narrow = chance.between(24, 56);
      const shadeHeight = chance.between(74, 100);
      const base = chance.pick(['ball', 'stick', 'vase']);
      const bottom = top + shadeHeight;
      const foot =
        base === 'ball'
          ? pen.solid(oval(200, 262, 42, 42), stem, { shadeX: 214, lightX: 176 }) +
            fill(box(168, 298, 64, 12, 5), stem.dark)
          : base === 'vase'
            ? pen.solid(
                `M180 ${bottom + 14}H220C222 ${bottom + 50} 262 262 244 310H156C138 262 178 ${bottom + 50} 180 ${bottom + 14}Z`,
                stem,
                { pattern: pen.pattern, shadeX: 216, lightX: 168 },
              )
            : fill(box(194, bottom, 12, 306 - bottom), stem.base) +
              fill(box(200, bottom, 6, 306 - bottom), stem.dark) +
              pen.solid(box(154, 298, 92, 14, 7), stem, { shadeX: 214 });
      return (
        shadow(206, 310, 130) +
        fill(
          `M${200 - narrow - 10} ${bottom}L${200 - half - 40} 312H${200 + half + 40}L${200 + narrow + 10} ${bottom}Z`,
          '#fff2c9',
          0.28,
        ) +
        fill(box(196, bottom - 6, 8, 30), stem.dark) +
        foot +
        pen.solid(`M${200 - narrow} ${top}H${200 + narrow}L${200 + half} ${bottom}H${200 - half}Z`, main, {
          pattern: pen.pattern === 'speckled' ? 'plain' : pen.pattern,
          shadeX: 226,
          lightX: 200 - half + 26,
        }) +
        fill(
          `M${200 - half} ${bottom}H${200 + half}L${200 + half - 3} ${bottom - 8}H${200 - half + 3}Z`,
          main.dark,
          0.6,
        )
      );
    },
    200,
    160,
  ),
  pendant: subject(
    (pen) => {
      const { chance, main } = pen;
      const r = chance.between(78, 100);
      const y = chance.between(206, 230);
      const dome = chance.yes(0.6);
      return (
        line(`M200 0V${y - r}`, IRON.base, 4) +
        fill(
          `M${200 - r * 0.8} ${y}L${200 - r - 70} 400H${200 + r + 70}L${200 + r * 0.8} ${y}Z`,
          '#fff2c9',
          0.3,
        ) +
        fill(box(186, y - r - 18, 28, 26, 6), BRASS.base) +
        (dome
          ? fill(oval(200, y, r, 17), '#fff3cf') +
            pen.solid(
              `M${200 - r} ${y}A${r} ${r} 0 0 1 ${200 + r} ${y}Q200 ${y + 16} ${200 - r} ${y}Z`,
              main,
              { pattern: pen.pattern, shadeX: 228, lightX: 200 - r + 34 },
            )
          : pen.solid(oval(200, y - 10, r, r * 0.84), main, {
              pattern: 'banded',
              on: CREAM,
              shadeX: 236,
              lightX: 200 - r + 40,
            })) +
        fill(oval(200, y + (dome ? 6 : r * 0.8 - 8), 22, dome ? 7 : 5), '#fffbe9')
      );
    },
    200,
    190,
  ),
  chair: subject((pen) => {
    const { chance, main } = pen;
    const wood = chance.pick([OAK, WALNUT, WOOD, main]);
    const back = chance.pick(['spindle', 'panel', 'round']);
    const seat = chance.yes(0.6) ? main : wood;
    const legs =
      line('M146 236L132 312M262 236L274 312', wood.dark, 11) +
      line('M158 240L152 312M244 240L250 312', wood.base, 11) +
      line('M146 284H262', wood.dark, 6);
    const backs =
      back === 'spindle'
        ? line('M146 232V104M254 232V104', wood.base, 11) +
          [172, 200, 228].map((x) => line(`M${x} 228V112`, wood.dark, 6)).join('') +
          fill(box(138, 92, 124, 22, 10), wood.base) +
          fill(box(200, 92, 62, 22, 10), wood.dark, 0.5)
        : back === 'panel'
          ? line('M150 232V92M250 232V92', wood.base, 12) +
            pen.solid(box(144, 100, 112, 66, 14), seat, { pattern: pen.pattern, shadeX: 228 })
          : line('M150 234C128 60 272 60 250 234', wood.base, 11) +
            line('M176 230C170 120 230 120 224 230', wood.dark, 6);
    return (
      shadow(206, 314, 190) +
      backs +
      legs +
      pen.solid('M132 226H270Q280 226 278 240T262 252H142Q128 252 126 240T132 226Z', seat, {
        pattern: back === 'panel' ? pen.pattern : 'plain',
        shadeX: 234,
        lightX: 150,
      })
    );
  }),
  armchair: subject((pen) => {
    const { chance, main, second } = pen;
    const leg = chance.pick([OAK, WALNUT]);
    const top = chance.between(118, 142);
    return (
      shadow(206, 314, 250) +
      line('M116 290L106 314M284 290L294 314', leg.base, 12) +
      pen.solid(`M116 ${top + 30}Q118 ${top} 150 ${top}H250Q282 ${top} 284 ${top + 30}V280H116Z`, main, {
        pattern: pen.pattern,
        shadeX: 244,
        lightX: 140,
      }) +
      pen.solid(box(130, 222, 140, 46, 16), main, { pattern: pen.pattern, shadeX: 240 }) +
      fill(box(130, 262, 140, 32, 8), main.dark) +
      pen.solid(box(82, 196, 54, 100, 24), main, { shadeX: 122 }) +
      pen.solid(box(264, 196, 54, 100, 24), main, { shadeX: 274 }) +
      (chance.yes(0.6)
        ? placed(pen.solid(box(-34, -34, 68, 68, 14), second, { shadeX: 14 }), 200, 198, 1, 9)
        : '')
    );
  }),
  shelf: subject((pen) => {
    const { chance, main, second, third } = pen;
    const wood = chance.pick([OAK, WALNUT, WOOD]);
    const colours = [main, second, third, CREAM, main];
    const books = (x: number, y: number, count: number) => {
      let at = x;
      let drawn = '';
      for (let index = 0; index < count; index += 1) {
        const width = chance.between(11, 19);
        const height = chance.between(44, 62);
        const colour = colours[index % colours.length] ?? main;
        drawn +=
          fill(box(at, y - height, width, height, 2), colour.base) +
          fill(box(at + width * 0.6, y - height, width * 0.4, height, 2), colour.dark, 0.7) +
          fill(box(at + 2, y - height + 9, width - 4, 4), colour.pale, 0.8);
        at += width + 1;
      }
      return drawn;
    };
    const rows = [150, 228, 306];
    return (
      shadow(204, 314, 240, 10) +
      fill(box(92, 76, 216, 236, 4), wood.deep) +
      fill(box(104, 86, 192, 218), wood.dark) +
      books(112, 150, 4) +
      placed(
        fill('M-16 0H16L12-26H-12Z', CLAYPOT) +
          [-40, -14, 14, 40].map((angle) => leaf(0, -24, 38, 11, angle, LEAF)).join(''),
        254,
        150,
      ) +
      books(chance.between(150, 180), 228, chance.whole(4, 6)) +
      placed(
        pen.solid(oval(0, -20, 22, 20), main, { shadeX: 8 }) + fill(box(-8, -50, 16, 18, 4), main.dark),
        130,
        228,
      ) +
      books(112, 306, chance.whole(3, 5)) +
      fill(box(228, 262, 56, 44, 5), second.base) +
      fill(box(228, 262, 56, 11, 5), second.dark) +
      rows
        .map((y) => fill(box(92, y, 216, 10), wood.base) + fill(box(92, y + 7, 216, 4), wood.deep, 0.5))
        .join('') +
      fill(box(92, 72, 216, 12, 3), wood.light) +
      fill(box(92, 72, 12, 242), wood.base) +
      fill(box(296, 72, 12, 242), wood.dark)
    );
  }),
  stool: subject((pen) => {
    const { chance, main } = pen;
    const wood = chance.pick([OAK, WALNUT, WOOD]);
    const tall = chance.yes(0.5);
    const top = tall ? 132 : 196;
    const padded = chance.yes(0.5);
    return (
      shadow(204, 314, 170) +
      line(`M160 ${top + 14}L136 312M240 ${top + 14}L264 312`, wood.dark, 12) +
      line(`M186 ${top + 14}L178 312M214 ${top + 14}L222 312`, wood.base, 12) +
      line(`M${tall ? 147 : 146} 270H${tall ? 253 : 254}`, wood.dark, 7) +
      (padded
        ? pen.solid(box(128, top - 26, 144, 40, 18), main, {
            pattern: pen.pattern,
            shadeX: 232,
            lightX: 150,
          }) + fill(box(132, top + 8, 136, 12, 5), wood.base)
        : pen.solid(
            `M124 ${top}Q200 ${top - 16} 276 ${top}V${top + 16}Q200 ${top + 28} 124 ${top + 16}Z`,
            wood,
            { shadeX: 232, lightX: 150 },
          ))
    );
  }),
  table: subject((pen) => {
    const { chance, main } = pen;
    const wood = chance.pick([OAK, WALNUT, WOOD]);
    const round = chance.yes(0.4);
    return (
      shadow(200, 316, 260) +
      (round
        ? line('M200 200V290M200 284L150 312M200 284L250 312', wood.dark, 14)
        : line('M100 206L90 314M300 206L310 314', wood.base, 13) +
          line('M128 206L126 306M272 206L274 306', wood.dark, 11)) +
      pen.solid(round ? oval(200, 192, 136, 26) : 'M70 190H330L322 210H78Z', wood, { shadeX: 262 }) +
      fill(round ? oval(200, 186, 136, 24) : 'M92 170H308L330 190H70Z', wood.light) +
      placed(
        pen.solid('M-18 0H18L14-40H-14Z', main, { shadeX: 4 }) +
          [-38, -12, 14, 40].map((angle) => leaf(0, -36, 56, 11, angle, LEAF)).join(''),
        chance.between(150, 250),
        182,
      )
    );
  }),
  mirror: subject(
    (pen) => {
      const { chance, main } = pen;
      const frame = chance.pick([OAK, WALNUT, BRASS, main]);
      const arch = chance.yes(0.5);
      const outer = arch ? 'M128 300V180A72 72 0 0 1 272 180V300Z' : oval(200, 196, 104, 104);
      const inner = arch ? 'M142 288V180A58 58 0 0 1 258 180V288Z' : oval(200, 196, 88, 88);
      return (
        placed(fill(outer, '#3b3226', 0.16), 10, 10) +
        pen.solid(outer, frame, { shadeX: 244 }) +
        pen.solid(
          inner,
          { base: '#d5e3e4', light: '#eef6f6', pale: '#ffffff', dark: '#b7cacc', deep: '#9fb6b9' },
          { shadeX: null },
        ) +
        fill('M150 250L230 120L250 128L168 268Z', '#ffffff', 0.5) +
        (arch ? '' : line('M200 92V60', frame.dark, 5))
      );
    },
    200,
    190,
  ),
};

const CLAYPOT = '#c0714c';
