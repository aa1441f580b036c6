/** Vitest's global setup: makes the RSA keys of a run. To make one takes a tenth of a second, and a pool has two. */
import { generateKeyPair } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers `/0`, `/1` and so on with the run's first, second key of 2048 bits, in DER (PKCS #8). */
    rsaKeys: string;
  }
}

/** Makes a key when a file first asks for one of its number: a run pays for as many as its hungriest file takes. */
export async function setup(project: TestProject) {
  const keys: Promise<Buffer>[] = [];
  const server = createServer(({ url }, response) => {
    const number = Number(url?.slice(1));
    keys[number] ??= makeKey();
    keys[number].then(
      (key) => response.end(key),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  // A file may ask again after any time, on the connection that it has.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  project.provide('rsaKeys', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return () => {
    server.close();
    server.closeAllConnections();
  };
}

async function makeKey(): Promise<Buffer> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' });
}
