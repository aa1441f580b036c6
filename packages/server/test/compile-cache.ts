/**
 * Vitest's global setup: what Node makes of a module (JavaScript without types, and its code) is kept for all processes of the
 * run. Suites start the program hundreds of times from its sources, and half of the CPU of such a start was this.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Workers and what they start have the variable from this process. Who runs the tests may name a folder that stays. */
export async function setup() {
  if (process.env['NODE_COMPILE_CACHE'] !== undefined) return;
  const folder = await mkdtemp(join(tmpdir(), 'cenote-test-compiled-'));
  process.env['NODE_COMPILE_CACHE'] = folder;
  return async () => {
    delete process.env['NODE_COMPILE_CACHE'];
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
}
