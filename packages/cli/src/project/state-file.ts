import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from './write-file.ts';

/** What a server called the things that were made for this project. */
export interface Ids {
  readonly userPoolId?: string;
  /** By the name of the client in the project's file. */
  readonly clientIds?: Readonly<Record<string, string>>;
  readonly identityPoolId?: string;
}

/** By the endpoint of the server. */
type State = Readonly<Record<string, Ids & { readonly project?: string }>>;

/** Whose ids they are, and on which server. */
export interface IdsPlace {
  readonly root: string;
  readonly endpoint: string;
  readonly project: string;
}

export const stateFilePath = 'cenote/state.json';

/** The ids of a project on one server; none where nothing was pushed there. @throws Error for a file that is not as push writes it */
export function readIds({ root, endpoint, project }: IdsPlace): Ids {
  const { project: owner, ...ids } = readState(root)[endpoint] ?? {};
  return owner === project ? ids : {};
}

/** Writes down the ids on one server, beside those on others. */
export function saveIds({ root, endpoint, project }: IdsPlace, ids: Ids): void {
  const state = { ...readState(root), [endpoint]: { project, ...ids } };
  writeWhole(join(root, stateFilePath), `${JSON.stringify(state, undefined, 2)}\n`);
}

function readState(root: string): State {
  const path = join(root, stateFilePath);
  if (!existsSync(path)) return {};
  try {
    const state: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof state === 'object' && state !== null && !Array.isArray(state)) return state as State;
  } catch (error) {
    throw new Error(`${stateFilePath} is no JSON. Take it back from your history, or remove it: push finds by tags.`, {
      cause: error,
    });
  }
  throw new Error(`${stateFilePath} is no object. Take it back from your history, or remove it: push finds by tags.`);
}
