import type { PDFDocument, PDFFont, PDFPage, RGB } from '@cantoo/pdf-lib';
import type { DocumentWriter, PrintedColumn, PrintedDocument, PrintedTable } from '~/ports/document-writer';

/** A4 in points. */
const PAGE = { width: 595.28, height: 841.89 } as const;
const MARGIN = 48;
const WIDTH = PAGE.width - 2 * MARGIN;
/** Where the text of a page begins and ends, below the running head and above the foot. */
const TOP = PAGE.height - 84;
const BOTTOM = 64;
const SIZE = { title: 20, text: 9.5, small: 8 } as const;
const LEADING = 1.42;
const CELL_PADDING = 3;

export type FontWeight = 'regular' | 'bold';

/**
 * PDF by pdf-lib. The library and the fonts are loaded when a document is first asked for: no other request pays for
 * them. The fonts go into the file whole: they are 40 KB each, and the library's subsets of them cannot be read.
 */
export function pdfDocumentWriter(readFont: (weight: FontWeight) => Promise<ArrayBuffer>): DocumentWriter {
  let loading: Promise<Tools> | undefined;
  const load = () => {
    loading ??= loadTools(readFont).catch((error) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
  return {
    async writePdf(document) {
      const tools = await load();
      return writeDocument(tools, document);
    },
  };
}

interface Tools {
  readonly library: typeof import('@cantoo/pdf-lib');
  readonly fontkit: Parameters<PDFDocument['registerFontkit']>[0];
  readonly regular: ArrayBuffer;
  readonly bold: ArrayBuffer;
}

async function loadTools(readFont: (weight: FontWeight) => Promise<ArrayBuffer>): Promise<Tools> {
  const [library, fontkit, regular, bold] = await Promise.all([
    import('@cantoo/pdf-lib'),
    import('@pdf-lib/fontkit'),
    readFont('regular'),
    readFont('bold'),
  ]);
  return { library, fontkit: fontkit.default, regular, bold };
}

async function writeDocument(tools: Tools, document: PrintedDocument): Promise<Uint8Array<ArrayBuffer>> {
  const { library } = tools;
  const pdf = await library.PDFDocument.create();
  pdf.registerFontkit(tools.fontkit);
  const [regular, bold] = await Promise.all([pdf.embedFont(tools.regular), pdf.embedFont(tools.bold)]);
  const madeAt = new Date(document.madeAtMs);
  pdf.setTitle(document.title, { showInWindowTitleBar: true });
  pdf.setAuthor(document.issuer);
  pdf.setLanguage(document.language);
  pdf.setCreationDate(madeAt);
  pdf.setModificationDate(madeAt);
  const sheet = new Sheet(pdf, document, {
    regular,
    bold,
    ink: library.rgb(0.11, 0.12, 0.11),
    soft: library.rgb(0.38, 0.4, 0.38),
    line: library.rgb(0.78, 0.79, 0.77),
  });
  sheet.writeAll();
  return Uint8Array.from(await pdf.save());
}

interface Look {
  readonly regular: PDFFont;
  readonly bold: PDFFont;
  readonly ink: RGB;
  readonly soft: RGB;
  readonly line: RGB;
}

/** Pages that are filled from the top; a new one is begun where the next piece does not fit. */
class Sheet {
  readonly #pdf: PDFDocument;
  readonly #document: PrintedDocument;
  readonly #look: Look;
  #page: PDFPage;
  #y = TOP;

  constructor(pdf: PDFDocument, document: PrintedDocument, look: Look) {
    this.#pdf = pdf;
    this.#document = document;
    this.#look = look;
    this.#page = pdf.addPage([PAGE.width, PAGE.height]);
  }

  writeAll(): void {
    const { title, facts, parties, tables, notes } = this.#document;
    this.#paragraph(title, { font: this.#look.bold, size: SIZE.title });
    for (const fact of facts) this.#paragraph(fact, { colour: this.#look.soft });
    this.#y -= 12;
    this.#parties(parties);
    for (const table of tables) this.#table(table);
    for (const note of notes) {
      this.#y -= 4;
      this.#paragraph(note, {});
    }
    this.#runningHeads();
  }

  #lines(text: string, font: PDFFont, size: number, widthMax: number): string[] {
    const lines: string[] = [];
    let line = '';
    for (const word of text.split(' ').flatMap((one) => this.#pieces(one, font, size, widthMax))) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (font.widthOfTextAtSize(longer, size) <= widthMax) line = longer;
      else {
        if (line !== '') lines.push(line);
        line = word;
      }
    }
    return [...lines, line];
  }

  /** A word that is wider than its column goes on in the next line. */
  #pieces(word: string, font: PDFFont, size: number, widthMax: number): string[] {
    const pieces: string[] = [];
    let piece = '';
    for (const letter of word) {
      if (piece !== '' && font.widthOfTextAtSize(piece + letter, size) > widthMax) {
        pieces.push(piece);
        piece = '';
      }
      piece += letter;
    }
    return [...pieces, piece];
  }

  #paragraph(text: string, look: { font?: PDFFont; size?: number; colour?: RGB }): void {
    const { font = this.#look.regular, size = SIZE.text, colour = this.#look.ink } = look;
    for (const line of this.#lines(text, font, size, WIDTH)) {
      this.#need(size * LEADING);
      this.#y -= size * LEADING;
      this.#page.drawText(line, { x: MARGIN, y: this.#y, size, font, color: colour });
    }
  }

  /** Begins a new page where a height does not fit on this one. */
  #need(height: number): boolean {
    if (this.#y - height >= BOTTOM) return false;
    this.#page = this.#pdf.addPage([PAGE.width, PAGE.height]);
    this.#y = TOP;
    return true;
  }

  #parties(parties: PrintedDocument['parties']): void {
    if (parties.length === 0) return;
    const width = WIDTH / parties.length;
    const columns = parties.map(({ heading, lines }) => [
      { text: heading, font: this.#look.regular, colour: this.#look.soft },
      ...lines.flatMap((line, index) => {
        const font = index === 0 ? this.#look.bold : this.#look.regular;
        return this.#lines(line, font, SIZE.text, width - 12).map((text) => ({
          text,
          font,
          colour: this.#look.ink,
        }));
      }),
    ]);
    const height = Math.max(...columns.map((lines) => lines.length)) * SIZE.text * LEADING;
    this.#need(height);
    columns.forEach((lines, column) => {
      lines.forEach(({ text, font, colour }, index) => {
        this.#page.drawText(text, {
          x: MARGIN + column * width,
          y: this.#y - (index + 1) * SIZE.text * LEADING,
          size: SIZE.text,
          font,
          color: colour,
        });
      });
    });
    this.#y -= height + 16;
  }

  #table(table: PrintedTable): void {
    const whole = table.columns.reduce((sum, column) => sum + column.share, 0);
    const widths = table.columns.map((column) => (column.share / whole) * WIDTH);
    const rowOf = (texts: readonly string[], font: PDFFont, colour: RGB): Row => {
      const cells = widths.map((width, index) =>
        this.#lines(texts[index] ?? '', font, SIZE.text, width - 2 * CELL_PADDING),
      );
      const height = Math.max(...cells.map((lines) => lines.length)) * SIZE.text * LEADING + 2 * CELL_PADDING;
      return { cells, font, colour, height };
    };
    const head = rowOf(
      table.columns.map(({ header }) => header),
      this.#look.bold,
      this.#look.ink,
    );
    const rows = table.rows.map((texts) => rowOf(texts, this.#look.regular, this.#look.ink));
    const totals = table.totals.map((texts) => rowOf(texts, this.#look.bold, this.#look.ink));
    const captionHeight = table.caption === null ? 0 : SIZE.text * LEADING + 6;
    // A head stands above a row at least, the sums below one.
    const totalsHeight = totals.reduce((sum, row) => sum + row.height, 0);
    this.#need(captionHeight + head.height + (rows[0]?.height ?? 0));
    if (table.caption !== null) {
      this.#paragraph(table.caption, { font: this.#look.bold });
      this.#y -= 6;
    }
    this.#row(head, widths, table.columns, this.#look.ink);
    rows.forEach((row, index) => {
      const kept = index === rows.length - 1 ? totalsHeight : 0;
      if (this.#need(row.height + Math.min(kept, TOP - BOTTOM - 2 * head.height - row.height)))
        this.#row(head, widths, table.columns, this.#look.ink);
      this.#row(row, widths, table.columns, this.#look.line);
    });
    for (const row of totals) {
      if (this.#need(row.height)) this.#row(head, widths, table.columns, this.#look.ink);
      this.#row(row, widths, table.columns, this.#look.line);
    }
    this.#y -= 14;
  }

  #row(row: Row, widths: readonly number[], columns: readonly PrintedColumn[], rule: RGB): void {
    let x = MARGIN;
    row.cells.forEach((lines, index) => {
      const width = widths[index] ?? 0;
      lines.forEach((text, line) => {
        const isEnd = columns[index]?.align === 'end';
        const textWidth = row.font.widthOfTextAtSize(text, SIZE.text);
        this.#page.drawText(text, {
          x: isEnd ? x + width - CELL_PADDING - textWidth : x + CELL_PADDING,
          y: this.#y - CELL_PADDING - (line + 0.8) * SIZE.text * LEADING,
          size: SIZE.text,
          font: row.font,
          color: row.colour,
        });
      });
      x += width;
    });
    this.#y -= row.height;
    this.#page.drawLine({
      start: { x: MARGIN, y: this.#y },
      end: { x: MARGIN + WIDTH, y: this.#y },
      thickness: 0.6,
      color: rule,
    });
  }

  /** Title and issuer above, the number of the page below: known once all pages are there. */
  #runningHeads(): void {
    const { title, issuer, pageWords } = this.#document;
    const { regular, soft, line } = this.#look;
    const pages = this.#pdf.getPages();
    const small = (page: PDFPage, text: string, x: number, y: number) =>
      page.drawText(text, { x, y, size: SIZE.small, font: regular, color: soft });
    pages.forEach((page, index) => {
      const y = PAGE.height - 52;
      small(page, issuer, MARGIN, y);
      small(page, title, MARGIN + WIDTH - regular.widthOfTextAtSize(title, SIZE.small), y);
      page.drawLine({
        start: { x: MARGIN, y: y - 8 },
        end: { x: MARGIN + WIDTH, y: y - 8 },
        thickness: 0.6,
        color: line,
      });
      const words = pageWords(index + 1, pages.length);
      small(page, words, MARGIN + WIDTH - regular.widthOfTextAtSize(words, SIZE.small), 36);
    });
  }
}

interface Row {
  readonly cells: readonly (readonly string[])[];
  readonly font: PDFFont;
  readonly colour: RGB;
  readonly height: number;
}
