import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isLoopback } from '#lib/loopback.ts';
import { parseWebhookSecret } from '#lib/webhook-signature.ts';
import { jsonErrorPlace } from './json-error-place.ts';

/** Where a function runs that is called over HTTP, and what its calls are signed with. */
export interface Webhook {
  readonly url: string;
  readonly secret: Uint8Array;
  /** The variable of the environment that holds the secret, where one does. */
  readonly secretEnv?: string;
}

const isName = /^[A-Za-z0-9_-]{1,140}$/;
const secretMembers = ['secret', 'secretFile', 'secretEnv'] as const;

/**
 * Reads `functions.json`: names to webhooks. A secret stands in it, in a file that it names (from `folder`), or in a
 * variable of the environment.
 * @throws Error with one sentence and its mend
 */
export function parseWebhooks(text: string, folder: string, env: NodeJS.ProcessEnv): Map<string, Webhook> {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    const { line, column } = jsonErrorPlace(text);
    const place = `line ${line}, column ${column} cannot be read`;
    const path = join(folder, 'functions.json');
    throw new Error(`${path} is not JSON: ${place}. Mend it or take it away; JSON has no comments.`);
  }
  if (!isRecord(entries))
    throw new Error('functions.json is not an object. Give it { "<name>": { "url": "https://…" } }.');
  return new Map(Object.entries(entries).map(([name, entry]) => [name, parseWebhook(name, entry, folder, env)]));
}

function parseWebhook(name: string, entry: unknown, folder: string, env: NodeJS.ProcessEnv): Webhook {
  const refuse = (problem: string) => new Error(`functions.json: "${name}" ${problem}`);
  if (!isName.test(name)) throw refuse('is no name of a function. Use letters, digits, - and _.');
  if (!isRecord(entry)) throw refuse('is not an object. Give it a "url" and a secret.');
  const known: readonly string[] = ['url', ...secretMembers];
  const unknown = Object.keys(entry).find((member) => !known.includes(member));
  if (unknown !== undefined) throw refuse(`has "${unknown}", which means nothing. Use ${known.join(', ')}.`);
  const { url } = entry;
  if (typeof url !== 'string' || !isSafeUrl(url)) {
    throw refuse(
      'has no "url" that can be used. Give one that begins with https://; http:// is for this machine only.',
    );
  }
  const given = secretMembers.filter((member) => entry[member] !== undefined);
  const [member] = given;
  if (member === undefined || given.length > 1) {
    throw refuse('needs one secret to sign with. Give "secret", "secretFile" or "secretEnv".');
  }
  const value = entry[member];
  if (typeof value !== 'string') throw refuse(`has a "${member}" that is not a text. Give it one.`);
  const secret = parseWebhookSecret(readSecret(member, value, { folder, env, refuse }));
  if (secret === undefined) {
    throw refuse(
      `has a ${member} that is no secret. Give whsec_ and base64 of 24 bytes or more (openssl rand -base64 32).`,
    );
  }
  return { url, secret, ...(member === 'secretEnv' && { secretEnv: value }) };
}

function readSecret(
  member: (typeof secretMembers)[number],
  value: string,
  { folder, env, refuse }: { folder: string; env: NodeJS.ProcessEnv; refuse: (problem: string) => Error },
): string {
  if (member === 'secret') return value;
  if (member === 'secretEnv') {
    const secret = env[value];
    if (!secret) throw refuse(`names the variable ${value}, which is not set. Set it.`);
    return secret.trim();
  }
  try {
    return readFileSync(resolve(folder, value), 'utf8').trim();
  } catch (error) {
    throw refuse(
      `names a secretFile that cannot be read: ${(error as Error).message}. Name one that this user may read.`,
    );
  }
}

function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
