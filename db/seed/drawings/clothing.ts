import { box, CREAM, fill, line, OAK, oval, placed, STEEL, STRAW, shadow, WALNUT } from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

const hanger =
  line('M200 96V84q0-16 14-16t12 16', STEEL.dark, 5) + line('M138 128L200 96L262 128', OAK.base, 9);

export const clothing: Subjects = {
  sweater: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const roll = chance.yes(0.4);
    const long = chance.between(288, 316);
    const body = `M158 112Q200 132 242 112L278 128Q296 138 302 160L330 268L292 282L274 214V${long}H126V214L108 282L70 268L98 160Q104 138 122 128Z`;
    const stripes = chance.yes(0.35);
    return (
      placed(fill(body, '#3b3226', 0.16), 9, 10) +
      pen.solid(body, main, {
        pattern: stripes ? 'banded' : pen.pattern === 'blocked' ? 'plain' : pen.pattern,
        shadeX: 248,
        lightX: 134,
      }) +
      line(`M126 214Q122 180 132 160M274 214Q278 180 268 160`, main.deep, 4, 0.6) +
      fill(`M126 ${long - 22}H274V${long}H126Z`, main.dark) +
      Array.from({ length: 18 }, (_, at) =>
        line(`M${131 + at * 8.2} ${long - 18}V${long - 4}`, main.base, 3),
      ).join('') +
      fill('M66 262L104 276L108 294L62 278Z', main.dark) +
      fill('M334 262L296 276L292 294L338 278Z', main.deep) +
      (roll
        ? pen.solid('M160 116Q164 82 200 82T240 116Q200 142 160 116Z', main, { shadeX: 214 }) +
          line('M166 110Q200 132 234 110', main.deep, 3, 0.6)
        : fill('M158 112Q200 140 242 112L236 104Q200 126 164 104Z', main.dark) +
          fill('M164 104Q200 126 236 104Q200 96 164 104Z', main.deep)) +
      (chance.yes(0.3)
        ? placed(
            [0, 1, 2]
              .map((at) =>
                line(`M-40 ${at * 12}l20 10 20-10 20 10 20-10`, at === 1 ? CREAM.base : second.base, 5),
              )
              .join(''),
            200,
            168,
          )
        : '')
    );
  }),
  shirt: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const short = chance.yes(0.4);
    const sleeve = short ? 'L322 196L286 216L272 190' : 'L326 272L292 282L272 196';
    const sleeveLeft = short ? 'L114 216L78 196' : 'L108 282L74 272';
    const body = `M160 108L200 124L240 108L284 128Q298 140 302 158${sleeve}V312Q200 322 128 312V${short ? 190 : 196}${sleeveLeft}L98 158Q102 140 116 128Z`;
    return (
      placed(fill(body, '#3b3226', 0.16), 9, 10) +
      pen.solid(body, main, {
        pattern: pen.pattern === 'herringbone' ? 'striped' : pen.pattern,
        grain: 0.8,
        shadeX: 250,
        lightX: 138,
      }) +
      fill('M192 122H208V318H192Z', main.light) +
      line('M208 124V318', main.dark, 2) +
      [150, 184, 218, 252, 286].map((y) => fill(oval(200, y, 4, 4), second.dark)).join('') +
      fill('M156 106L200 124L178 152L148 118Z', main.pale) +
      fill('M244 106L200 124L222 152L252 118Z', main.light) +
      fill('M158 106Q200 96 242 106Q200 122 158 106Z', main.deep) +
      (chance.yes(0.6)
        ? fill(box(224, 178, 36, 38, 3), main.dark, 0.45) + fill(box(224, 178, 36, 8), main.dark, 0.5)
        : '')
    );
  }),
  dress: subject(
    (pen) => {
      const { chance, main, second } = pen;
      const flare = chance.between(86, 124);
      const sleeves = chance.yes(0.5);
      const body = `M166 116Q200 142 234 116L246 122L238 196L${200 + flare} 318Q200 334 ${200 - flare} 318L162 196L154 122Z`;
      return (
        hanger +
        (sleeves
          ? pen.solid('M154 122L122 178L148 190L164 158ZM246 122L278 178L252 190L236 158Z', main, {
              pattern: pen.pattern,
              shadeX: 252,
            })
          : '') +
        pen.solid(body, main, {
          pattern: pen.pattern === 'plain' ? 'sprigged' : pen.pattern,
          grain: 0.85,
          shadeX: 226,
          lightX: 166,
        }) +
        fill('M161 188H239L240 202H160Z', second.base) +
        [-0.6, -0.2, 0.25, 0.62]
          .map((share) => line(`M${200 + share * 30} 206L${200 + share * flare} 318`, main.deep, 4, 0.25))
          .join('') +
        fill('M166 116Q200 142 234 116L230 110Q200 132 170 110Z', main.dark)
      );
    },
    200,
    220,
    1.9,
  ),
  socks: subjectFromAbove((pen) => {
    const { chance, main, second, third } = pen;
    const sock = (x: number, turn: number) =>
      placed(
        placed(
          fill('M-26-100H26V40Q30 70 66 82Q88 92 76 112Q70 122 52 122H0Q-30 118-26 84Z', '#3b3226', 0.16),
          8,
          8,
        ) +
          pen.solid('M-26-100H26V40Q30 70 66 82Q88 92 76 112Q70 122 52 122H0Q-30 118-26 84Z', main, {
            pattern: pen.pattern === 'plain' ? 'banded' : pen.pattern,
            shadeX: 18,
            lightX: -14,
          }) +
          fill('M-28-104H28V-76H-28Z', second.base) +
          line('M-20-102V-78M-8-102V-78M4-102V-78M16-102V-78', second.dark, 3) +
          fill('M-26 60Q-34 118 0 122Q10 92-26 60Z', third.base) +
          fill('M56 80Q96 92 78 112Q70 122 50 122Q40 98 56 80Z', third.base),
        x,
        204,
        1,
        turn,
      );
    return sock(146, chance.between(-16, -6)) + sock(236, chance.between(2, 14));
  }),
  scarf: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const fringe = (x: number, y: number, turn: number) =>
      placed(
        Array.from({ length: 8 }, (_, at) => line(`M${-31 + at * 9} 0v22`, second.base, 4)).join(''),
        x,
        y,
        1,
        turn,
      );
    const stripe = pen.pattern === 'plain' ? 'checked' : pen.pattern;
    if (chance.yes(0.5)) {
      return (
        placed(fill(oval(200, 190, 112, 84), '#3b3226', 0.16), 8, 12) +
        pen.solid('M168 210L132 318L202 326L226 220Z', main, { pattern: stripe, shadeX: 200, turn: 18 }) +
        fringe(166, 322, 6) +
        pen.solid(
          'M88 190A112 84 0 0 1 312 190A112 84 0 0 1 88 190ZM144 186A56 32 0 0 0 256 186A56 32 0 0 0 144 186Z',
          main,
          { pattern: stripe, shadeX: 262, lightX: 112 },
        ) +
        line('M112 150Q200 86 288 150M104 214Q200 290 300 210', main.deep, 4, 0.35)
      );
    }
    return (
      placed(fill(box(96, 92, 80, 216, 4) + box(208, 92, 80, 216, 4), '#3b3226', 0.16), 8, 10) +
      pen.solid('M104 112Q196 40 292 112V300H212V150Q196 136 184 150V300H104Z', main, {
        pattern: stripe,
        shadeX: 262,
        lightX: 120,
      }) +
      fill(
        'M104 254H184V266H104ZM212 254H292V266H212ZM104 274H184V280H104ZM212 274H292V280H212Z',
        second.base,
      ) +
      fringe(144, 302, 0) +
      fringe(252, 302, 0)
    );
  }),
  hat: subject((pen) => {
    const { chance, main, second } = pen;
    const kind = chance.pick(['beanie', 'brim', 'beanie', 'straw']);
    if (kind === 'beanie') {
      const bobble = chance.yes(0.6);
      return (
        shadow(204, 306, 200) +
        (bobble
          ? fill(oval(200, 118, 34, 32), second.base) +
            fill(oval(208, 124, 24, 24), second.dark) +
            fill(oval(190, 108, 12, 10), second.light)
          : '') +
        pen.solid('M110 268C106 160 150 132 200 132S294 160 290 268Z', main, {
          pattern: pen.pattern === 'plain' ? 'herringbone' : pen.pattern,
          shadeX: 240,
          lightX: 136,
        }) +
        pen.solid(box(98, 244, 204, 62, 18), main, { shadeX: 250, lightX: 120 }) +
        Array.from({ length: 15 }, (_, at) => line(`M${112 + at * 12.8} 252V298`, main.dark, 4, 0.55)).join(
          '',
        )
      );
    }
    const felt = kind === 'straw' ? STRAW : main;
    return (
      shadow(204, 302, 270) +
      pen.solid(oval(200, 276, 134, 28), felt, {
        pattern: kind === 'straw' ? 'herringbone' : 'plain',
        on: WALNUT,
        grain: 0.7,
        shadeX: 258,
      }) +
      fill(oval(200, 270, 100, 17), felt.deep, 0.5) +
      pen.solid(
        'M126 268C124 190 142 158 168 154Q184 168 200 166T234 154C262 160 276 196 274 268Q200 288 126 268Z',
        felt,
        {
          pattern: kind === 'straw' ? 'herringbone' : 'plain',
          on: WALNUT,
          grain: 0.7,
          shadeX: 236,
          lightX: 150,
        },
      ) +
      fill('M126 248Q200 268 274 248V270Q200 290 126 270Z', second.base) +
      fill('M232 260Q258 256 274 248V270Q258 280 234 280Z', second.dark)
    );
  }),
  trousers: subjectFromAbove((pen) => {
    const { chance, main } = pen;
    const hem = chance.between(302, 322);
    const body = `M138 86H262L${282} ${hem}H218L200 172L182 ${hem}H118Z`;
    return (
      placed(fill(body, '#3b3226', 0.16), 9, 9) +
      pen.solid(body, main, {
        pattern: pen.pattern === 'sprigged' || pen.pattern === 'dotted' ? 'plain' : pen.pattern,
        grain: 0.8,
        shadeX: 246,
        lightX: 144,
      }) +
      fill('M136 86H264L266 106H134Z', main.dark) +
      [150, 198, 246].map((x) => fill(box(x - 4, 82, 8, 28, 2), main.deep)).join('') +
      line('M200 106V166', main.deep, 3) +
      line('M140 116Q160 132 172 112M260 116Q240 132 228 112', main.deep, 3) +
      line(`M158 130L146 ${hem}M242 130L254 ${hem}`, main.deep, 2.5, 0.4) +
      fill(oval(200, 97, 5, 5), STEEL.light) +
      (chance.yes(0.5)
        ? fill(`M118 ${hem - 16}H182V${hem}H118ZM218 ${hem - 16}H282V${hem}H218Z`, main.light)
        : '')
    );
  }),
  mittens: subjectFromAbove((pen) => {
    const { chance, main, second } = pen;
    const mitten = (x: number, side: number) =>
      placed(
        `<g transform="scale(${side} 1)">${
          placed(
            fill('M-44 80V-30Q-44-92 2-92T48-30V-6Q66-30 82-14T70 34L48 62V80Z', '#3b3226', 0.16),
            6,
            8,
          ) +
          pen.solid('M-44 80V-30Q-44-92 2-92T48-30V-6Q66-30 82-14T70 34L48 62V80Z', main, {
            pattern: pen.pattern === 'plain' ? 'sprigged' : pen.pattern,
            shadeX: 30,
            lightX: -28,
          }) +
          fill(box(-50, 70, 104, 44, 10), second.base) +
          Array.from({ length: 9 }, (_, at) => line(`M${-41 + at * 11} 76V108`, second.dark, 4)).join('')
        }</g>`,
        x,
        200,
        1,
        side * chance.between(-12, -5),
      );
    return mitten(136, -1) + mitten(264, 1);
  }),
};
