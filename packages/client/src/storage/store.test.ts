import { expect, test } from 'vitest';
import { createClient } from '../client.ts';
import type { AuthStorage } from './auth-storage.ts';
import { memoryStorage } from './memory-storage.ts';
import { read, write } from './store.ts';

const clientOn = (storage: AuthStorage) => createClient({ userPoolId: 'a_b', clientId: 'c', storage });

test('what a storage refuses is kept beside it until it takes it', async () => {
  const items = memoryStorage();
  let isFull = true;
  const refuse = <T>(run: () => T) => {
    if (isFull) throw new DOMException('no room', 'QuotaExceededError');
    return run();
  };
  const client = clientOn({
    ...items,
    setItem: (key, value) => refuse(() => items.setItem(key, value)),
    removeItem: (key) => refuse(() => items.removeItem(key)),
  });
  await write(client, 'a', '1');
  expect(await read(client, 'a')).toBe('1');
  expect(items.getItem('a')).toBeUndefined();
  isFull = false;
  await write(client, 'a', '2');
  expect([await read(client, 'a'), items.getItem('a')]).toEqual(['2', '2']);
  isFull = true;
  await write(client, 'a', undefined);
  expect([await read(client, 'a'), items.getItem('a')]).toEqual([undefined, '2']);
});

test('a storage that has to be filled first is filled once, before the first read', async () => {
  const items = new Map<string, string>();
  let fills = 0;
  const client = clientOn({
    getItem: (key) => items.get(key),
    setItem: (key, value) => items.set(key, value),
    removeItem: (key) => items.delete(key),
    sync: async () => {
      fills++;
      items.set('a', '1');
    },
  });
  expect(await Promise.all([read(client, 'a'), read(client, 'a')])).toEqual(['1', '1']);
  expect(fills).toBe(1);
});

test('a storage that cannot be read says so', async () => {
  const client = clientOn({ ...memoryStorage(), getItem: () => Promise.reject(new Error('locked')) });
  await expect(read(client, 'a')).rejects.toThrow('locked');
});
