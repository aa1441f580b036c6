import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fault } from '#domain/fault.ts';
import { parseJsonBody } from './json.ts';

const parse = (text: string) => parseJsonBody(new TextEncoder().encode(text));

describe('a JSON body', () => {
  test('is read as its value', () => {
    expect(
      parse(' {"Username":"ann","List":[{"Name":"email","Value":"a\\"b:c{"}],"N":-1.5e3,"T":true,"Z":null}\n'),
    ).toEqual({
      Username: 'ann',
      List: [{ Name: 'email', Value: 'a"b:c{' }],
      N: -1500,
      T: true,
      Z: null,
    });
    expect(parse('')).toEqual({});
    expect(parse('{"a\\\\":1,"b":{"a\\\\":2}}')).toEqual({ 'a\\': 1, b: { 'a\\': 2 } });
  });

  test.each([
    ['a name twice', '{"a":1,"a":1}'],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}'],
    ['a name twice, deep down', '{"x":[1,{"y":{"a":1,"b":2,"a":3}}]}'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":{}}'],
    ['a list', '[]'],
    ['a string', '"text"'],
    ['null', 'null'],
    ['a number', '1'],
    ['blanks alone', '  '],
    ['NaN', '{"a":NaN}'],
    ['Infinity', '{"a":Infinity}'],
    ['a number beyond doubles', '{"a":1e400}'],
    ['text after the object', '{} {}'],
    ['a trailing comma', '{"a":1,}'],
    ['a comment', '{/* */}'],
    ['single quotes', "{'a':1}"],
    ['an open string', '{"a":"b'],
    ['an open object', '{"a":{"b":1}'],
    ['a byte order mark', '\ufeff{}'],
    ['a raw line break in a string', '{"a":"b\nc"}'],
    ['a lone surrogate', '{"a":"\\ud800"}'],
    ['a lone surrogate in a name', '{"\\udc00":1}'],
    ['U+0000', '{"a":"b\\u0000"}'],
  ])('with %s is refused', (_, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ name: 'Fault', code: 'SerializationException' }));
  });

  test.each([
    [[0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0x22, 0x7d]],
    [[0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0xaf, 0x22, 0x7d]],
    [[0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]],
  ])('of bad UTF-8 is refused: %j', (bytes) => {
    expect(() => parseJsonBody(Uint8Array.from(bytes))).toThrow(/UTF-8/);
  });

  test('may be 64 levels deep and no deeper', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(parse(nested(64))).toHaveProperty('a.a.a');
    expect(() => parse(nested(65))).toThrow(/deep/);
    expect(() => parse('['.repeat(500_000))).toThrow(/deep/);
    expect(parse(`{"a":"${'['.repeat(100)}"}`)).toEqual({ a: '['.repeat(100) });
  });

  test('takes time in proportion to its size, whatever it holds', () => {
    const hostile = ['\\\\', '\\"', '{"a":', '","', '"":0,', '[],'].map((part) => `{"a":"${part.repeat(250_000)}`);
    const before = process.threadCpuUsage();
    for (const text of hostile) expect(() => parse(text)).toThrow(Fault);
    expect(process.threadCpuUsage(before).user / 1000).toBeLessThan(2000);
  });

  test('of any object comes back as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' })), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('\\u0000'));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('of any bytes is read or refused as SerializationException', () => {
    const fragments = fc.array(
      fc.constantFrom('{', '}', '"', ':', ',', '\\', '[', ']', '1', 'e', 'null', ' ', 'é', '\\u0'),
    );
    const texts = fragments.map((parts) => new TextEncoder().encode(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), texts), (bytes) => {
        try {
          expect(parseJsonBody(bytes)).toBeTypeOf('object');
        } catch (error) {
          expect(error).toMatchObject({ name: 'Fault', code: 'SerializationException' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});
