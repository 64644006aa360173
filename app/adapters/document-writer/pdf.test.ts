import fs from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import type { PrintedDocument } from '~/ports/document-writer';
import { readPdf } from '../../../tests/support/read-pdf.ts';
import { type FontWeight, pdfDocumentWriter } from './pdf.server';

const FONTS = path.resolve(import.meta.dirname, '../../../node_modules/@expo-google-fonts/figtree');
const FILES: Readonly<Record<FontWeight, string>> = {
  regular: '400Regular/Figtree_400Regular.ttf',
  bold: '600SemiBold/Figtree_600SemiBold.ttf',
};

const writer = pdfDocumentWriter(async (weight) => {
  const file = await fs.readFile(path.join(FONTS, FILES[weight]));
  return Uint8Array.from(file).buffer;
});

const POLISH = 'Zażółć gęślą jaźń, ŻÓŁW i ŁÓDŹ: 1 234,56 zł – „tak”';

function documentOf(rows: number): PrintedDocument {
  return {
    language: 'pl',
    title: 'Zestawienie: listopad 2026',
    issuer: 'Rynek · Ćmielów Łąka',
    facts: [POLISH],
    parties: [
      { heading: 'Sprzedawca', lines: ['Pracownia Świętej Łucji', 'Ulica Gęsia 3', '00-001 Łódź'] },
      { heading: 'Nabywca', lines: ['Jan Kupujący'] },
    ],
    tables: [
      {
        caption: 'Pozycje',
        columns: [
          { header: 'Za co', align: 'start', share: 70 },
          { header: 'Kwota', align: 'end', share: 30 },
        ],
        rows: Array.from({ length: rows }, (_, index) => [`Pozycja ${index + 1}`, `${index + 1},00 zł`]),
        totals: [['Razem', `${rows} szt.`]],
      },
    ],
    notes: ['Odwrotne obciążenie'],
    pageWords: (page, pages) => `Strona ${page} z ${pages}`,
    madeAtMs: Date.parse('2026-11-22T10:00:00Z'),
  };
}

it('every letter of Polish is read back from the file, and the fonts are inside it', async () => {
  const pdf = await readPdf(await writer.writePdf(documentOf(3)));
  expect(pdf.title).toBe('Zestawienie: listopad 2026');
  const [page = []] = pdf.pages;
  expect(page).toContain(POLISH);
  expect(page).toEqual(expect.arrayContaining(['Pracownia Świętej Łucji', 'Rynek · Ćmielów Łąka']));
  expect(page.join('')).not.toContain('\u{fffd}');
  expect(pdf.embeddedFonts).toHaveLength(2);
  for (const name of pdf.embeddedFonts) expect(name).toContain('Figtree');
});

it('a long table goes on over pages: each row once, in order, the head and the running title on each', async () => {
  const pdf = await readPdf(await writer.writePdf(documentOf(200)));
  expect(pdf.pages.length).toBeGreaterThan(3);
  const rows = pdf.pages.flat().filter((piece) => piece.startsWith('Pozycja '));
  expect(rows).toEqual(Array.from({ length: 200 }, (_, index) => `Pozycja ${index + 1}`));
  pdf.pages.forEach((page, index) => {
    expect(page).toContain('Za co');
    expect(page).toContain('Rynek · Ćmielów Łąka');
    expect(page).toContain(`Strona ${index + 1} z ${pdf.pages.length}`);
  });
});

it('the sums never stand alone on a page: whatever the length, the last row is beside them', async () => {
  for (let rows = 24; rows <= 60; rows += 1) {
    const pdf = await readPdf(await writer.writePdf(documentOf(rows)));
    const last = pdf.pages.find((page) => page.includes('Razem')) ?? [];
    expect(last).toContain(`Pozycja ${rows}`);
  }
});

it('what is wider than its column is broken and nothing of it is lost; the same document is the same file', async () => {
  const long = 'Konstantynopolitańczykiewiczówna'.repeat(6);
  const document = { ...documentOf(1), facts: [long] };
  const bytes = await writer.writePdf(document);
  const [page = []] = (await readPdf(bytes)).pages;
  expect(page.join('')).toContain(long);
  expect((await writer.writePdf(document)).length).toBe(bytes.length);
});
