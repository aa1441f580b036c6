import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const each = {
  setupFiles: ['packages/server/test/take-rsa-keys.ts'],
  // What hangs shall end, and nothing else: a busy machine takes ten times as long as a quiet one.
  testTimeout: 90_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 60_000 } },
};

/** Suites that have a client in their process which keeps in its modules who is signed in. */
const withClients = [
  'contract/{auth,ui}/*.test.ts',
  'contract/{amplify,identity-js,storage-amplify}*.test.ts',
  'contract/{backup-drill,cli-outputs,import-cognito,move-pool,sdk-groups,triggers-custom-auth,triggers-sign-in}.test.ts',
];

export default defineConfig({
  test: {
    // Vitest leaves one core free; most of these tests wait for a database or a browser now and then.
    maxWorkers: availableParallelism(),
    globalSetup: ['packages/server/test/postgres.ts', 'packages/server/test/rsa-keys.ts'],
    projects: [
      {
        // No room keeps anything in a module, so files share a worker, and each module is loaded once: half the time.
        test: {
          ...each,
          name: 'rooms',
          include: ['tools/**/*.test.ts', 'packages/{server,texts,wire,authorizer,cli}/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        // As above: half the time, and a third less CPU. `tools/shared-workers.test.ts` holds that none of them needs a worker of its own.
        test: {
          ...each,
          name: 'contract',
          include: ['contract/**/*.test.ts', 'site/*.test.ts'],
          exclude: ['**/node_modules/**', ...withClients],
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
          include: ['packages/{client,ui}/**/*.test.ts', ...withClients],
        },
      },
    ],
  },
});
