import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonbText } from './jsonb.server';

test('characters that cannot be kept are left out, everything else stays', () => {
  expect(
    JSON.parse(jsonbText({ a: 'x\u0000y', b: 'half \ud83d!', c: '😀', d: '\\u0000 \\ud83d', e: '\u0001' })),
  ).toEqual({
    a: 'xy',
    b: 'half !',
    c: '😀',
    d: '\\u0000 \\ud83d',
    e: '\u0001',
  });
  expect(JSON.parse(jsonbText(['\\\u0000', '\\\\\ud800']))).toEqual(['\\', '\\\\']);
});

test('of any value it is the same value without them', () => {
  const kept = (text: string) => text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '');
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (texts) => {
      expect(JSON.parse(jsonbText(texts))).toEqual(texts.map(kept));
    }),
  );
});
