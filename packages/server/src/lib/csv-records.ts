/** Where a record begins: the byte of the file, from 0, and its line, from 1. */
export interface CsvPlace {
  readonly offset: number;
  readonly line: number;
}

/** One record of a file: its fields, or what is wrong with its first line. */
export type CsvRecord = {
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Where the next one begins. */
  readonly next: CsvPlace;
} & ({ readonly fields: readonly string[] } | { readonly problem: string });

export interface CsvOptions {
  /** How many characters a record may have. */
  readonly maxChars: number;
  /** How many fields each record has to have; any number unless said. */
  readonly columns?: number | undefined;
}

const [tab, lineFeed, carriageReturn, space, quote, comma] = [0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c];
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
/** Of a character in UTF-8, with the end of its line. */
const bytesOfChar = 4;
const bytesOfEnd = 2;

export const csvProblems = {
  tooLong: 'The line is too long.',
  notUtf8: 'The line is not UTF-8.',
  unclosed: 'A quotation mark on this line is not closed.',
  afterQuote: 'There is text behind a closing quotation mark on this line.',
  columns: 'The line has another number of fields than the header.',
} as const;

/**
 * Reads the records of a file that comes in pieces, from one place on, and holds no more of it than one record and a piece.
 * RFC 4180, in UTF-8 with or without a byte order mark, lines ending in LF or CRLF; and outside of quotation marks a comma
 * behind a backslash belongs to the value. Blank lines are skipped. What is wrong costs the one line on which it begins: where a
 * quotation mark leads over the end of a line and comes to nothing, the next line is read by itself.
 */
export async function* readRecords(
  pieces: AsyncIterable<Uint8Array>,
  start: CsvPlace,
  { maxChars, columns }: CsvOptions,
): AsyncGenerator<CsvRecord> {
  const source = new Source(pieces);
  const maxBytes = maxChars * bytesOfChar + bytesOfEnd;
  let { offset, line } = start;
  const pass = (bytes: number, lines: number): CsvPlace => {
    source.drop(bytes);
    offset += bytes;
    line += lines;
    return { offset, line };
  };
  if (offset === 0 && (await source.startsWith(byteOrderMark))) pass(byteOrderMark.length, 0);
  for (;;) {
    const end = await source.findLineEnd(maxBytes);
    if (end === 'none') return;
    const begun = line;
    if (end === 'far') {
      offset += await source.dropLine();
      line += 1;
      yield { line: begun, problem: csvProblems.tooLong, next: { offset, line } };
      continue;
    }
    const bytes = source.bytes.subarray(0, end.content);
    const text = bytes.toString();
    if (text.trim() === '') {
      pass(end.whole, 1);
      continue;
    }
    if (!bytes.includes(quote)) {
      yield { line: begun, ...judged(splitPlain(text), text, { maxChars, columns }), next: pass(end.whole, 1) };
      continue;
    }
    const quoted = await readQuoted(source, maxBytes);
    if ('problem' in quoted) {
      yield { line: begun, problem: quoted.problem, next: pass(end.whole, 1) };
      continue;
    }
    const whole = source.bytes
      .subarray(0, quoted.whole)
      .toString()
      .replace(/\r?\n$/, '');
    const found = judged(quoted.fields, whole, { maxChars, columns });
    // A mark that was not meant to open may find its end anywhere.
    const isMisread = 'problem' in found && quoted.lines > 1;
    yield { line: begun, ...found, next: isMisread ? pass(end.whole, 1) : pass(quoted.whole, quoted.lines) };
  }
}

function judged(
  fields: readonly string[],
  text: string,
  { maxChars, columns }: CsvOptions,
): { fields: readonly string[] } | { problem: string } {
  if (text.length > maxChars) return { problem: csvProblems.tooLong };
  if (text.includes('\ufffd')) return { problem: csvProblems.notUtf8 };
  if (columns !== undefined && fields.length !== columns) return { problem: csvProblems.columns };
  return { fields };
}

function splitPlain(text: string): string[] {
  if (!text.includes('\\')) return text.split(',');
  return text.split(/(?<!\\),/).map((field) => field.replaceAll('\\,', ','));
}

interface Quoted {
  readonly fields: readonly string[];
  /** Its bytes and lines, with the end of the last one. */
  readonly whole: number;
  readonly lines: number;
}

