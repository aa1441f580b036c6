import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTestContext, type TestContext } from '../../../test/context.ts';
import { createAccessKey, deleteAccessKey, findAccessKeySecret, listAccessKeys } from './access-key.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

test('a key has the form of AWS keys, and its secret is found again', async () => {
  const key = await createAccessKey(context, 'deploy');
  expect(key.id).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(key.secret).toMatch(/^[A-Za-z0-9+/]{40}$/);
  expect(await findAccessKeySecret(context, key.id)).toBe(key.secret);
  expect(await findAccessKeySecret(context, 'AKIAAAAAAAAAAAAAAAAA')).toBeUndefined();
});

test('keys are listed oldest first, without their secrets', async () => {
  const first = await createAccessKey(context, 'first');
  context.clock.advance(1000);
  const second = await createAccessKey(context, 'second');
  expect(await listAccessKeys(context)).toEqual([
    { id: first.id, description: 'first', createdAt: first.createdAt },
    { id: second.id, description: 'second', createdAt: first.createdAt + 1000 },
  ]);
});

test('a deleted key is gone, and only that one', async () => {
  const key = await createAccessKey(context, 'old');
  const other = await createAccessKey(context, 'new');
  expect(await deleteAccessKey(context, key.id)).toBe(true);
  expect(await deleteAccessKey(context, key.id)).toBe(false);
  expect(await findAccessKeySecret(context, key.id)).toBeUndefined();
  expect(await findAccessKeySecret(context, other.id)).toBe(other.secret);
});

test('the secret lies sealed in the database and opens in its own row alone', async () => {
  const key = await createAccessKey(context, 'one');
  const other = await createAccessKey(context, 'two');
  const dump = await context.db.all({ name: 'test.dump', sql: 'select * from access_keys' }, {});
  expect(Buffer.from(JSON.stringify(dump)).includes(key.secret)).toBe(false);
  await context.db.execute(`update access_keys set sealed_secret =
    (select sealed_secret from access_keys where id = '${key.id}') where id = '${other.id}'`);
  await expect(findAccessKeySecret(context, other.id)).rejects.toThrow('cannot be opened');
});
