import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const serverDir = path.resolve(import.meta.dirname, '../../build/server');

/** The files that are read when a Worker starts: the entry, and what is imported from there at once. */
function readAtStart(): string[] {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = fs.readFileSync(file, 'utf8');
    for (const [, wanted = ''] of text.matchAll(
      /(?:^|[;}\n])import(?:[\w*{][^'"();]*?from)?\s*["'](\.[^"']+)["']/g,
    ))
      visit(path.resolve(path.dirname(file), wanted));
    for (const [, wanted = ''] of text.matchAll(/export\s*(?:\*|\{[^}]*\})\s*from\s*["'](\.[^"']+)["']/g))
      visit(path.resolve(path.dirname(file), wanted));
  };
  visit(path.join(serverDir, 'index.js'));
  return [...seen];
}

it('the libraries that print are in the build, and no part of what a Worker reads when it starts', () => {
  const isPrinting = (file: string) => fs.readFileSync(file, 'utf8').includes('ToUnicode');
  const all = fs
    .readdirSync(serverDir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(serverDir, name));
  expect(all.filter(isPrinting)).not.toEqual([]);
  expect(readAtStart().filter(isPrinting)).toEqual([]);
});
