import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { type AuthConfig, authSchema, type ProjectConfig } from './auth-schema.ts';
import { checkSchema } from './check-schema.ts';
import { findClashes } from './find-clashes.ts';
import { authFilePath } from './project.ts';

/** The project's file as it stands, and what it says. */
export interface AuthFile {
  readonly text: string;
  readonly config: ProjectConfig;
}

/** Reads the project's file. @throws Error with one line for each thing that is wrong, by line and column */
export function readAuthFile(root: string): AuthFile {
  const text = readFileSync(join(root, authFilePath), 'utf8');
  return { text, config: parseAuthFile(text) };
}

/** The project's authentication. @throws Error with one sentence and its mend, where there is none yet */
export function loadAuthConfig(root: string): AuthConfig {
  const { config } = readAuthFile(root);
  if (config.userPool === undefined)
    throw new Error('This project has no authentication yet. "cenote add auth" adds it.');
  return { ...config, userPool: config.userPool };
}

/** What a text says that is to be the project's file. @throws Error with one line for each thing that is wrong */
export function parseAuthFile(text: string): ProjectConfig {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (tree === undefined || first !== undefined) {
    const what = first === undefined ? 'ValueExpected' : printParseErrorCode(first.error);
    throw new Error(`${placeOf(text, first?.offset ?? 0)} cannot be read as JSON with comments (${what}).`);
  }
  const value = valueOf(tree);
  const problems = checkSchema(authSchema, value).map(({ path, text: problem }) => {
    const at = findNodeAtLocation(tree, [...path]) ?? tree;
    return `${placeOf(text, at.offset)} ${path.length === 0 ? 'the file' : path.join('.')} ${problem}.`;
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const config = value as ProjectConfig;
  const clashes = findClashes(config);
  if (clashes.length > 0) throw new Error(clashes.map((clash) => `${authFilePath}: ${clash}`).join('\n'));
  return config;
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `${authFilePath}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}:`;
}

/** As `getNodeValue`, but without what a name such as `__proto__` would do to an object. */
function valueOf(node: Node): unknown {
  const children = node.children ?? [];
  if (node.type === 'array') return children.map(valueOf);
  if (node.type !== 'object') return node.value;
  return Object.fromEntries(
    children.map(({ children: [name, value] = [] }) => [String(name?.value), value && valueOf(value)]),
  );
}
