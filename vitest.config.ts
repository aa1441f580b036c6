import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tools/**/*.test.ts', 'packages/**/*.test.ts', 'contract/**/*.test.ts'],
    globalSetup: ['packages/server/test/postgres.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
