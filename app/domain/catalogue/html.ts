import { Parser } from 'htmlparser2';

/** Tags that a description keeps, all without attributes. */
export const DESCRIPTION_TAGS = ['p', 'br', 'strong', 'em', 'ul', 'ol', 'li', 'h3', 'h4'] as const;

/** Longest source that is looked at; what follows is cut off before anything else. */
export const MAX_DESCRIPTION_SOURCE_CHARS = 200_000;

type Block = 'p' | 'h3' | 'h4';
type List = 'ul' | 'ol';
type Inline = 'strong' | 'em';

const BLOCKS: ReadonlyMap<string, Block> = new Map([
  ['h1', 'h3'],
  ['h2', 'h3'],
  ['h3', 'h3'],
  ['h4', 'h4'],
  ['h5', 'h4'],
  ['h6', 'h4'],
  ...'p div section article main aside header footer blockquote pre address figure figcaption table tr dl dt dd form fieldset hr details summary'
    .split(' ')
    .map((tag) => [tag, 'p'] as const),
]);

const INLINES: ReadonlyMap<string, Inline> = new Map([
  ['strong', 'strong'],
  ['b', 'strong'],
  ['em', 'em'],
  ['i', 'em'],
]);

const DROPPED_WITH_CONTENT: ReadonlySet<string> = new Set(
  'script style iframe frame frameset noscript noframes noembed template svg math object embed applet audio video canvas textarea select option button input title head link meta base xmp plaintext'.split(
    ' ',
  ),
);

/**
 * A description made harmless: only {@link DESCRIPTION_TAGS}, no attribute at all, everything else as escaped text,
 * well nested whatever came in. Nothing of the source is copied: the output is written anew from what was read.
 * Headings begin at h3, since the page has the first two; nested lists become one. Text without any tag becomes
 * paragraphs, with its line breaks kept. Sanitizing twice changes nothing.
 */
export function sanitizeDescription(source: string): string {
  const text = source.slice(0, MAX_DESCRIPTION_SOURCE_CHARS);
  return /<[a-z!/?]/iu.test(text) || /&(#\d+|#x[\da-f]+|[a-z]\w+);/iu.test(text)
    ? fromHtml(text)
    : fromPlainText(text);
}

/** A description as plain text, for search and for previews: blocks and line breaks become spaces. */
export function descriptionText(html: string): string {
  const parts: string[] = [];
  let droppedDepth = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (DROPPED_WITH_CONTENT.has(name)) droppedDepth += 1;
      if (!INLINES.has(name)) parts.push(' ');
    },
    ontext(text) {
      if (droppedDepth === 0) parts.push(text);
    },
    onclosetag(name) {
      if (DROPPED_WITH_CONTENT.has(name)) droppedDepth -= 1;
      if (!INLINES.has(name)) parts.push(' ');
    },
  });
  parser.end(html.slice(0, MAX_DESCRIPTION_SOURCE_CHARS));
  return parts.join('').replace(CONTROL, ' ').replace(/\s+/gu, ' ').trim();
}

