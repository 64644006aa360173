import { z } from 'zod';
import { invariant } from '../invariant';

/** Largest file that is read. */
export const MAX_FILE_BYTES = 100 * 1024 * 1024;
/** Most columns of a file. */
export const MAX_COLUMNS = 300;
/** Longest cell; a quotation mark that is open for longer is taken as a mistake. */
export const MAX_FIELD_CHARS = 100_000;
/** Longest row, all cells together. */
export const MAX_ROW_CHARS = 1_000_000;
/** Most rows after the header. */
export const MAX_ROWS = 200_000;

const BLOCK_BYTES = 64 * 1024;

/** What columns may be separated by. */
export const DELIMITERS = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How a file's bytes were read as text. */
export type CsvEncoding = 'utf-8' | 'windows-1250';

/** What stops the reading of a file. */
export const FILE_ERROR_CODES = [
  'empty_file',
  'file_too_large',
  'too_many_rows',
  'too_many_columns',
  'utf16_file',
  'spreadsheet_file',
  'not_text',
] as const;
export type FileErrorCode = (typeof FILE_ERROR_CODES)[number];

/** What is wrong with one row; the others are read all the same. */
export const ROW_ERROR_CODES = [
  'unclosed_quote',
  'stray_quote',
  'ragged_row',
  'field_too_long',
  'row_too_long',
  'bad_character',
] as const;
export type RowErrorCode = (typeof ROW_ERROR_CODES)[number];

/** What a file gives, in its order: a header, then rows and bad rows, then the end or what stopped it. */
export type CsvItem =
  | {
      readonly kind: 'header';
      readonly line: number;
      readonly columns: readonly string[];
      readonly delimiter: Delimiter;
    }
  | {
      readonly kind: 'row';
      /** The line of the file (from 1) on which the row begins. */
      readonly line: number;
      readonly cells: readonly string[];
      readonly bytesRead: number;
    }
  | {
      readonly kind: 'bad_row';
      readonly line: number;
      readonly code: RowErrorCode;
      readonly params: Readonly<Record<string, number>>;
      /** What was read of it; empty where its cells cannot be told apart. */
      readonly cells: readonly string[];
      readonly bytesRead: number;
    }
  | { readonly kind: 'stopped'; readonly line: number; readonly code: FileErrorCode; readonly max?: number }
  | {
      readonly kind: 'end';
      /** Rows after the header, bad ones included, empty ones not. */
      readonly rows: number;
      readonly bytesRead: number;
      readonly encoding: CsvEncoding;
    };

/**
 * Reads a file of comma-separated values (RFC 4180) as a stream, holding no more of it than a block and a row.
 * The delimiter is found in the header line; an Excel `sep=;` line is obeyed. Quoted cells may hold line breaks;
 * lines end with LF, CRLF or CR. Text is UTF-8, or Windows-1250 where it cannot be UTF-8. Nothing in a file makes
 * it throw: a bad row is an item, and reading goes on with the line after the one where the mistake began.
 *
 * It is an own state machine because a seller has to be told the line of the file where a mistake is, and because
 * one forgotten quotation mark must not swallow the rest of a file; readers made for speed know neither.
 */
export function readCsv(stream: ReadableStream<Uint8Array>): AsyncGenerator<CsvItem, void, void> {
  return new CsvReading(stream).items();
}

/** The header and the first rows of a file, for choosing columns. */
export async function readCsvHead(
  stream: ReadableStream<Uint8Array>,
  maxRows: number,
): Promise<readonly CsvItem[]> {
  const items: CsvItem[] = [];
  for await (const item of readCsv(stream)) {
    items.push(item);
    if (items.length > maxRows) break;
  }
  return items;
}

/** Where reading stands between two items. Whoever goes on from there gets the items that follow, and no other. */
export const csvCheckpointSchema = z.object({
  /** Bytes of the file that have been read: the stream to go on with begins there. */
  bytesRead: z.int().min(0),
  atEnd: z.boolean(),
  /** What was read of it and not been passed. */
  text: z.string(),
  decoder: z.object({
    encoding: z.enum(['utf-8', 'windows-1250']),
    hasBadCharacters: z.boolean(),
    seenOtherLetters: z.boolean(),
    /** Bytes of a character that was cut off. */
    rest: z.array(z.int().min(0).max(255)),
  }),
  line: z.int().min(1),
  delimiter: z.enum(DELIMITERS).nullable(),
  columns: z.array(z.string()).nullable(),
  rows: z.int().min(0),
  skipping: z.boolean(),
});
export type CsvCheckpoint = z.output<typeof csvCheckpointSchema>;

