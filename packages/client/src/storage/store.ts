import type { Client } from '../client.ts';

/**
 * The client's storage, read and written so that a storage that is full or broken loses nothing while the page lives: what it
 * refuses is kept beside it.
 */

/** @throws what a storage throws that cannot be read */
export async function read(client: Client, key: string): Promise<string | undefined> {
  const { storage, unwritten } = client;
  if (unwritten.has(key)) return unwritten.get(key);
  await (client.synced ??= storage.sync?.());
  return (await storage.getItem(key)) ?? undefined;
}

/** Writes a value, or removes it where there is none. Never throws. */
export async function write(client: Client, key: string, value: string | undefined): Promise<void> {
  const { storage, unwritten } = client;
  try {
    await (value === undefined ? storage.removeItem(key) : storage.setItem(key, value));
    unwritten.delete(key);
  } catch {
    unwritten.set(key, value);
  }
}
