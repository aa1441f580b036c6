import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createPayloadCheck } from '../../server/src/aws-signature/payload.ts';
import { readChecked } from './payload.ts';

const pieces = ['one', '', 'two', 'three', ''].map((text) => Buffer.from(text));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What is given of the pieces, and how it ends. */
async function read(stated: string) {
  const check = createPayloadCheck({ kind: 'whole', stated }, {} as never, {} as never);
  const given: string[] = [];
  try {
    for await (const piece of readChecked(pieces, check)) given.push(String(piece));
    return { given, end: 'whole' };
  } catch (error) {
    return { given, end: (error as { reason: string }).reason };
  }
}

test('all of a payload is given once it was checked, and of another one all but the last piece', async () => {
  expect(await read(sha256('onetwothree'))).toEqual({ given: ['one', 'two', 'three'], end: 'whole' });
  expect(await read(sha256('another'))).toEqual({ given: ['one', 'two'], end: 'other-payload' });
});
