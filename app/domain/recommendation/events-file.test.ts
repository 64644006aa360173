import { describe, expect, it } from 'vitest';
import { readEventsFile } from './events-file';

const read = (text: string) => {
  const answer = readEventsFile(text);
  if (!answer.ok) throw new Error(answer.code);
  return answer.value.map(({ user, item, atMs, kind }) => [user, item, atMs, kind]);
};

describe('a file of events is read in the forms that public sets come in', () => {
  it('baskets without a header, by tab: the order of lines is the time', () => {
    expect(read('1\tmleko\n1\tchleb\n2\tmleko\n')).toEqual([
      ['1', 'mleko', 0, 'purchase'],
      ['1', 'chleb', 1, 'purchase'],
      ['2', 'mleko', 2, 'purchase'],
    ]);
  });

  it('ratings (user, item, rating, time), those that dislike left out', () => {
    expect(read('196\t242\t3\t881250949\n186\t302\t1\t891717742')).toEqual([
      ['196', '242', 881_250_949_000, 'view'],
    ]);
  });

  it('sessions with a header in any order, quoted cells and a mark at the beginning', () => {
    expect(
      read('\uFEFFtimestamp,visitorid,event,"itemid"\n1433221332117,257597,addtocart,"355,908"'),
    ).toEqual([['257597', '355,908', 1_433_221_332_117, 'cart']]);
  });

  it('user, item, date and kind', () => {
    expect(read('u1;i1;2026-01-02T00:00:00Z;purchase\nu2;i1;2026-01-03T00:00:00Z;view')).toEqual([
      ['u1', 'i1', Date.UTC(2026, 0, 2), 'purchase'],
      ['u2', 'i1', Date.UTC(2026, 0, 3), 'view'],
    ]);
  });

  it.each([
    ['', { code: 'empty' }],
    ['user,item\n', { code: 'empty' }],
    ['one\ntwo', { code: 'no_columns' }],
    ['user,item,time\nu1,i1,yesterday or so', { code: 'line_unreadable', line: 2 }],
    ['a,b\n,c', { code: 'line_unreadable', line: 2 }],
  ])('what cannot be read is named: %j', (text, failure) => {
    expect(readEventsFile(text)).toMatchObject({ ok: false, ...failure });
  });
});
