import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  type CsvItem,
  DELIMITERS,
  MAX_FIELD_CHARS,
  MAX_FILE_BYTES,
  MAX_ROWS,
  readCsv,
  readCsvHead,
} from './csv-reader';

function streamOf(bytes: Uint8Array, chunkBytes = bytes.length): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (offset >= bytes.length) controller.close();
      else controller.enqueue(bytes.slice(offset, offset + chunkBytes));
      offset += chunkBytes;
    },
  });
}

async function collect(source: string | Uint8Array, chunkBytes?: number): Promise<CsvItem[]> {
  const bytes = typeof source === 'string' ? new TextEncoder().encode(source) : source;
  const items: CsvItem[] = [];
  for await (const item of readCsv(streamOf(bytes, chunkBytes))) items.push(item);
  return items;
}

/** `1: a|b` for rows, `!3 unclosed_quote` for mistakes. */
async function told(source: string | Uint8Array, chunkBytes?: number): Promise<string[]> {
  const items = await collect(source, chunkBytes);
  return items.flatMap((item) => {
    if (item.kind === 'header') return [`${item.line}: ${item.columns.join('|')}`];
    if (item.kind === 'row') return [`${item.line}: ${item.cells.join('|')}`];
    if (item.kind === 'bad_row' || item.kind === 'stopped') return [`!${item.line} ${item.code}`];
    return [];
  });
}

describe('rows', () => {
  it.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CRLF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4'],
    ['no end of the last line', 'a,b\n1,2\n3,4'],
    ['a byte order mark', '\ufeffa,b\n1,2\n3,4\n'],
  ])('with %s', async (_, text) => {
    expect(await told(text)).toEqual(['1: a|b', '2: 1|2', '3: 3|4']);
  });

  it.each([',', ';', '\t', '|'])('separated by %j, which is found in the header', async (delimiter) => {
    const text = [`name${delimiter}"x, y; z"`, `1${delimiter}"2,5"`].join('\n');
    expect(await told(text)).toEqual(['1: name|x, y; z', '2: 1|2,5']);
    expect((await collect(text))[0]).toMatchObject({ kind: 'header', delimiter });
  });

  it('obey Excel’s line about the separator', async () => {
    expect(await told('sep=;\r\na;b,c\r\n1;2\r\n')).toEqual(['2: a|b,c', '3: 1|2']);
  });

  it('keep line breaks and doubled quotation marks in quoted cells, and count the lines of the file', async () => {
    expect(await told('a,b\n"x\r\n""y""\n",2\n3,4\n')).toEqual(['1: a|b', '2: x\r\n"y"\n|2', '5: 3|4']);
  });

  it('leave out empty lines, empty rows and empty cells at the end', async () => {
    expect(await told('\n\na,b,,\n\n1,2,,\n,\n , \n3,4\n')).toEqual(['3: a|b', '5: 1|2', '8: 3|4']);
  });

  it('may have one column', async () => {
    expect(await told('sku\nA\nB')).toEqual(['1: sku', '2: A', '3: B']);
  });

  it('give the head of a file without reading on', async () => {
    const items = await readCsvHead(streamOf(new TextEncoder().encode(`a\n${'1\n'.repeat(1_000)}`)), 3);
    expect(items.map((item) => item.kind)).toEqual(['header', 'row', 'row', 'row']);
  });
});

describe('mistakes', () => {
  it('an unclosed quotation mark costs its own row only', async () => {
    expect(await told('a,b\n1,"2\n3,4\n5,6\n')).toEqual(['1: a|b', '!2 unclosed_quote', '3: 3|4', '4: 5|6']);
  });

  it('a quotation mark that closes too late costs its own row only', async () => {
    expect(await told('a,b\n1,"2\n3,"4"\n5,6\n')).toEqual(['1: a|b', '!2 stray_quote', '3: 3|4', '4: 5|6']);
  });

  it('text after a quoted cell', async () => {
    expect(await told('a,b\n"5" screen",2\n"3" ,4\n')).toEqual(['1: a|b', '!2 stray_quote', '3: 3|4']);
  });

  it('rows that are too short or too long', async () => {
    const items = await collect('a,b,c\n1,2\n1,2,3,4\n5,6,7\n');
    expect(items[1]).toMatchObject({
      kind: 'bad_row',
      line: 2,
      code: 'ragged_row',
      params: { expected: 3, found: 2 },
    });
    expect(items[2]).toMatchObject({ line: 3, code: 'ragged_row', cells: ['1', '2', '3', '4'] });
    expect(items[3]).toMatchObject({ kind: 'row', line: 4 });
    expect(items[4]).toMatchObject({ kind: 'end', rows: 3 });
  });

  it('a cell without end is given up at the limit, however long the file', async () => {
    const text = `a,b\n1,"open\n${'2,x\n'.repeat(MAX_FIELD_CHARS / 2)}`;
    const lines = await told(text);
    expect(lines.slice(0, 4)).toEqual(['1: a|b', '!2 unclosed_quote', '3: 2|x', '4: 2|x']);
    expect(lines).toHaveLength(2 + MAX_FIELD_CHARS / 2);
  });

  it('a long cell, quoted or not, and a line that does not end in the block', async () => {
    const long = 'x'.repeat(MAX_FIELD_CHARS + 1);
    expect(await told(`a,b\n${long},1\n"${long}",2\n3,4`, 7_000)).toEqual([
      '1: a|b',
      '!2 field_too_long',
      '!3 field_too_long',
      '4: 3|4',
    ]);
    expect(await told(`a,b\n${'x,'.repeat(600_000)}\n3,4`, 50_000)).toEqual([
      '1: a|b',
      '!2 row_too_long',
      '3: 3|4',
    ]);
  });

  it.each([
    ['an empty file', '', 'empty_file'],
    ['only empty lines', '\n\n \n', 'empty_file'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0, 0x2c, 0]), 'utf16_file'],
    ['UTF-16 without a mark', new TextEncoder().encode('a\0,\0b\0\n\0'), 'utf16_file'],
    ['a spreadsheet', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]), 'spreadsheet_file'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 5, 5, 5]), 'not_text'],
    ['301 columns', `${'a,'.repeat(300)}b`, 'too_many_columns'],
  ])('%s stops it', async (_, source, code) => {
    expect(await told(source)).toEqual([`!1 ${code}`]);
  });

  it('too many rows and too many bytes stop it', async () => {
    const items = await told(`a\n${'1\n'.repeat(MAX_ROWS + 1)}`);
    expect(items).toHaveLength(MAX_ROWS + 2);
    expect(items.at(-1)).toBe(`!${MAX_ROWS + 2} too_many_rows`);

    const block = new TextEncoder().encode(`${'x'.repeat(999)}\n`.repeat(5_000));
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += block.length;
        controller.enqueue(block);
      },
    });
    let last: CsvItem | undefined;
    for await (const item of readCsv(endless)) last = item;
    expect(last).toMatchObject({ kind: 'stopped', code: 'file_too_large' });
    expect(sent).toBeLessThan(MAX_FILE_BYTES + 2 * block.length);
  });
});

