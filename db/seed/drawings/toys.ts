import {
  box,
  CREAM,
  fill,
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
  WOOD,
} from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

export const toys: Subjects = {
  train: subject(
    (pen) => {
      const { chance, main, second, third } = pen;
      const wheel = (x: number, r = 19) =>
        fill(oval(x, 300 - r + 10, r, r), INK.base) +
        fill(oval(x, 300 - r + 10, r * 0.62, r * 0.62), STRAW.base) +
        fill(oval(x, 300 - r + 10, 4, 4), INK.base);
      const cargo = chance.pick(['blocks', 'logs', 'balls']);
      return (
        shadow(206, 312, 320, 9) +
        fill(box(40, 308, 320, 8, 3), WOOD.dark) +
        fill(box(216, 270, 26, 8), INK.base) +
        pen.solid(box(62, 216, 116, 66, 14), main, { shadeX: 154, lightX: 78 }) +
        fill(box(150, 168, 68, 114, 6), second.base) +
        fill(box(190, 168, 28, 114, 6), second.dark) +
        fill(box(140, 156, 88, 18, 8), main.dark) +
        fill(box(164, 184, 40, 36, 5), '#cfe2e4') +
        fill(box(80, 176, 26, 44, 4), third.base) +
        fill(box(72, 166, 42, 16, 6), third.dark) +
        [0, 1, 2]
          .map((at) =>
            fill(oval(94 - at * 20, 142 - at * 22, 12 + at * 5, 11 + at * 4), '#ffffff', 0.75 - at * 0.15),
          )
          .join('') +
        fill(oval(62, 250, 12, 15), STRAW.base) +
        pen.solid(box(240, 236, 112, 46, 6), third, {
          pattern: chance.yes(0.4) ? pen.pattern : 'plain',
          shadeX: 322,
        }) +
        (cargo === 'blocks'
          ? fill(box(252, 200, 38, 38, 4), main.base) +
            fill(box(296, 204, 34, 34, 4), second.base) +
            fill('M262 200L284 166L306 200Z', STRAW.base)
          : cargo === 'logs'
            ? [262, 296, 330]
                .map(
                  (x) =>
                    fill(oval(x, 222, 17, 17), WOOD.base) +
                    fill(oval(x, 222, 11, 11), OAK.light) +
                    fill(oval(x, 222, 4, 4), WOOD.base),
                )
                .join('') +
              [279, 313]
                .map((x) => fill(oval(x, 194, 17, 17), WOOD.dark) + fill(oval(x, 194, 11, 11), OAK.base))
                .join('')
            : [262, 296, 328]
                .map(
                  (x, at) =>
                    fill(oval(x, 222, 18, 18), [main.base, second.base, STRAW.base][at] ?? main.base) +
                    fill(oval(x - 6, 216, 5, 4), '#ffffff', 0.5),
                )
                .join('')) +
        wheel(92) +
        wheel(134) +
        wheel(186, 25) +
        wheel(264) +
        wheel(328)
      );
    },
    150,
    230,
  ),
  blocks: subject((pen) => {
    const { chance, main, second, third } = pen;
    const tones = [main, second, third, STRAW, LEAF];
    const cube = (x: number, y: number, size: number, at: number) => {
      const colour = tones[at % tones.length] ?? main;
      const mark = at % 4;
      return (
        fill(box(x, y - size, size, size, 5), colour.base) +
        fill(box(x + size * 0.74, y - size, size * 0.26, size, 5), colour.dark, 0.7) +
        fill(box(x + size * 0.18, y - size * 0.82, size * 0.56, size * 0.56, 4), colour.pale) +
        (mark === 0
          ? fill(oval(x + size * 0.46, y - size * 0.54, size * 0.17, size * 0.17), colour.dark)
          : mark === 1
            ? fill(
                `M${x + size * 0.46} ${y - size * 0.74}l${size * 0.19} ${size * 0.36}h${-size * 0.38}Z`,
                colour.dark,
              )
            : mark === 2
              ? fill(box(x + size * 0.31, y - size * 0.69, size * 0.3, size * 0.3), colour.dark)
              : line(
                  `M${x + size * 0.32} ${y - size * 0.54}h${size * 0.28}m${-size * 0.14}${-size * 0.14}v${size * 0.28}`,
                  colour.dark,
                  size * 0.08,
                ))
      );
    };
    const start = chance.whole(0, 4);
    const roof = chance.yes(0.5);
    return (
      shadow(204, 312, 250) +
      cube(92, 310, 70, start) +
      cube(166, 310, 70, start + 1) +
      cube(240, 310, 70, start + 2) +
      cube(130, 240, 68, start + 3) +
      cube(204, 240, 68, start + 4) +
      (roof
        ? fill('M152 172L200 108L250 172Z', main.base) + fill('M200 108L250 172H208Z', main.dark)
        : cube(168, 172, 64, start + 5))
    );
  }),
  teddy: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const rabbit = chance.yes(0.35);
      const ears = rabbit
        ? pen.solid(
            'M150 130C120 50 150 20 168 40S178 110 176 128ZM250 130C280 50 250 20 232 40S222 110 224 128Z',
            main,
            { shadeX: 244 },
          ) +
          fill(
            'M156 116C140 66 154 48 162 58S170 104 168 116ZM244 116C260 66 246 48 238 58S230 104 232 116Z',
            main.pale,
          )
        : fill(oval(146, 118, 25, 25), main.base) +
          fill(oval(254, 118, 25, 25), main.dark) +
          fill(oval(146, 118, 14, 14), main.pale) +
          fill(oval(254, 118, 14, 14), main.light);
      return (
        shadow(206, 312, 210) +
        ears +
        fill(oval(128, 236, 26, 44), main.dark) +
        fill(oval(272, 236, 26, 44), main.deep) +
        pen.solid(oval(200, 248, 72, 64), main, {
          pattern: pen.pattern === 'speckled' ? 'speckled' : 'plain',
          shadeX: 232,
          lightX: 150,
        }) +
        fill(oval(200, 254, 42, 42), main.pale) +
        fill(oval(146, 296, 36, 20), main.base) +
        fill(oval(254, 296, 36, 20), main.dark) +
        fill(oval(140, 298, 16, 12), main.pale) +
        fill(oval(260, 298, 16, 12), main.light) +
        pen.solid(oval(200, 156, 70, 60), main, { shadeX: 234, lightX: 152 }) +
        fill(oval(200, 176, 32, 25), main.pale) +
        fill(oval(178, 146, 10, 11), main.pale) +
        fill(oval(222, 146, 10, 11), main.pale) +
        fill(oval(178, 146, 6, 7), INK.base) +
        fill(oval(222, 146, 6, 7), INK.base) +
        fill(oval(200, 166, 10, 7), INK.base) +
        line('M200 172V182M190 186q10 8 20 0', INK.base, 3) +
        (chance.yes(0.6)
          ? fill('M200 216L160 200V234ZM200 216L240 200V234Z', second.base) +
            fill(oval(200, 216, 10, 10), second.dark)
          : fill('M140 208Q200 236 260 208L262 222Q200 252 138 222Z', second.base) +
            fill('M226 226l28 44h-26l-18-38Z', second.dark))
      );
    },
    200,
    170,
  ),
  puzzle: subjectFromAbove(
    (pen) => {
      const { chance, main, second, third } = pen;
      const tones = [main, second, third, STRAW];
      const piece = (colour: typeof main, x: number, y: number, turn: number) =>
        placed(
          placed(fill(PIECE, '#3b3226', 0.18), 5, 7) +
            fill(PIECE, colour.base) +
            fill('M20-42H42V42H24Q34 0 20-42Z', colour.dark, 0.5) +
            line('M-36-36H-14', colour.pale, 4, 0.8),
          x,
          y,
          1,
          turn,
        );
      const start = chance.whole(0, 3);
      const at = (index: number) => tones[(start + index) % 4] ?? main;
      return (
        piece(at(0), 148, 148, 0) +
        piece(at(1), 234, 148, 0) +
        piece(at(2), 148, 234, 0) +
        piece(at(3), 258, 258, chance.between(14, 32)) +
        piece(at(1), 326, 166, chance.between(-40, -20)) +
        piece(at(0), 90, 318, 24)
      );
    },
    200,
    200,
    1.8,
  ),
  kite: subject(
    (pen) => {
      const { chance, main, second, third } = pen;
      const bows = [0, 1, 2, 3]
        .map((at) =>
          placed(
            fill('M0 0L-18-11V11ZM0 0L18-11V11Z', at % 2 ? second.base : third.base),
            226 + Math.sin(at * 1.7) * 26,
            262 + at * 30,
            0.9,
            20 * at,
          ),
        )
        .join('');
      return (
        [
          [74, 92, 50],
          [310, 66, 40],
          [326, 236, 34],
        ]
          .map(
            ([x, y, r]) =>
              fill(oval(Number(x), Number(y), Number(r), Number(r) * 0.34), '#ffffff', 0.6) +
              fill(oval(Number(x) + 16, Number(y) - 10, Number(r) * 0.5, Number(r) * 0.3), '#ffffff', 0.6),
          )
          .join('') +
        line('M216 244C270 270 190 290 230 320S210 370 260 396', INK.light, 3) +
        bows +
        placed(
          fill('M0-130L84-14L0 96L-84-14Z', main.base) +
            fill('M0-130L84-14H0Z', second.base) +
            fill('M0 96L-84-14H0Z', chance.yes(0.5) ? third.base : second.light) +
            fill('M0-130L84-14L0 96Z', '#1d2433', 0.12) +
            line('M0-130V96M-84-14H84', WOOD.base, 5),
          200,
          158,
          1,
          chance.between(4, 16),
        )
      );
    },
    200,
    150,
    1.8,
  ),
  rocking_horse: subject((pen) => {
    const { main, second } = pen;
    return (
      shadow(204, 316, 260) +
      line('M84 286Q200 346 316 286', WOOD.base, 14) +
      line('M150 226L132 304M244 226L266 304M170 232L166 312M226 232L232 312', WOOD.dark, 14) +
      pen.solid(
        'M116 196Q120 164 170 168L226 172Q244 150 250 112L262 92L272 108L304 136Q310 152 294 156L274 150Q278 208 248 236Q190 256 140 238Q114 226 116 196Z',
        main,
        { shadeX: 262, lightX: 134 },
      ) +
      line('M118 186Q84 190 90 244', second.base, 14) +
      line('M246 110Q226 140 222 172M240 124Q222 150 214 170', second.base, 13) +
      fill(oval(280, 128, 5, 5), INK.base) +
      pen.solid('M158 168Q194 152 226 172V212Q190 222 158 210Z', second, { shadeX: 206 }) +
      line('M262 136L304 148M264 130L250 170', STRAW.base, 5)
    );
  }),
  stacker: subject((pen) => {
    const { chance, main, second, third } = pen;
    const tones = [main, second, third, STRAW, LEAF, main];
    const rings = chance.whole(4, 6);
    return (
      shadow(204, 312, 190) +
      fill(box(193, 90, 14, 210, 6), OAK.base) +
      fill(box(124, 292, 152, 20, 10), OAK.dark) +
      Array.from({ length: rings }, (_, at) => {
        const width = 150 - at * (84 / rings);
        const height = 186 / rings;
        const y = 294 - (at + 1) * height;
        return pen.solid(
          box(200 - width / 2, y, width, height - 2, height / 2),
          tones[(at + (pen.pattern === 'plain' ? 0 : 2)) % tones.length] ?? main,
          { shadeX: 200 + width * 0.16, lightX: 200 - width * 0.3 },
        );
      }).join('') +
      fill(oval(200, 94, 22, 22), main.base) +
      fill(oval(206, 99, 14, 14), main.dark)
    );
  }),
  drum: subject((pen) => {
    const { main, second } = pen;
    return (
      shadow(204, 312, 210) +
      line('M96 128L232 176M310 118L190 178', OAK.base, 9) +
      fill(oval(96, 128, 13, 13), second.base) +
      fill(oval(310, 118, 13, 13), second.base) +
      pen.solid('M116 196V290Q200 330 284 290V196Z', main, { shadeX: 240, lightX: 136 }) +
      line('M116 210L144 300L172 216L200 310L228 216L256 300L284 210', CREAM.base, 5) +
      fill('M112 284Q200 326 288 284V298Q200 340 112 298Z', second.base) +
      fill(oval(200, 194, 88, 25), second.base) +
      fill(oval(200, 190, 78, 20), PAPER.base) +
      fill('M200 170A78 20 0 0 1 200 210A110 30 0 0 0 200 170Z', PAPER.dark, 0.5)
    );
  }),
  animals: subject((pen) => {
    const { chance, main, second, third } = pen;
    const fox = placed(
      fill(
        'M-60 0Q-70-64-20-72L26-72Q40-110 58-110L62-92L84-100L82-74Q78-52 56-46V0H36V-34H-20V0H-40V-26Q-52-18-60 0Z',
        main.base,
      ) +
        fill('M-20-72L26-72Q40-110 58-110L62-92', main.light) +
        fill('M-56-24Q-100-20-96-66Q-78-64-60-40Z', main.dark) +
        fill(oval(66, -80, 4, 4), INK.base) +
        fill('M56-46V-68L82-74Q78-52 56-46Z', main.pale),
      140,
      310,
    );
    const tree = placed(
      fill(box(-8, -30, 16, 30), WOOD.base) +
        fill('M0-156L46-86H28L56-24H-56L-28-86H-46Z', second.base) +
        fill('M0-156L46-86H28L56-24H0Z', second.dark),
      274,
      310,
    );
    const bird = placed(
      fill('M-30-8C-30-44 14-50 26-24L44-18L28-10Q20 14-6 12T-30-8Z', third.base) +
        fill('M-30-8L-58-20L-50 6Z', third.dark) +
        fill(oval(16, -26, 4, 4), INK.base),
      chance.between(180, 214),
      172,
    );
    return shadow(204, 312, 280, 9) + tree + fox + bird + leaf(330, 310, 36, 10, 14, LEAF);
  }),
};

const PIECE =
  'M-42-42H-14Q-8-46-12-54Q-14-68 0-68T12-54Q8-46 14-42H42V-14Q46-8 54-12Q68-14 68 0T54 12Q46 8 42 14V42H14Q8 38 12 30Q14 18 0 18T-12 30Q-8 38-14 42H-42V14Q-38 8-30 12Q-18 14-18 0T-30-12Q-38-8-42-14Z';
