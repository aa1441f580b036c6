import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { suites } from './tools/suites.ts';

const each = {
  setupFiles: ['packages/server/test/take-rsa-keys.ts'],
  // What hangs shall end, and nothing else: a busy machine takes ten times as long as a quiet one.
  testTimeout: 90_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    // Vitest leaves one core free; most of these tests wait for a database or a browser now and then.
    maxWorkers: availableParallelism(),
    globalSetup: [
      'packages/server/test/postgres.ts',
      'packages/server/test/rsa-keys.ts',
      'packages/server/test/compile-cache.ts',
    ],
    projects: [
      {
        // No room keeps anything in a module, so files share a worker, and each module is loaded once: half the time.
        test: {
          ...each,
          name: 'rooms',
          ...suites.rooms,
          isolate: false,
        },
      },
      {
        // As above: half the time, and a third less CPU. `tools/shared-workers.test.ts` holds that none of them needs a worker of its own.
        test: {
          ...each,
          name: 'contract',
          ...suites.contract,
          isolate: false,
        },
      },
      {
        // The sources, and not what somebody builds just now.
        resolve: {
          alias: [
            {
              find: /^@cenote\/auth$/,
              replacement: fileURLToPath(new URL('packages/client/src/index.ts', import.meta.url)),
            },
          ],
        },
        test: {
          ...each,
          name: 'clients',
          ...suites.clients,
        },
      },
    ],
  },
});