/** Reads a record that has a quotation mark somewhere on its first line. */
async function readQuoted(source: Source, maxBytes: number): Promise<Quoted | { problem: string }> {
  const fields: string[] = [];
  let lines = 1;
  let at = 0;
  for (;;) {
    let opens = at;
    while (source.bytes[opens] === space || source.bytes[opens] === tab) opens += 1;
    if (source.bytes[opens] === quote) {
      const closes = await findClosing(source, opens + 1, maxBytes);
      if (closes === undefined) return { problem: csvProblems.unclosed };
      const value = source.bytes.subarray(opens + 1, closes);
      for (const byte of value) if (byte === lineFeed) lines += 1;
      fields.push(value.toString().replaceAll('""', '"'));
      at = closes + 1;
      // What is left of this line may lie in the piece to come.
      await source.findLineEnd(at + maxBytes, at);
      while (source.bytes[at] === space || source.bytes[at] === tab) at += 1;
      if (source.bytes[at] === comma) {
        at += 1;
        continue;
      }
      if (at >= source.bytes.length) return { fields, whole: at, lines };
      if (source.bytes[at] === lineFeed) return { fields, whole: at + 1, lines };
      if (source.bytes[at] === carriageReturn && source.bytes[at + 1] === lineFeed)
        return { fields, whole: at + 2, lines };
      return { problem: csvProblems.afterQuote };
    }
    const { text, end } = plainField(source.bytes, at);
    fields.push(text);
    if (source.bytes[end] === comma) {
      at = end + 1;
      continue;
    }
    const isOver = end >= source.bytes.length;
    return { fields, whole: isOver ? end : end + 1, lines };
  }
}

/** A field without marks, and where it ends: at a comma, the end of its line, or that of the file. */
function plainField(bytes: Buffer, from: number): { text: string; end: number } {
  const lineEnd = bytes.indexOf(lineFeed, from);
  const rest = bytes.subarray(from, lineEnd === -1 ? bytes.length : lineEnd);
  let end = rest.indexOf(comma);
  while (end > 0 && rest[end - 1] === 0x5c) end = rest.indexOf(comma, end + 1);
  const isLast = end === -1;
  const field = rest.subarray(0, isLast ? rest.length : end).toString();
  const text = isLast ? field.replace(/\r$/, '') : field;
  return { text: text.replaceAll('\\,', ','), end: from + (isLast ? rest.length : end) };
}

/** The mark that ends a value; one that is doubled belongs to it. Undefined where a record cannot be so long. */
async function findClosing(source: Source, from: number, maxBytes: number): Promise<number | undefined> {
  let at = from;
  for (;;) {
    const found = source.bytes.indexOf(quote, at);
    if (found === -1) {
      at = source.bytes.length;
      if (at > maxBytes || !(await source.fill(at + 1))) return undefined;
      continue;
    }
    if (found > maxBytes) return undefined;
    await source.fill(found + 2);
    if (source.bytes[found + 1] !== quote) return found;
    at = found + 2;
  }
}

/** What has come of the file and was not passed yet. */
class Source {
  bytes: Buffer = Buffer.alloc(0);
  readonly #pieces: AsyncIterator<Uint8Array>;
  #isOver = false;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Waits until so many bytes are there; false where the file has no more. */
  async fill(length: number): Promise<boolean> {
    while (this.bytes.length < length && !this.#isOver) {
      const next = await this.#pieces.next();
      if (next.done) this.#isOver = true;
      else this.bytes = this.bytes.length === 0 ? Buffer.from(next.value) : Buffer.concat([this.bytes, next.value]);
    }
    return this.bytes.length >= length;
  }

  async startsWith(mark: Buffer): Promise<boolean> {
    await this.fill(mark.length);
    return this.bytes.subarray(0, mark.length).equals(mark);
  }

  drop(length: number): void {
    this.bytes = this.bytes.subarray(length);
  }

  /**
   * How long the line is, without its end and with it. `far` where it ends behind `limit` bytes, `none` at the end of the file.
   */
  async findLineEnd(limit: number, from = 0): Promise<{ content: number; whole: number } | 'far' | 'none'> {
    let searched = from;
    for (;;) {
      const found = this.bytes.indexOf(lineFeed, searched);
      if (found !== -1) {
        if (found > limit) return 'far';
        return { content: this.bytes[found - 1] === carriageReturn ? found - 1 : found, whole: found + 1 };
      }
      searched = this.bytes.length;
      if (searched > limit) return 'far';
      if (await this.fill(searched + 1)) continue;
      return searched === 0 ? 'none' : { content: searched, whole: searched };
    }
  }

  /** Passes the rest of the line, however long it is; gives its bytes. */
  async dropLine(): Promise<number> {
    let dropped = 0;
    for (;;) {
      const found = this.bytes.indexOf(lineFeed);
      const length = found === -1 ? this.bytes.length : found + 1;
      dropped += length;
      this.drop(length);
      if (found !== -1 || !(await this.fill(1))) return dropped;
    }
  }
}
