import { AuthError } from '@cenote/auth';
import type { Trouble } from './machine.ts';
import type { Said } from './texts/said.ts';

/** What somebody is told of an error. The sentences are loaded with the first one; where they do not come, nothing else would. */
export async function tellTrouble(texts: Said, error: unknown): Promise<Trouble> {
  const unreached = { text: texts.form.noAnswer };
  if (error instanceof AuthError && error.code === 'NetworkError') return unreached;
  return import('./trouble.ts').then(
    ({ findTrouble }) => findTrouble(texts, error),
    () => unreached,
  );
}
