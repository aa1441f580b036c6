import { isDeepStrictEqual } from 'node:util';
import { applyEdits, type JSONPath, modify } from 'jsonc-parser';
import type { ProjectConfig } from './auth-schema.ts';

const comments: Readonly<Record<string, string>> = {
  project: 'Push finds by this name what it made on a server. Leave it as it is.',
  outputs: 'Where aws-exports.js and its kin are written.',
  userPool: 'Who may sign in, and how.',
  clients: 'The apps. The first one stands in the written files.',
  hostedUi: 'The pages of the server for sign-in, and where they send people back to.',
  providers: 'Others by whom people sign in. Secrets are named, never written: env:NAME or file:path.',
  resourceServers: 'APIs, and the scopes that tokens may have for them.',
  groups: 'Groups of users, for tokens and roles.',
  triggers: 'Functions that the server asks: files in functions/.',
  identityPool: 'Temporary credentials for users, and for guests where that is allowed.',
};

/** The text of a new file, with a comment over each part. */
export function newAuthFile(config: ProjectConfig): string {
  const parts = Object.entries(config)
    .filter(([name]) => name !== '$schema')
    .map(([name, value]) => {
      const body = JSON.stringify(value, undefined, 2).replaceAll('\n', '\n  ');
      return `  // ${comments[name] ?? name}\n  ${JSON.stringify(name)}: ${body}`;
    });
  return `{\n  "$schema": "./auth.schema.json",\n\n${parts.join(',\n\n')}\n}\n`;
}

/** The text with other values in it: comments and the order of what stays are kept. */
export function editAuthFile(text: string, before: ProjectConfig, after: ProjectConfig): string {
  return changesBetween(before, after, []).reduce((edited, { path, value }) => {
    const formattingOptions = { insertSpaces: true, tabSize: 2, eol: '\n' };
    return applyEdits(edited, modify(edited, path, value, { formattingOptions }));
  }, text);
}

interface Change {
  readonly path: JSONPath;
  /** Undefined takes the member away. */
  readonly value: unknown;
}

function changesBetween(before: unknown, after: unknown, path: JSONPath): Change[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, value: after }];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => changesBetween(before[name], after[name], [...path, name]));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
