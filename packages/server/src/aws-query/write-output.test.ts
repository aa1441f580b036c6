import type { QueryServiceModel } from '@cenote/wire/shape';
import { DOMParser, onWarningStopParsing } from '@xmldom/xmldom';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorResponse, outputResponse } from './write-output.ts';

const text = { type: { kind: 'string' }, required: false, sensitive: false } as const;
const model: QueryServiceModel = {
  version: '1',
  namespace: 'https://example.com/doc/1/',
  signingName: 'x',
  operations: {
    Get: {
      auth: 'public',
      input: [],
      output: [
        { name: 'Text', ...text },
        { name: 'At', type: { kind: 'timestamp' }, required: false, sensitive: false },
        { name: 'Is', type: { kind: 'boolean' }, required: false, sensitive: false },
        {
          name: 'Tags',
          type: { kind: 'list', element: { kind: 'structure', name: 'Tag' } },
          required: false,
          sensitive: false,
        },
      ],
      errors: [],
    },
    Put: { auth: 'public', input: [], output: [], errors: [] },
    Update: { auth: 'public', input: [], output: [], errors: [], hasEmptyResult: true },
  },
  structures: { Tag: [{ name: 'Key', ...text }] },
  enums: {},
};

const textOf = (xml: string, name: string) =>
  new DOMParser({ locator: false, onError: onWarningStopParsing })
    .parseFromString(xml, 'text/xml')
    .getElementsByTagName(name)[0]?.textContent;

test('an output is written by its model, and what is absent is left out', () => {
  const output = { Text: 'a', At: 0.5, Is: false, Tags: [{ Key: 'k' }, { Key: '' }] };
  const { status, headers, body } = outputResponse(model, 'Get', output, 'r-1');
  expect([status, headers['content-type']]).toEqual([200, 'text/xml']);
  expect(body.replaceAll('\n', '')).toBe(
    '<GetResponse xmlns="https://example.com/doc/1/"><GetResult><Text>a</Text><At>1970-01-01T00:00:00Z</At><Is>false</Is>' +
      '<Tags><member><Key>k</Key></member><member><Key/></member></Tags></GetResult>' +
      '<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetResponse>',
  );
  expect(outputResponse(model, 'Get', { Tags: [] }, 'r').body).toContain('<GetResult>\n<Tags/>\n</GetResult>');
});

test('what has no result has no element for one, unless the service has it all the same', () => {
  expect(outputResponse(model, 'Put', {}, 'r').body).not.toContain('Result');
  expect(outputResponse(model, 'Update', {}, 'r').body).toMatch(/<UpdateResult>\s*<\/UpdateResult>/);
});

test('any text comes out as it went in, but for what XML has no place for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (sent) => {
      const message = `${sent}\r\n<&">`;
      const { body } = errorResponse(model.namespace, { code: 'ValidationError', message, status: 400 }, 'r');
      const expected = message.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '?');
      expect(textOf(body, 'Message')).toBe(expected);
    }),
  );
});
