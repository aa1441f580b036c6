import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { writeNewFile } from '#lib/new-file.ts';
import type { WriteBytes } from '#lib/sealed-stream.ts';

/**
 * Gives `work` a way to write: to a new file, which is there when it is whole, or to standard output for `-`.
 * @throws Error with one sentence where a file is there already; what `work` throws
 */
export async function writeTo<T>(path: string, work: (write: WriteBytes) => Promise<T>): Promise<T> {
  if (path === '-') return work(writeToOutput);
  const taken = () => new Error(`There is a file ${path} already. It stays as it is: name a new one.`);
  if (existsSync(path)) throw taken();
  try {
    return await writeNewFile(path, work);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? taken() : error;
  }
}

/** What is in a file, or comes from standard input for `-`. @throws Error with one sentence where there is no such file */
export async function readFrom(path: string): Promise<AsyncIterable<Uint8Array>> {
  if (path === '-') return process.stdin;
  try {
    return (await open(path)).createReadStream({ highWaterMark: 256 * 1024 });
  } catch (error) {
    throw new Error(`The file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function writeToOutput(bytes: Uint8Array): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  process.stdout.write(bytes, (error) => (error ? reject(error) : resolve()));
  return promise;
}
