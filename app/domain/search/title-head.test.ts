import { describe, expect, it } from 'vitest';
import { titleHead } from './terms';

describe('the head of a title', () => {
  it.each([
    ['Kubek „Poranna mgła” 350 ml', 'pl', ['kubek', '350']],
    ['Duży kubek „Zimowy wieczór” 550 ml', 'pl', ['duzy', 'kubek']],
    ['Lampa nad stół „Niedzielny obiad” 60 cm', 'pl', ['lampa']],
    ['„Kuchnia bez pośpiechu”, 80 przepisów', 'pl', ['80', 'przepisow']],
    ['“Morning Mist” mug, 350 ml', 'en', ['mug']],
    ['Steel saucepan with lid, 1.5 l', 'en', ['steel', 'saucepan']],
    ['Mug', 'en', ['mug']],
    ['„Nazwa”', 'pl', ['nazwa']],
    ['', 'pl', []],
  ] as const)('of %j is what it is', (title, language, head) => {
    expect(titleHead(title, language)).toEqual(head);
  });
});
