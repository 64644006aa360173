/** A column of a printed table; `share` is its part of the width. */
export interface PrintedColumn {
  readonly header: string;
  readonly align: 'start' | 'end';
  readonly share: number;
}

/** A table that goes on over as many pages as it needs, its head on each; the sums stand after the last row. */
export interface PrintedTable {
  readonly caption: string | null;
  readonly columns: readonly PrintedColumn[];
  /** A text for each column. */
  readonly rows: readonly (readonly string[])[];
  readonly totals: readonly (readonly string[])[];
}

/** A document to be printed, already in the reader's words. */
export interface PrintedDocument {
  readonly language: 'pl' | 'en';
  readonly title: string;
  /** Who it is from, on each page beside the title. */
  readonly issuer: string;
  readonly facts: readonly string[];
  readonly parties: readonly { readonly heading: string; readonly lines: readonly string[] }[];
  readonly tables: readonly PrintedTable[];
  readonly notes: readonly string[];
  /** At the foot of each page: `2 / 3`. */
  readonly pageWords: (page: number, pages: number) => string;
  /** What the file says of when it was made. */
  readonly madeAtMs: number;
}

export interface DocumentWriter {
  /** The document as a PDF on A4 with its fonts inside. The same document gives the same pages. */
  writePdf(document: PrintedDocument): Promise<Uint8Array<ArrayBuffer>>;
}
