import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { reseal } from '#domain/tenant/installation/reseal.ts';
import { lookMs } from '#lib/lease.ts';
import { sealedColumns } from './sealed-columns.ts';

/** Some 3 ms of work, and a pause behind it: requests come first. */
const rowsOfBatch = 25;
const rowPauseMs = 20;

/**
 * Seals anew, in the background, what is sealed under older data keys, and deletes those in the end. Every server process
 * looks whether that is due, and one of them works at a time.
 */
export function startResealing(context: Context): { stop(): Promise<void> } {
  let isStopping = false;
  let running: Promise<void> | undefined;
  const worker = { claim: randomUUID(), batch: rowsOfBatch, pauseMs: rowPauseMs, isStopping: () => isStopping };
  const run = async () => {
    try {
      await reseal(context, sealedColumns, worker);
    } catch (error) {
      context.log.warn({ error: String(error) }, 'sealing anew was interrupted, and goes on later');
    }
    running = undefined;
  };
  running = run();
  const timer = setInterval(() => {
    running ??= run();
  }, lookMs);
  timer.unref();
  return {
    async stop() {
      isStopping = true;
      clearInterval(timer);
      await running;
    },
  };
}
