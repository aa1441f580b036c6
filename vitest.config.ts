import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tools/**/*.test.ts', 'packages/**/*.test.ts', 'contract/**/*.test.ts'],
    // Vitest leaves one core free; most of these tests wait for a database or a browser now and then.
    maxWorkers: availableParallelism(),
    globalSetup: ['packages/server/test/postgres.ts', 'packages/server/test/rsa-keys.ts'],
    setupFiles: ['packages/server/test/take-rsa-keys.ts'],
    // What hangs shall end, and nothing else: a busy machine takes ten times as long as a quiet one.
    testTimeout: 90_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
