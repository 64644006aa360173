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

  it('a header of other names, and types beside the names', () => {
    expect(read('who\twhat\twhen\nu1\ti1\t1433221332\nu2\ti2\t1433221333')).toEqual([
      ['u1', 'i1', 1_433_221_332_000, 'view'],
      ['u2', 'i2', 1_433_221_333_000, 'view'],
    ]);
    expect(read('user_id:token\titem_id:token\ttimestamp:float\nu1\ti1\t1433221332')).toEqual([
      ['u1', 'i1', 1_433_221_332_000, 'view'],
    ]);
  });

  it('ratings without a time, and with it after what was done', () => {
    expect(read('u1,i1,5\nu1,i2,1.5\nu2,i1,3')).toEqual([
      ['u1', 'i1', 0, 'purchase'],
      ['u2', 'i1', 2, 'purchase'],
    ]);
    expect(read('1,2268318,2520377,pv,1511544070\n1,2333346,2520771,buy,1511561733')).toEqual([
      ['1', '2268318', 1_511_544_070_000, 'view'],
      ['1', '2333346', 1_511_561_733_000, 'purchase'],
    ]);
  });

  it('sessions whose time stands between who and what, and those that count their steps', () => {
    expect(read('1,2014-04-07T10:51:09.277Z,214536502,0\n1,2014-04-07T10:54:09.868Z,214536500,0')).toEqual([
      ['1', '214536502', Date.parse('2014-04-07T10:51:09.277Z'), 'view'],
      ['1', '214536500', Date.parse('2014-04-07T10:54:09.868Z'), 'view'],
    ]);
    expect(read('s1,i1,1\ns1,i2,120\ns2,i1,7').map(([, , atMs]) => atMs)).toEqual([1_000, 120_000, 7_000]);
  });

  it('dates whose day comes first, once one of them shows it, and days without separators', () => {
    const days = (text: string) => read(text).map(([, , atMs]) => new Date(Number(atMs)).toDateString());
    expect(
      days('Member_number,Date,itemDescription\n1808,05-07-2015,milk 2\n2552,21-07-2015,milk 3'),
    ).toEqual([new Date(2015, 6, 5).toDateString(), new Date(2015, 6, 21).toDateString()]);
    expect(days('u1\ti1\t12/1/2010 8:26')).toEqual([new Date(2010, 11, 1).toDateString()]);
    expect(read('u1,i1,20150721')).toEqual([['u1', 'i1', Date.UTC(2015, 6, 21), 'view']]);
    expect(read('1,milk 2\n2,milk 3').map(([, item]) => item)).toEqual(['milk 2', 'milk 3']);
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
