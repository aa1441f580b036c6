import { DatabaseUnavailable } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { within } from '#lib/within.ts';

/** Whoever verifies tokens asks for keys, and waits three seconds at most (aws-jwt-verify: `SimpleFetcher`). */
const databasePatienceMs = 500;

/**
 * A public document that stands at a path, or undefined where it is of nobody: as the database has it, and as this process had
 * it last while the database is away, since tokens go on being verified.
 * @throws DatabaseUnavailable where this process never had it
 */
export async function findOrRecall(
  { local }: Pick<Context, 'local'>,
  path: string,
  found: Promise<object | undefined>,
): Promise<object | undefined> {
  const known = local.publicDocuments.find(path);
  const away = () => new DatabaseUnavailable('The database did not answer soon.');
  try {
    const body = await (known === undefined ? found : within(databasePatienceMs, found, away));
    // What is not there is not kept for every stranger's guess, but takes the place of what was.
    if (body !== undefined || known !== undefined) local.publicDocuments.keep(path, { body });
    return body;
  } catch (error) {
    if (known === undefined || !(error instanceof DatabaseUnavailable)) throw error;
    return known.body;
  }
}
