import type { Worker } from 'node:worker_threads';

/** How often it looks, in milliseconds: at a thread with a call, and at one that has answered. */
const busyMs = 50;
const idleMs = 1000;

/** So many looks in a row have to find too much: garbage counts until V8 collects it, and on a busy machine that takes a while. */
const patience = 3;

/** Bytes of a thread's own: its heap, and the buffers outside of it. */
export function usedBytes(heap: { readonly used_heap_size: number; readonly external_memory: number }): number {
  return heap.used_heap_size + heap.external_memory;
}

/**
 * Looks from outside how much memory a thread has, also while it is busy: V8 limits its heap alone, and buffers lie beside
 * that. Tells once when it stays above the limit, or is twice as much. Gives back what ends the watch.
 */
export function watchMemory(
  worker: Worker,
  { limitBytes, isBusy }: { limitBytes: number; isBusy: boolean },
  onExceeded: () => void,
): () => void {
  let isOver = false;
  let isAsking = false;
  let excesses = 0;
  const end = () => {
    isOver = true;
    clearInterval(timer);
  };
  const look = async () => {
    if (isAsking) return;
    isAsking = true;
    try {
      const used = usedBytes(await worker.getHeapStatistics());
      excesses = used > limitBytes ? excesses + 1 : 0;
      if (isOver || (excesses < patience && used <= 2 * limitBytes)) return;
      end();
      onExceeded();
    } catch {
      // The thread has ended, and says so itself.
    } finally {
      isAsking = false;
    }
  };
  const timer = setInterval(() => void look(), isBusy ? busyMs : idleMs).unref();
  return end;
}