/** A file that is being read, from its beginning or from a checkpoint; see {@link readCsv}. */
export class CsvReading {
  private readonly source: TextSource;
  private readonly isResumed: boolean;
  private line: number;
  private delimiter: Delimiter | null;
  private columns: readonly string[] | null;
  private rows: number;
  private skipping: boolean;

  /** The stream begins where the checkpoint says (`bytesRead`). */
  constructor(stream: ReadableStream<Uint8Array>, from: CsvCheckpoint | null = null) {
    this.source = new TextSource(stream, from);
    this.isResumed = from !== null;
    this.line = from?.line ?? 1;
    this.delimiter = from?.delimiter ?? null;
    this.columns = from?.columns ?? null;
    this.rows = from?.rows ?? 0;
    this.skipping = from?.skipping ?? false;
  }

  checkpoint(): CsvCheckpoint {
    const { line, delimiter, rows, skipping } = this;
    const columns = this.columns === null ? null : [...this.columns];
    return { ...this.source.checkpoint(), line, delimiter, columns, rows, skipping };
  }

  async *items(): AsyncGenerator<CsvItem, void, void> {
    try {
      const refused = this.isResumed ? null : await this.source.open();
      if (refused === null) yield* this.read();
      else yield { kind: 'stopped', line: 1, code: refused };
    } finally {
      await this.source.close();
    }
  }

  private async *read(): AsyncGenerator<CsvItem, void, void> {
    const { source } = this;
    for (;;) {
      if (source.tooLarge) {
        yield { kind: 'stopped', line: this.line, code: 'file_too_large', max: MAX_FILE_BYTES };
        return;
      }
      if (this.skipping) {
        const skipped = skipLine(source);
        if (skipped === 'more') {
          await source.more();
          continue;
        }
        this.line += skipped;
        this.skipping = false;
      }
      if (source.atEnd && source.position >= source.text.length) break;
      if (this.rows >= MAX_ROWS) {
        yield { kind: 'stopped', line: this.line, code: 'too_many_rows', max: MAX_ROWS };
        return;
      }
      if (this.delimiter === null) {
        const found = findDelimiter(source.text, source.position, source.atEnd);
        if (found === 'more') {
          await source.more();
          continue;
        }
        if (found.skipTo !== null) {
          source.position = found.skipTo;
          this.line += 1;
        }
        this.delimiter = found.delimiter;
        continue;
      }
      const scanned = scanRow(source.text, source.position, this.delimiter, source.atEnd);
      if (scanned.kind === 'more') {
        await source.more();
        continue;
      }
      const item = scanned.kind === 'bad' ? this.passBad(scanned) : this.pass(scanned, this.delimiter);
      if (item !== null) yield item;
      if (item?.kind === 'stopped') return;
    }
    if (this.columns === null) yield { kind: 'stopped', line: 1, code: 'empty_file' };
    else yield { kind: 'end', rows: this.rows, bytesRead: source.bytesRead, encoding: source.encoding };
  }

  private passBad({ code, params, resume }: Extract<ScannedRow, { kind: 'bad' }>): CsvItem {
    const { source, line } = this;
    this.rows += 1;
    const end = resume ?? source.text.length;
    this.line += countLineBreaks(source.text, source.position, end);
    source.position = end;
    this.skipping = resume === null;
    return { kind: 'bad_row', line, code, params, cells: [], bytesRead: source.bytesRead };
  }

