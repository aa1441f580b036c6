import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('page', import.meta.url));

/** Serves the page, which is told where everything is. Gives its address, and what ends it. */
export async function startPage(
  ready: object,
  port: number,
): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  writeFileSync(`${root}/example.json`, JSON.stringify(ready));
  const server = await createServer({ root, configFile: false, server: { port } });
  await server.listen();
  return { url: server.resolvedUrls?.local[0] ?? '', close: () => server.close() };
}
