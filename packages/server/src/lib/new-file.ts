import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The name under which a file is written until it is whole. */
export function draftName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.new`;
}

/**
 * Gives a file that is written the name `path`, durably: it is there whole or not at all, and takes no other file's place.
 * The draft's own name goes.
 * @throws Error with code EEXIST when there is something of that name; of the system
 */
export async function putInPlace(draft: string, path: string): Promise<void> {
  const file = await open(draft, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  await link(draft, path);
  await rm(draft);
  await syncFolder(dirname(path));
}

/** Makes the names in a folder survive a power cut. Windows cannot open a folder and needs none of it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * Writes a new file for its owner alone (0600), piece by piece: it is there when all of it is durable. A failure leaves
 * nothing.
 * @throws Error with code EEXIST when there is something of that name; of the system; what `work` throws
 */
export async function writeNewFile<T>(
  path: string,
  work: (write: (bytes: Uint8Array) => Promise<void>) => Promise<T>,
): Promise<T> {
  const draft = draftName(path);
  const file = await open(draft, 'wx', 0o600);
  try {
    let result: T;
    try {
      result = await work((bytes) => file.writeFile(bytes));
    } finally {
      await file.close();
    }
    await putInPlace(draft, path);
    return result;
  } finally {
    await rm(draft, { force: true });
  }
}