  private pass(
    { cells, count, next, lineBreaks }: Extract<ScannedRow, { kind: 'row' }>,
    delimiter: Delimiter,
  ): CsvItem | null {
    const { source, line } = this;
    const { bytesRead } = source;
    this.line += lineBreaks;
    source.position = next;
    if (cells.every((cell) => cell.trim() === '')) {
      if (this.columns === null) this.delimiter = null;
      return null;
    }
    if (this.columns === null) {
      if (count > MAX_COLUMNS) return { kind: 'stopped', line, code: 'too_many_columns', max: MAX_COLUMNS };
      this.columns = withoutEmptyEnd(cells.map((cell) => cell.trim()));
      return { kind: 'header', line, columns: this.columns, delimiter };
    }
    this.rows += 1;
    const fitted = fitRow(cells, count, this.columns.length);
    if (fitted === null) {
      const params = { expected: this.columns.length, found: count };
      return { kind: 'bad_row', line, code: 'ragged_row', params, cells, bytesRead };
    }
    if (source.hasBadCharacters && cells.some((cell) => cell.includes('\ufffd'))) {
      return { kind: 'bad_row', line, code: 'bad_character', params: {}, cells, bytesRead };
    }
    return { kind: 'row', line, cells: fitted, bytesRead };
  }
}

/** A row of the header's length: empty cells beyond it are dropped; null when it has too few or too many. */
function fitRow(cells: readonly string[], count: number, expected: number): readonly string[] | null {
  if (count === expected) return cells;
  if (count < expected || count > MAX_COLUMNS) return null;
  return cells.slice(expected).every((cell) => cell.trim() === '') ? cells.slice(0, expected) : null;
}

function withoutEmptyEnd(columns: readonly string[]): readonly string[] {
  return columns.slice(0, columns.findLastIndex((column) => column !== '') + 1);
}

/** Passes the rest of a line; answers the line breaks passed. */
function skipLine(source: TextSource): number | 'more' {
  const end = lineEnd(source.text, source.position, source.atEnd);
  if (end === null) {
    if (source.atEnd) {
      source.position = source.text.length;
      return 0;
    }
    source.position = source.text.endsWith('\r') ? source.text.length - 1 : source.text.length;
    return 'more';
  }
  source.position = end;
  return 1;
}

/** Where the line after this one begins, or null when that is not known yet. */
function lineEnd(text: string, start: number, atEnd: boolean): number | null {
  for (let position = start; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === LF) return position + 1;
    if (code === CR) {
      if (position + 1 < text.length)
        return text.charCodeAt(position + 1) === LF ? position + 2 : position + 1;
      return atEnd ? position + 1 : null;
    }
  }
  return null;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;

type ScannedRow =
  | { readonly kind: 'more' }
  | {
      readonly kind: 'row';
      /** At most {@link MAX_COLUMNS} and one cells; `count` counts them all. */
      readonly cells: readonly string[];
      readonly count: number;
      readonly next: number;
      readonly lineBreaks: number;
    }
  | {
      readonly kind: 'bad';
      readonly code: RowErrorCode;
      readonly params: Readonly<Record<string, number>>;
      /** Where to go on; null when the line's end has not been read yet. */
      readonly resume: number | null;
    };

function scanRow(text: string, start: number, delimiter: Delimiter, atEnd: boolean): ScannedRow {
  const delimiterCode = delimiter.charCodeAt(0);
  const { length } = text;
  const cells: string[] = [];
  let count = 0;
  let lineBreaks = 0;
  let position = start;

  const bad = (code: RowErrorCode, from: number, params: Record<string, number> = {}): ScannedRow => ({
    kind: 'bad',
    code,
    params,
    resume: lineEnd(text, from, atEnd) ?? (atEnd ? length : null),
  });
  const more = (): ScannedRow =>
    length - start > MAX_ROW_CHARS ? bad('row_too_long', start, { max: MAX_ROW_CHARS }) : { kind: 'more' };

  for (;;) {
    const fieldStart = position;
    let value: string;
    if (position < length && text.charCodeAt(position) === QUOTE) {
      value = '';
      let from = position + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote === -1) {
          if (atEnd || length - fieldStart > MAX_FIELD_CHARS) return bad('unclosed_quote', fieldStart);
          return more();
        }
        if (quote - fieldStart > MAX_FIELD_CHARS * 2) return bad('unclosed_quote', fieldStart);
        if (quote + 1 === length && !atEnd) return more();
        value += text.slice(from, quote);
        if (text.charCodeAt(quote + 1) === QUOTE) {
          value += '"';
          from = quote + 2;
          continue;
        }
        position = quote + 1;
        break;
      }
      lineBreaks += countLineBreaks(text, fieldStart, position);
      while (position < length && text.charCodeAt(position) === 32) position += 1;
      if (position === length && !atEnd) return more();
      const after = position < length ? text.charCodeAt(position) : LF;
      if (after !== delimiterCode && after !== LF && after !== CR) return bad('stray_quote', fieldStart);
    } else {
      while (position < length) {
        const code = text.charCodeAt(position);
        if (code === delimiterCode || code === LF || code === CR) break;
        position += 1;
      }
      if (position === length && !atEnd) {
        return length - fieldStart > MAX_FIELD_CHARS ? bad('field_too_long', fieldStart, LONGEST) : more();
      }
      value = text.slice(fieldStart, position);
    }
    if (value.length > MAX_FIELD_CHARS) return bad('field_too_long', position, LONGEST);
    count += 1;
    if (cells.length <= MAX_COLUMNS) cells.push(value);

    if (position < length && text.charCodeAt(position) === delimiterCode) {
      position += 1;
      continue;
    }
    if (position === length) return { kind: 'row', cells, count, next: length, lineBreaks };
    const next = lineEnd(text, position, atEnd);
    if (next === null) return more();
    return { kind: 'row', cells, count, next, lineBreaks: lineBreaks + 1 };
  }
}

