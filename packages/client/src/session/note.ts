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
  let isPunctual = false;
  for (;;) {
    const note = (await read(client, key)) ?? '';
    // Where a busy machine delays timers, it delays what other tabs write as much: then one looks once more.
    if ((note && note === mine && isPunctual) || Date.now() - startMs > longestMs) break;
    // One from the future was written by a clock that has been set since.
    const isHeld = note && Math.abs(Date.now() - Number(note)) < longestMs;
    if (!isHeld) await write(client, key, (mine = `${Date.now() + Math.random()}`));
    const lookedMs = Date.now();
    await pause(lookMs);
    isPunctual = Date.now() - lookedMs < 2 * lookMs;
  }
  try {
    return await work();
  } finally {
    if ((await read(client, key)) === mine) await write(client, key, undefined);
  }
}
