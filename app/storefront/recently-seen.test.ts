import { expect, it } from 'vitest';
import { readSeen } from './recently-seen';

it('reads what was opened last, each once, and a bounded number', () => {
  expect(readSeen('theme=dark; seen=7.3.7.12')).toEqual([7, 3, 12]);
  expect(readSeen(`seen=${Array.from({ length: 40 }, (_, index) => index + 1).join('.')}`)).toHaveLength(8);
});

it.each([null, '', 'seen=', 'seen=0', 'seen=1..2', 'seen=1,2', "seen=1' OR 1", 'seen=99999999999999999'])(
  'takes %j for nothing seen',
  (header) => {
    expect(readSeen(header)).toEqual([]);
  },
);
