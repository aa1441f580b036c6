import { randomBytes } from 'node:crypto';
import { link, open, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { syncFolder } from './new-file.ts';
import { createSecretKeyText, parseSecretKeys, type SecretKey } from './secret-key.ts';

/**
 * The secret keys in a file, which is made when it is not there: readable by its owner alone, durable before this resolves,
 * and the same for all processes that come at once.
 * @throws Error with the mend when others may read the file or a key in it is wrong.
 */
export async function loadOrCreateSecretKeyFile(path: string): Promise<SecretKey[]> {
  return parseFile(path, (await readPrivateFile(path)) ?? (await createFile(path)));
}

/** The secret keys in a file, or undefined when it is not there. @throws Error as `loadOrCreateSecretKeyFile` */
export async function findSecretKeyFile(path: string): Promise<SecretKey[] | undefined> {
  const text = await readPrivateFile(path);
  return text === undefined ? undefined : parseFile(path, text);
}

function parseFile(path: string, text: string): SecretKey[] {
  try {
    return parseSecretKeys(text);
  } catch (cause) {
    throw new Error(`The secret key file ${path} cannot be used. ${(cause as Error).message}`, { cause });
  }
}

async function readPrivateFile(path: string): Promise<string | undefined> {
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { mode } = await file.stat();
    // Windows has no such bits and reports all of them.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      throw new Error(`The secret key file ${path} is open to other users of this machine. Run: chmod 600 '${path}'`);
    }
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function createFile(path: string): Promise<string> {
  const folder = dirname(path);
  makeFolder(folder);
  const draft = `${path}.${randomBytes(6).toString('hex')}.new`;
  await writeDurably(draft, `${createSecretKeyText()}\n`);
  try {
    // A link appears with its whole content or not at all, and never replaces a file: the first process wins.
    await link(draft, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await unlink(draft);
  }
  await syncFolder(folder);
  const text = await readPrivateFile(path);
  if (text === undefined) throw new Error(`The secret key file ${path} went away while it was made.`);
  return text;
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
