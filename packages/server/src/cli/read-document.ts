import { readFile } from 'node:fs/promises';

/** The text of a file that was named on the command line. @throws Error with one sentence and its cause */
export async function readDocument(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`${path} cannot be read. Name a file with a policy.`, { cause: error });
  }
}
