import { startCenote, type TestServer, type TestServerOptions } from './start-cenote.ts';

/**
 * A fixture of a server, in the form that Vitest and Playwright both take: `test.extend({ cenote: cenoteFixture() })`. The server
 * starts before the first test that asks for it, and closes behind the last.
 */
export function cenoteFixture(
  options: TestServerOptions = {},
): (needs: object, use: (server: TestServer) => Promise<void>) => Promise<void> {
  // Both read from the text of this function which other fixtures it needs, and `{}` alone says none.
  // oxlint-disable-next-line no-empty-pattern
  return async ({}, use) => {
    const server = await startCenote(options);
    try {
      await use(server);
    } finally {
      await server.close();
    }
  };
}
