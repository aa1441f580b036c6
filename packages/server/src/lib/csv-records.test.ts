import { describe, expect, test } from 'vitest';
import { type CsvOptions, type CsvRecord, csvProblems, readRecords } from './csv-records.ts';

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

async function all(records: AsyncIterable<CsvRecord>): Promise<CsvRecord[]> {
  const found: CsvRecord[] = [];
  for await (const record of records) found.push(record);
  return found;
}

const read = (text: string | Uint8Array, options: Partial<CsvOptions> = {}, pieceBytes = 7) =>
  all(readRecords(inPieces(Buffer.from(text), pieceBytes), { offset: 0, line: 1 }, { maxChars: 100, ...options }));

const short = (records: readonly CsvRecord[]) =>
  records.map((record) => [record.line, 'fields' in record ? record.fields : record.problem]);

describe.each([1, 2, 7, 1_000_000])('in pieces of %i bytes', (pieceBytes) => {
  test.each<[string, string, unknown[]]>([
    [
      'lines that end in LF',
      'a,b\nc,d\n',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    [
      'lines that end in CRLF, the last without',
      'a,b\r\nc,d',
      [
        [1, ['a', 'b']],
        [2, ['c', 'd']],
      ],
    ],
    ['a byte order mark', '\ufeffa,b\n', [[1, ['a', 'b']]]],
    [
      'blank lines, which count',
      '\n\na,b\n  \r\nc,d\n\n',
      [
        [3, ['a', 'b']],
        [5, ['c', 'd']],
      ],
    ],
    [
      'empty fields',
      ',\na,\n',
      [
        [1, ['', '']],
        [2, ['a', '']],
      ],
    ],
    ['a comma behind a backslash', 'a\\,b,c\\d\n', [[1, ['a,b', 'c\\d']]]],
    [
      'quoted values',
      '"a,b","c ""d"""\r\n"",x\n',
      [
        [1, ['a,b', 'c "d"']],
        [2, ['', 'x']],
      ],
    ],
    [
      'blanks around quoted values',
      ' "a,b" , "c"\t\nd,e\n',
      [
        [1, ['a,b', 'c']],
        [2, ['d', 'e']],
      ],
    ],
    ['a quoted value at the end of the file', 'a,"b"', [[1, ['a', 'b']]]],
    [
      'a quoted value over lines',
      '"a\nb\r\nc",d\ne,f\n',
      [
        [1, ['a\nb\r\nc', 'd']],
        [4, ['e', 'f']],
      ],
    ],
    [
      'fields behind a quoted value over lines',
      '"a\nb",c\\,c,"d"\r\ne\n',
      [
        [1, ['a\nb', 'c,c', 'd']],
        [3, ['e']],
      ],
    ],
    ['a mark within a value', 'a 5" b,c"d"\n', [[1, ['a 5" b', 'c"d"']]]],
    [
      'other scripts',
      'Größe,東京\n🐎,"🐎,"\n',
      [
        [1, ['Größe', '東京']],
        [2, ['🐎', '🐎,']],
      ],
    ],
    ['nothing', '', []],
  ])('reads %s', async (_, text, expected) => {
    expect(short(await read(text, {}, pieceBytes))).toEqual(expected);
  });

  test.each<[string, string, unknown[]]>([
    [
      'a mark that nothing closes',
      'a,b\n"c,d\ne,f\n',
      [
        [1, ['a', 'b']],
        [2, csvProblems.unclosed],
        [3, ['e', 'f']],
      ],
    ],
    [
      'a mark that nothing closes, at the end',
      'a,b\n"c,d',
      [
        [1, ['a', 'b']],
        [2, csvProblems.unclosed],
      ],
    ],
    [
      'a mark that the next one closes by mistake',
      '"a,b\nc,d\n"e",f\ng,h\n',
      [
        [1, csvProblems.afterQuote],
        [2, ['c', 'd']],
        [3, ['e', 'f']],
        [4, ['g', 'h']],
      ],
    ],
    [
      'text behind a closing mark',
      '"a"b,c\nd,e\n',
      [
        [1, csvProblems.afterQuote],
        [2, ['d', 'e']],
      ],
    ],
    [
      'a line that is too long',
      `${'a'.repeat(101)}\nb\n`,
      [
        [1, csvProblems.tooLong],
        [2, ['b']],
      ],
    ],
    [
      'a line that is far too long',
      `${'a'.repeat(10_000)}\nb\n`,
      [
        [1, csvProblems.tooLong],
        [2, ['b']],
      ],
    ],
    ['a line that is far too long, at the end', 'a'.repeat(10_000), [[1, csvProblems.tooLong]]],
    [
      'a value that is too long',
      `"${'a\n'.repeat(300)}"\nb\n`,
      [
        [1, csvProblems.unclosed],
        ...Array.from({ length: 299 }, (_, at) => [at + 2, ['a']]),
        [301, csvProblems.unclosed],
        [302, ['b']],
      ],
    ],
  ])('tells of %s, and goes on', async (_, text, expected) => {
    expect(short(await read(text, {}, pieceBytes))).toEqual(expected);
  });
});

test('a record of another number of fields costs one line, however many its marks take in', async () => {
  const text = '"a,b\nc",d\ne,f,g\nh\n"i","j"\n';
  expect(short(await read(text, { columns: 2 }))).toEqual([
    [1, ['a,b\nc', 'd']],
    [3, csvProblems.columns],
    [4, csvProblems.columns],
    [5, ['i', 'j']],
  ]);
  expect(short(await read('"a,b\nc,d\ne","f",g\nh,i\n', { columns: 2 }))).toEqual([
    [1, csvProblems.columns],
    [2, ['c', 'd']],
    [3, csvProblems.columns],
    [4, ['h', 'i']],
  ]);
});

test('what is not UTF-8 costs its line', async () => {
  const text = Buffer.concat([Buffer.from('a,'), Buffer.from([0xc3, 0x28]), Buffer.from('\nb,c\n')]);
  expect(short(await read(text))).toEqual([
    [1, csvProblems.notUtf8],
    [2, ['b', 'c']],
  ]);
});

test('is gone on with from the place behind any record', async () => {
  const text = '\ufeffa,b\r\n"c\nd",e\n\n"f,g\n🐎,h\ni,j';
  const bytes = Buffer.from(text);
  const whole = await read(text);
  expect(short(whole)).toEqual([
    [1, ['a', 'b']],
    [2, ['c\nd', 'e']],
    [5, csvProblems.unclosed],
    [6, ['🐎', 'h']],
    [7, ['i', 'j']],
  ]);
  for (const [index, { next }] of whole.entries()) {
    const rest = readRecords(inPieces(bytes.subarray(next.offset), 3), next, { maxChars: 100 });
    expect(await all(rest)).toEqual(whole.slice(index + 1));
  }
});

test('10 MiB behind a broken mark, without the end of a line, and of marks alone take neither memory nor long', async () => {
  const mebibyte = 1024 * 1024;
  async function* of(begin: string, piece: string, mebibytes: number): AsyncGenerator<Uint8Array> {
    yield Buffer.from(begin);
    const bytes = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)));
    for (let sent = 0; sent < mebibytes * mebibyte; sent += bytes.length) yield bytes;
  }
  const count = async (begin: string, piece: string, mebibytes = 10) => {
    let found = 0;
    for await (const _ of readRecords(of(begin, piece, mebibytes), { offset: 0, line: 1 }, { maxChars: 16_000 }))
      found += 1;
    return found;
  };
  const before = process.memoryUsage().rss;
  const startedAt = performance.now();
  expect(await count('"', 'x')).toBe(1);
  expect(await count('"', 'ann,ann@example.com\n')).toBeGreaterThan(500_000);
  expect(await count('', '"a\n', 1)).toBeGreaterThan(300_000);
  expect(await count('', '"')).toBe(1);
  expect(process.memoryUsage().rss - before).toBeLessThan(150 * mebibyte);
  expect(performance.now() - startedAt).toBeLessThan(60_000);
});