describe('letters', () => {
  const windows1250 = (text: string) => {
    const letters: Record<string, number> = {
      ż: 0xbf,
      ó: 0xf3,
      ł: 0xb3,
      ć: 0xe6,
      ę: 0xea,
      ś: 0x9c,
      ą: 0xb9,
      ź: 0x9f,
    };
    return Uint8Array.from([...text].map((letter) => letters[letter] ?? letter.charCodeAt(0)));
  };

  it('of Windows-1250 are read where a file cannot be UTF-8', async () => {
    const bytes = windows1250('nazwa,cena\nżółć,5\nśliwka,6\n');
    expect(await told(bytes)).toEqual(['1: nazwa|cena', '2: żółć|5', '3: śliwka|6']);
    expect((await collect(bytes, 3)).at(-1)).toMatchObject({ kind: 'end', encoding: 'windows-1250' });
  });

  it('that are broken cost their own row only', async () => {
    const good = new TextEncoder().encode('nazwa\nżółć\nłódź\n');
    const bytes = Uint8Array.from([...good, 0x61, 0xff, 10, 0x62, 10]);
    expect(await told(bytes)).toEqual(['1: nazwa', '2: żółć', '3: łódź', '!4 bad_character', '5: b']);
  });

  it('are not torn by the ends of blocks', async () => {
    const text = `nazwa\n${'zażółć gęślą jaźń 😀\n'.repeat(5_000)}`;
    const lines = await told(text, 61);
    expect(new Set(lines.slice(1).map((line) => line.replace(/^\d+: /u, '')))).toEqual(
      new Set(['zażółć gęślą jaźń 😀']),
    );
    expect(lines).toHaveLength(5_001);
  });
});

test('what is written by the rules is read back, with its lines, whatever the chunks', async () => {
  const cell = fc.stringMatching(/^[a-zł ,;|"\n\r\t]{0,8}$/u);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 12 }),
      fc.constantFrom(...DELIMITERS),
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 40 }),
      async (rows, delimiter, newline, chunkBytes) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const full = rows.filter((row) => row.some((text) => text.trim() !== ''));
        const written = [['a', 'b', 'c'], ...full].map((row) => row.map(quote).join(delimiter)).join(newline);
        const read = await collect(written, chunkBytes);
        expect(read.flatMap((item) => (item.kind === 'row' ? [item.cells] : []))).toEqual(full);
        let line = 1 + 1;
        for (const item of read) {
          if (item.kind !== 'row') continue;
          expect(item.line).toBe(line);
          line += 1 + (item.cells.join('').match(/\r\n|\n|\r/gu)?.length ?? 0) - torn(item.cells);
        }
      },
    ),
  );
  /** Line breaks that `join` made of an ending CR and a beginning LF are two in the file. */
  function torn(cells: readonly string[]): number {
    const joined = cells.join('').match(/\r\n|\n|\r/gu)?.length ?? 0;
    const apart = cells.reduce((total, text) => total + (text.match(/\r\n|\n|\r/gu)?.length ?? 0), 0);
    return joined - apart;
  }
});

test('no bytes make it throw', async () => {
  const piece = fc.constantFrom('"', ',', '\n', '\r', ';', 'a', '""', '"\n', 'ł', '\ufeff');
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.array(piece, { maxLength: 60 }).map((pieces) => new TextEncoder().encode(pieces.join(''))),
        fc.uint8Array({ maxLength: 200 }),
      ),
      fc.integer({ min: 1, max: 30 }),
      async (bytes, chunkBytes) => {
        const items = await collect(bytes, chunkBytes);
        expect(['end', 'stopped']).toContain(items.at(-1)?.kind);
        expect(await collect(bytes)).toEqual(
          items.map((item) => ('bytesRead' in item ? { ...item, bytesRead: bytes.length } : item)),
        );
      },
    ),
    { numRuns: 500 },
  );
});
