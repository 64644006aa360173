import { box, CREAM, fill, line, OAK, oval, placed, shadow, WALNUT } from './pen.ts';
import { type Subjects, subject, subjectFromAbove } from './subject.ts';

export const textiles: Subjects = {
  blanket: subject((pen) => {
    const { chance, main, second } = pen;
    const layers = chance.whole(3, 4);
    const height = 156 / layers;
    const left = 96;
    const right = 304;
    let body = '';
    for (let at = 0; at < layers; at += 1) {
      const y = 310 - (at + 1) * height;
      const path = `M${left + 12} ${y}H${right - 8}Q${right + 14} ${y + height / 2} ${right - 8} ${y + height}H${left + 12}Q${left - 2} ${y + height / 2} ${left + 12} ${y}Z`;
      body +=
        pen.solid(path, main, {
          pattern: pen.pattern === 'plain' ? 'herringbone' : pen.pattern,
          shadeX: 250,
          lightX: left + 20,
        }) + line(`M${left + 8} ${y + height}H${right - 10}`, main.deep, 3, 0.5);
    }
    const top = 310 - layers * height;
    const fringe = chance.yes(0.6)
      ? Array.from({ length: 16 }, (_, index) =>
          line(`M${left + 14 + index * 12.4} ${top + height}v${18 + (index % 2) * 5}`, second.base, 4),
        ).join('')
      : fill(
          `M${left + 10} ${top + height - 16}H${right - 2}L${right - 8} ${top + height}H${left + 12}Z`,
          second.base,
        );
    return shadow(206, 310, 236) + body + fringe;
  }),
  throw: subject((pen) => {
    const { chance, main } = pen;
    const y = 250 + chance.between(-8, 20);
    return (
      shadow(200, 312, 250) +
      fill(box(84, 150, 232, 160, 30), CREAM.dark) +
      fill(box(84, 214, 232, 82, 20), CREAM.base) +
      fill(box(70, 184, 34, 118, 16), CREAM.dark) +
      fill(box(296, 184, 34, 118, 16), CREAM.deep, 0.5) +
      fill(box(96, 296, 14, 18, 2), WALNUT.base) +
      fill(box(290, 296, 14, 18, 2), WALNUT.base) +
      pen.solid(
        `M150 144H262L${278 + chance.between(-8, 8)} ${y}Q230 ${y + 22} 206 ${y + 4}Q170 ${y + 24} 134 ${y + 6}Z`,
        main,
        { pattern: pen.pattern === 'plain' ? 'checked' : pen.pattern, shadeX: 236, lightX: 158, turn: 4 },
      ) +
      Array.from({ length: 11 }, (_, index) =>
        line(`M${138 + index * 13.5} ${y + 8 + (index % 3) * 3}v16`, main.dark, 3),
      ).join('')
    );
  }),
  pillow: subject((pen) => {
    const { chance, main, second } = pen;
    const square = chance.yes(0.6);
    const width = square ? 186 : 232;
    const height = square ? 178 : 136;
    const left = 200 - width / 2;
    const top = 308 - height;
    const shape = (x: number, y: number, w: number, h: number) =>
      `M${x} ${y}Q${x + w / 2} ${y + 14} ${x + w} ${y}Q${x + w - 14} ${y + h / 2} ${x + w} ${y + h}Q${x + w / 2} ${y + h - 10} ${x} ${y + h}Q${x + 14} ${y + h / 2} ${x} ${y}Z`;
    const behind = chance.yes(0.5);
    return (
      shadow(206, 310, width + 30) +
      (behind ? placed(pen.solid(shape(-80, -170, 160, 160), second, { shadeX: 50 }), 250, 306, 1, 7) : '') +
      placed(
        pen.solid(shape(left, top, width, height), main, {
          pattern: pen.pattern === 'plain' ? 'waved' : pen.pattern,
          shadeX: 252,
          lightX: left + 30,
          bow: 40,
        }) +
          (chance.yes(0.4)
            ? [
                [left, top],
                [left + width, top],
                [left, top + height],
                [left + width, top + height],
              ]
                .map(
                  ([x, y]) =>
                    fill(oval(Number(x), Number(y), 9, 9), second.base) +
                    line(`M${x} ${y}l0 18`, second.base, 5),
                )
                .join('')
            : line(shape(left + 9, top + 9, width - 18, height - 18), second.base, 3, 0.7)),
        0,
        0,
      )
    );
  }),
  towel: subject((pen) => {
    const { chance, main, second, third } = pen;
    const hanging = chance.yes(0.5);
    if (hanging) {
      return (
        line('M92 104H308', OAK.base, 12) +
        line('M92 108H308', OAK.dark, 4) +
        fill(oval(92, 104, 12, 12), OAK.dark) +
        fill(oval(308, 104, 12, 12), OAK.dark) +
        pen.solid('M136 100H264V296Q232 302 200 296T136 296Z', main, {
          pattern: pen.pattern,
          shadeX: 232,
          lightX: 154,
        }) +
        fill('M136 252H264V264H136ZM136 272H264V277H136Z', second.base) +
        fill('M136 100H264V112Q200 118 136 112Z', main.light)
      );
    }
    const tones = [main, second, third, main];
    return (
      shadow(204, 310, 240) +
      tones
        .slice(0, chance.whole(3, 4))
        .map((colour, at) => {
          const y = 266 - at * 44;
          return (
            pen.solid(
              `M104 ${y}H284Q306 ${y} 306 ${y + 22}T284 ${y + 44}H104Q98 ${y + 22} 104 ${y}Z`,
              colour,
              { pattern: at % 2 ? 'plain' : pen.pattern, on: CREAM, shadeX: 250, lightX: 122 },
            ) + line(`M108 ${y + 22}H282`, colour.deep, 3, 0.4)
          );
        })
        .join('')
    );
  }),
  curtain: subject(
    (pen) => {
      const { chance, main } = pen;
      const fold = chance.between(24, 34);
      const drawCurtain = (left: number, width: number) => {
        const folds = Math.round(width / fold);
        return (
          pen.solid(
            `M${left} 92H${left + width}L${left + width + 6} 316Q${left + width / 2} 324 ${left - 4} 316Z`,
            main,
            { pattern: pen.pattern, shadeX: null },
          ) +
          Array.from({ length: folds }, (_, at) =>
            fill(`M${left + at * fold + fold * 0.55} 92h${fold * 0.4}l4 226h-${fold * 0.5}Z`, main.deep, 0.2),
          ).join('')
        );
      };
      return (
        fill(box(120, 100, 160, 190), '#dcebee') +
        fill('M120 240q40-40 80-14t80-20V290H120Z', '#b9cda6') +
        line(box(120, 100, 160, 190), CREAM.pale, 9) +
        line('M200 100V290M120 190H280', CREAM.pale, 6) +
        drawCurtain(84, 74) +
        drawCurtain(244, 74) +
        line('M68 90H334', WALNUT.base, 9) +
        fill(oval(66, 90, 11, 11), WALNUT.dark) +
        fill(oval(336, 90, 11, 11), WALNUT.dark)
      );
    },
    150,
    200,
  ),
  tablecloth: subject((pen) => {
    const { main, second, chance } = pen;
    const drop = chance.between(256, 276);
    return (
      shadow(200, 316, 250) +
      line('M112 216L104 314M288 216L296 314', WALNUT.base, 10) +
      pen.solid(
        `M84 186H316L336 ${drop}Q306 ${drop - 18} 272 ${drop + 4}T200 ${drop}T128 ${drop + 2}T64 ${drop}Z`,
        main,
        { pattern: pen.pattern === 'plain' ? 'sprigged' : pen.pattern, shadeX: 268, lightX: 104 },
      ) +
      fill('M84 186L104 168H296L316 186Z', main.light) +
      line(
        `M67 ${drop - 12}Q98 ${drop - 22} 128 ${drop - 10}T200 ${drop - 12}T272 ${drop - 8}T332 ${drop - 12}`,
        second.base,
        5,
      ) +
      placed(
        fill('M-20 0H20L15-36H-15Z', second.base) +
          fill('M4 0H20L15-36H4Z', second.dark) +
          line('M0-36V-70M-6-36L-20-62M6-36L20-62', '#5b8355', 4) +
          fill(oval(0, -72, 11, 11), pen.third.base) +
          fill(oval(-21, -64, 9, 9), pen.third.light) +
          fill(oval(21, -64, 9, 9), pen.third.light),
        200,
        172,
      )
    );
  }),
  rug: subjectFromAbove((pen) => {
    const { main, second, third, chance } = pen;
    const round = chance.yes(0.3);
    if (round) {
      return (
        placed(fill(oval(200, 205, 128, 128), '#3b3226', 0.16), 8, 10) +
        [
          [128, main.base],
          [108, second.base],
          [92, main.light],
          [62, third.base],
          [46, main.base],
        ]
          .map(([r, colour]) => fill(oval(200, 205, Number(r), Number(r)), String(colour)))
          .join('')
      );
    }
    return placed(
      placed(fill(box(-106, -136, 212, 272), '#3b3226', 0.16), 8, 10) +
        Array.from({ length: 22 }, (_, at) =>
          line(`M${-100 + at * 9.5}-136v-14M${-100 + at * 9.5} 136v14`, CREAM.dark, 3),
        ).join('') +
        pen.solid(box(-106, -136, 212, 272), main, {
          pattern: pen.pattern === 'plain' ? 'blocked' : pen.pattern,
          shadeX: null,
          grain: 1.3,
        }) +
        line(box(-92, -122, 184, 244), second.base, 7) +
        line(box(-78, -108, 156, 216), third.base, 3),
      200,
      205,
      1,
      chance.between(-12, 12),
    );
  }),
  bedding: subject((pen) => {
    const { main, second } = pen;
    return (
      shadow(200, 316, 290) +
      fill(box(66, 128, 268, 110, 18), WALNUT.base) +
      fill(box(66, 190, 268, 126, 10), WALNUT.dark) +
      pen.solid(box(88, 160, 102, 62, 24), CREAM, { shadeX: 168 }) +
      pen.solid(box(210, 160, 102, 62, 24), second, { pattern: 'striped', on: CREAM, shadeX: 290 }) +
      pen.solid('M70 216Q200 196 330 216L338 304Q200 318 62 304Z', main, {
        pattern: pen.pattern,
        shadeX: 274,
        lightX: 96,
      }) +
      fill('M70 216Q200 196 330 216L332 240Q200 220 68 240Z', CREAM.pale) +
      fill(box(60, 302, 12, 18), WALNUT.deep) +
      fill(box(328, 302, 12, 18), WALNUT.deep)
    );
  }),
};