function fromPlainText(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replace(CONTROL, '')
    .split(/\n\s*\n/u)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${paragraph.split('\n').map(plainLine).join('<br>')}</p>`)
    .join('');
}

function plainLine(line: string): string {
  return escapeText(line).replace(/\s+/gu, ' ').trim();
}

function fromHtml(source: string): string {
  const writer = new DescriptionWriter();
  let droppedDepth = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (DROPPED_WITH_CONTENT.has(name)) droppedDepth += 1;
      if (droppedDepth > 0) return;
      writer.open(name);
    },
    ontext(text) {
      if (droppedDepth === 0) writer.text(text);
    },
    onclosetag(name) {
      if (DROPPED_WITH_CONTENT.has(name)) droppedDepth -= 1;
      else if (droppedDepth === 0) writer.close(name);
    },
  });
  parser.end(source);
  return writer.finish();
}

/** Writes tags lazily, when there is text for them, so that no empty or misnested element can come out. */
class DescriptionWriter {
  private readonly out: string[] = [];
  private wantedBlock: Block = 'p';
  private openBlock: Block | 'li' | null = null;
  private wantedList: List | null = null;
  private openList: List | null = null;
  private listDepth = 0;
  private readonly inlines: { tag: Inline; written: boolean }[] = [];
  private breaks = 0;
  private space = false;

  open(name: string): void {
    if (name === 'br') {
      if (this.openBlock !== null) this.breaks += 1;
      return;
    }
    if (name === 'ul' || name === 'ol') {
      this.endBlock();
      this.listDepth += 1;
      if (this.listDepth === 1) this.wantedList = name;
      return;
    }
    if (name === 'li') {
      this.endBlock();
      return;
    }
    if (name === 'td' || name === 'th') {
      this.space = true;
      return;
    }
    const inline = INLINES.get(name);
    if (inline !== undefined) {
      this.inlines.push({ tag: inline, written: false });
      return;
    }
    const block = BLOCKS.get(name);
    if (block !== undefined && this.listDepth > 0) {
      if (this.openBlock !== null) this.space = true;
    } else if (block !== undefined) {
      this.endBlock();
      this.wantedBlock = block;
    }
  }

  close(name: string): void {
    if (name === 'ul' || name === 'ol') {
      this.endBlock();
      this.listDepth = Math.max(0, this.listDepth - 1);
      if (this.listDepth === 0) {
        this.endList();
        this.wantedList = null;
      }
      return;
    }
    if (name === 'li') {
      this.endBlock();
      return;
    }
    if (INLINES.has(name)) {
      const ended = this.inlines.pop();
      if (ended?.written) this.out.push(`</${ended.tag}>`);
      return;
    }
    if (BLOCKS.has(name)) {
      if (this.listDepth > 0) this.space = this.openBlock !== null;
      else {
        this.endBlock();
        this.wantedBlock = 'p';
      }
    }
  }

  text(raw: string): void {
    const collapsed = escapeText(raw).replace(/\s+/gu, ' ');
    const trimmed = collapsed.trim();
    if (trimmed === '') {
      if (collapsed !== '') this.space = true;
      return;
    }
    const started = this.openBlock !== null;
    this.startBlock();
    if (started && this.breaks > 0) {
      this.out.push('<br>'.repeat(Math.min(this.breaks, 2)));
    } else if (started && (this.space || collapsed.startsWith(' '))) {
      this.out.push(' ');
    }
    this.breaks = 0;
    for (const inline of this.inlines) {
      if (!inline.written) this.out.push(`<${inline.tag}>`);
      inline.written = true;
    }
    this.out.push(trimmed);
    this.space = collapsed.endsWith(' ');
  }

  finish(): string {
    this.endBlock();
    this.endList();
    return this.out.join('');
  }

  private startBlock(): void {
    if (this.openBlock !== null) return;
    if (this.listDepth > 0 && this.openList === null && this.wantedList !== null) {
      this.openList = this.wantedList;
      this.out.push(`<${this.openList}>`);
    }
    this.openBlock = this.openList === null ? this.wantedBlock : 'li';
    this.out.push(`<${this.openBlock}>`);
  }

  private endBlock(): void {
    if (this.openBlock !== null) {
      for (const inline of [...this.inlines].reverse()) {
        if (inline.written) this.out.push(`</${inline.tag}>`);
        inline.written = false;
      }
      this.out.push(`</${this.openBlock}>`);
      this.openBlock = null;
    }
    this.breaks = 0;
    this.space = false;
  }

  private endList(): void {
    if (this.openList !== null) this.out.push(`</${this.openList}>`);
    this.openList = null;
  }
}

// Characters that no reader sees and that XML and JSON readers stumble over; line breaks and tabs are whitespace.
const CONTROL = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu;

function escapeText(text: string): string {
  return text.replace(CONTROL, '').replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;');
}
