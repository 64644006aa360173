import { inflateSync } from 'node:zlib';
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  type PDFPage,
  PDFRawStream,
} from '@cantoo/pdf-lib';

export interface ReadPdf {
  readonly title: string | undefined;
  /** The text of each page, piece by piece in the order in which it was drawn. */
  readonly pages: readonly (readonly string[])[];
  /** Fonts whose outlines are inside the file, by their names. */
  readonly embeddedFonts: readonly string[];
}

/** Reads a PDF back as a reader would: its glyphs become letters by the map that the file has for searching. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPdf> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  const embedded = new Set<string>();
  const pages = pdf.getPages().map((page) => {
    const fonts = fontsOf(page, embedded);
    return textOf(contentOf(page), fonts);
  });
  return { title: pdf.getTitle(), pages, embeddedFonts: [...embedded] };
}

type Letters = ReadonlyMap<string, string>;

function fontsOf(page: PDFPage, embedded: Set<string>): Map<string, Letters> {
  const found = new Map<string, Letters>();
  const fonts = page.node.Resources()?.lookup(PDFName.of('Font'), PDFDict);
  for (const [name, reference] of fonts?.entries() ?? []) {
    const font = page.doc.context.lookup(reference, PDFDict);
    const [descendant] = font.lookup(PDFName.of('DescendantFonts'), PDFArray).asArray();
    const inner = page.doc.context.lookup(descendant, PDFDict);
    const descriptor = inner.lookup(PDFName.of('FontDescriptor'), PDFDict);
    const isEmbedded = ['FontFile2', 'FontFile3'].some((key) => descriptor.has(PDFName.of(key)));
    if (isEmbedded) embedded.add(font.lookup(PDFName.of('BaseFont'), PDFName).decodeText());
    const map = page.doc.context.lookup(font.get(PDFName.of('ToUnicode')));
    if (map instanceof PDFRawStream)
      found.set(name.decodeText(), lettersOf(new TextDecoder().decode(decodePDFRawStream(map).decode())));
  }
  return found;
}

function lettersOf(map: string): Letters {
  const letters = new Map<string, string>();
  for (const [, glyph = '', code = ''] of map.matchAll(/<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4,})>\s*$/gm)) {
    const text = (code.match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16)));
    letters.set(glyph.toUpperCase(), text.join(''));
  }
  return letters;
}

function contentOf(page: PDFPage): string {
  const contents = page.node.Contents();
  const streams = contents instanceof PDFArray ? contents.asArray() : [contents];
  return streams
    .map((one) => page.doc.context.lookup(one))
    .map((stream) =>
      stream instanceof PDFRawStream ? new TextDecoder('latin1').decode(inflateSync(stream.contents)) : '',
    )
    .join('\n');
}

function textOf(content: string, fonts: ReadonlyMap<string, Letters>): string[] {
  const pieces: string[] = [];
  let letters: Letters | undefined;
  for (const [, font, glyphs] of content.matchAll(/\/(\S+) [\d.]+ Tf|<([0-9A-Fa-f]*)> Tj/g)) {
    if (font !== undefined) letters = fonts.get(font);
    if (glyphs !== undefined)
      pieces.push(
        (glyphs.match(/.{4}/g) ?? [])
          .map((glyph) => letters?.get(glyph.toUpperCase()) ?? '\u{fffd}')
          .join(''),
      );
  }
  return pieces;
}