const LONGEST = { max: MAX_FIELD_CHARS };

/** Complete line breaks that end within a part of a text. */
function countLineBreaks(text: string, start: number, end: number): number {
  let breaks = 0;
  for (let position = start; position < end; position += 1) {
    const code = text.charCodeAt(position);
    if (code === LF) breaks += 1;
    else if (code === CR && text.charCodeAt(position + 1) !== LF) breaks += 1;
  }
  return breaks;
}

/** The delimiter of the first row: the one that stands most often outside quotation marks. */
function findDelimiter(
  text: string,
  start: number,
  atEnd: boolean,
): { delimiter: Delimiter; skipTo: number | null } | 'more' {
  const excel = /^sep=([,;\t|])(\r\n|\n|\r(?!$))/u.exec(text.slice(start, start + 8));
  if (excel !== null) {
    const named = DELIMITERS.find((delimiter) => delimiter === excel[1]);
    invariant(named !== undefined, 'a named delimiter is a known one');
    return { delimiter: named, skipTo: start + excel[0].length };
  }
  const counts = new Map<string, number>();
  let quoted = false;
  for (let position = start; position < text.length; position += 1) {
    const character = text.charAt(position);
    if (character === '"') quoted = !quoted;
    else if (!quoted && (character === '\n' || character === '\r'))
      return { delimiter: mostFrequent(counts), skipTo: null };
    else if (!quoted) counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  if (!atEnd && text.length - start <= MAX_ROW_CHARS) return 'more';
  return { delimiter: mostFrequent(counts), skipTo: null };
}

function mostFrequent(counts: ReadonlyMap<string, number>): Delimiter {
  return DELIMITERS.reduce((best, each) => ((counts.get(each) ?? 0) > (counts.get(best) ?? 0) ? each : best));
}

/** The bytes of a file as text, a block at a time. */
class TextSource {
  /** What has been read and not been passed, from `position` on. */
  text: string;
  position = 0;
  atEnd: boolean;
  bytesRead: number;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder: TextGuesser;

  constructor(stream: ReadableStream<Uint8Array>, from: CsvCheckpoint | null) {
    this.reader = stream.getReader();
    this.text = from?.text ?? '';
    this.atEnd = from?.atEnd ?? false;
    this.bytesRead = from?.bytesRead ?? 0;
    this.decoder = new TextGuesser(from?.decoder);
  }

  checkpoint(): Pick<CsvCheckpoint, 'bytesRead' | 'atEnd' | 'text' | 'decoder'> {
    const { bytesRead, atEnd, decoder } = this;
    return { bytesRead, atEnd, text: this.text.slice(this.position), decoder: decoder.checkpoint() };
  }

  get tooLarge(): boolean {
    return this.bytesRead > MAX_FILE_BYTES;
  }

  get encoding(): CsvEncoding {
    return this.decoder.encoding;
  }

  get hasBadCharacters(): boolean {
    return this.decoder.hasBadCharacters;
  }

  /** Reads the first block; answers why it is no text that can be read. */
  async open(): Promise<FileErrorCode | null> {
    const block = await this.readBlock();
    if (block.length === 0) return 'empty_file';
    const refused = recognizeOther(block);
    if (refused !== null) return refused;
    const hasMark = block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf;
    this.text = this.decoder.decode(hasMark ? block.subarray(3) : block, this.atEnd);
    return null;
  }

  /** Reads on. What has been passed is forgotten. */
  async more(): Promise<void> {
    invariant(!this.atEnd, 'there is more to read');
    const block = await this.readBlock();
    this.text = this.text.slice(this.position) + this.decoder.decode(block, this.atEnd);
    this.position = 0;
  }

  async close(): Promise<void> {
    await this.reader.cancel();
  }

  private async readBlock(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < BLOCK_BYTES) {
      const { done, value } = await this.reader.read();
      if (done) {
        this.atEnd = true;
        break;
      }
      parts.push(value);
      bytes += value.length;
    }
    this.bytesRead += bytes;
    return joinBytes(parts, bytes);
  }
}

