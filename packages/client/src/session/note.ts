import type { Client } from '../client.ts';
import { pause } from '../pause.ts';
import { read, write } from '../storage/store.ts';

/** How long two that wrote at the same moment need to see each other, and how often one looks whether it is its turn. */
const lookMs = 50;

/**
 * Runs `work` while a note in the storage tells other tabs to wait. A note that is older than `longestMs` binds nobody, and nobody
 * waits longer than that.
 */
export async function takeNote<T>(client: Client, key: string, work: () => Promise<T>, longestMs: number): Promise<T> {
  const startMs = Date.now();
  let mine = '';
  for (;;) {
    const note = (await read(client, key)) ?? '';
    if ((note && note === mine) || Date.now() - startMs > longestMs) break;
    // One from the future was written by a clock that has been set since.
    const isHeld = note && Math.abs(Date.now() - Number(note)) < longestMs;
    if (!isHeld) await write(client, key, (mine = `${Date.now() + Math.random()}`));
    await pause(lookMs);
  }
  try {
    return await work();
  } finally {
    if ((await read(client, key)) === mine) await write(client, key, undefined);
  }
}
