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

/** By the endpoint of the server; and which of them the last push went to. */
interface State {
  readonly [endpoint: string]: (Ids & { readonly project?: string }) | string | undefined;
  readonly pushedTo?: string;
}

/** Whose ids they are, and on which server. */
export interface IdsPlace {
  readonly root: string;
  readonly endpoint: string;
  readonly project: string;
}

export const stateFilePath = 'cenote/state.json';

/** The ids of a project on one server; none where nothing was pushed there. @throws Error for a file that is not as push writes it */
export function readIds({ root, endpoint, project }: IdsPlace): Ids {
  const known = readState(root)[endpoint];
  if (typeof known !== 'object') return {};
  const { project: owner, ...ids } = known;
  return owner === project ? ids : {};
}

/** Writes down the ids on one server, beside those on others. */
export function saveIds({ root, endpoint, project }: IdsPlace, ids: Ids): void {
  writeState(root, { ...readState(root), [endpoint]: { project, ...ids } });
}

/** The server that the last push of a project went to, or undefined before the first. @throws Error as `readIds` */
export function readPushedTo(root: string): string | undefined {
  const { pushedTo } = readState(root);
  return typeof pushedTo === 'string' ? pushedTo : undefined;
}

/** Writes down which server the next command is about, unless it names one. */
export function savePushedTo(root: string, endpoint: string): void {
  writeState(root, { ...readState(root), pushedTo: endpoint });
}

function writeState(root: string, { pushedTo, ...servers }: State): void {
  const state = { ...(pushedTo && { pushedTo }), ...servers };
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