function joinBytes(parts: readonly Uint8Array[], bytes: number): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const joined = new Uint8Array(bytes);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

function recognizeOther(block: Uint8Array): FileErrorCode | null {
  const [first, second] = block;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'utf16_file';
  if (first === 0x50 && second === 0x4b) return 'spreadsheet_file';
  if (first === 0xd0 && second === 0xcf) return 'spreadsheet_file';
  const zeros = block.reduce((total, byte) => total + (byte === 0 ? 1 : 0), 0);
  if (zeros === 0) return null;
  return zeros > block.length / 4 && zeros < block.length * 0.75 ? 'utf16_file' : 'not_text';
}

/**
 * Decodes UTF-8 until a block cannot be UTF-8. Then, if the file has had no other letters than English ones, it is
 * taken as Windows-1250 (what Polish programs write) from there; else single bad characters are marked.
 */
class TextGuesser {
  encoding: CsvEncoding;
  hasBadCharacters: boolean;
  private seenOtherLetters: boolean;
  private rest: Uint8Array<ArrayBuffer>;
  private readonly strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  private readonly lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly polish = new TextDecoder('windows-1250');

  constructor(from: CsvCheckpoint['decoder'] | undefined) {
    this.encoding = from?.encoding ?? 'utf-8';
    this.hasBadCharacters = from?.hasBadCharacters ?? false;
    this.seenOtherLetters = from?.seenOtherLetters ?? false;
    this.rest = new Uint8Array(from?.rest ?? []);
  }

  checkpoint(): CsvCheckpoint['decoder'] {
    const { encoding, hasBadCharacters, seenOtherLetters } = this;
    return { encoding, hasBadCharacters, seenOtherLetters, rest: [...this.rest] };
  }

  decode(block: Uint8Array, isLast: boolean): string {
    if (this.encoding === 'windows-1250') return this.polish.decode(block);
    const bytes = joinBytes([this.rest, block], this.rest.length + block.length);
    const complete = isLast ? bytes.length : completeLength(bytes);
    const whole = bytes.subarray(0, complete);
    this.rest = bytes.slice(complete);
    const text = this.decodeStrictly(whole);
    if (text !== null) {
      if (text.length !== whole.length) this.seenOtherLetters = true;
      return text;
    }
    const marked = this.lenient.decode(whole);
    const badCharacters = marked.split('\ufffd').length - 1;
    const otherLetters = marked.length - badCharacters - asciiCount(marked);
    if (this.seenOtherLetters || otherLetters > badCharacters) {
      this.seenOtherLetters = true;
      this.hasBadCharacters = true;
      return marked;
    }
    this.encoding = 'windows-1250';
    const rest = this.rest;
    this.rest = new Uint8Array(0);
    return this.polish.decode(joinBytes([whole, rest], whole.length + rest.length));
  }

  private decodeStrictly(bytes: Uint8Array): string | null {
    try {
      return this.strict.decode(bytes);
    } catch {
      return null;
    }
  }
}

function asciiCount(text: string): number {
  let count = 0;
  for (let position = 0; position < text.length; position += 1) {
    if (text.charCodeAt(position) < 0x80) count += 1;
  }
  return count;
}

/** Length without a character that is cut off at the end. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? bytes.length - back : bytes.length;
    }
  }
  return bytes.length;
}
