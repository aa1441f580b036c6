import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { runImport } from '#domain/people/import-jobs/run-import.ts';
import { lookMs } from '#lib/lease.ts';

/** Some 10 ms of work, and a pause behind it: requests come first. */
const linesOfBatch = 50;
const batchPauseMs = 5;

/** Imports users in the background. Every server process looks whether there is a job, and one of them works on it. */
export function startImporting(context: Context): { stop(): Promise<void> } {
  let isStopping = false;
  let running: Promise<void> | undefined;
  const importer = {
    claim: randomUUID(),
    batch: linesOfBatch,
    pauseMs: batchPauseMs,
    isStopping: () => isStopping,
  };
  const run = async () => {
    try {
      await runImport(context, importer);
    } catch (error) {
      context.log.warn({ error: String(error) }, 'an import of users was interrupted, and goes on later');
    }
    running = undefined;
  };
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
