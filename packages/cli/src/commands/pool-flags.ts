import type { Command } from 'commander';
import { readAuthFile } from '../project/auth-file.ts';
import { findProject } from '../project/project.ts';
import { readIds } from '../project/state-file.ts';
import type { Connection } from '../server/connection.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

export interface PoolFlags extends ServerCommandFlags {
  readonly pool?: string;
}

/** Adds the flags that name a server and a user pool there. */
export function withPool(command: Command): Command {
  return withServer(command).option('--pool <id>', 'the user pool (default: the one that this project was pushed to)');
}

/** The pool that the flags name, or this project's. @throws Error with one sentence and its mend, where there is none */
export function openPool(flags: PoolFlags): { readonly connection: Connection; readonly userPoolId: string } {
  const connection = connectionOf(flags);
  const userPoolId = flags.pool ?? poolOfProject(connection.endpoint);
  if (userPoolId === undefined)
    throw new Error(
      `No pool of this project is at ${connection.endpoint}. "cenote push" makes it, or name one with --pool.`,
    );
  return { connection, userPoolId };
}

function poolOfProject(endpoint: string): string | undefined {
  const root = findProject(process.cwd())?.root;
  if (root === undefined) return undefined;
  return readIds({ root, endpoint, project: readAuthFile(root).config.project }).userPoolId;
}
