import type { Settings } from '#domain/context.ts';
import { randomText } from '#lib/random.ts';
import { RoleError } from './role-error.ts';

/** What somebody may become for an hour: who may, says its trust policy; what they may do then, say its policies. */
export interface Role extends Named, Tagged {
  /** Who may take it, a policy as it was sent. */
  readonly trustPolicy: string;
}

/** A policy that stands by itself, and that roles are given. */
export interface ManagedPolicy extends Named, Tagged {
  /** Of the version that counts. */
  readonly document: string;
  /** The number of that version. */
  readonly version: number;
  /** The number that was given last. */
  readonly lastVersion: number;
  /** When that version was made; milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** Tags that an administrator put there; they mean nothing to the server. */
export interface Tagged {
  readonly tags: Readonly<Record<string, string>>;
}

/** What roles and managed policies have in common. */
export interface Named {
  /** No other one has it, in whatever case. */
  readonly name: string;
  /** Of no meaning but that it stands in the ARN; `/` or `/…/`. */
  readonly path: string;
  /** Another one where one of this name is made again. */
  readonly id: string;
  readonly description: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** What an administrator decides of one. */
export interface NamedInput {
  readonly name: string;
  readonly path?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

type Kind = 'role' | 'policy';

const maxNameLengths = { role: 64, policy: 128 };
const prefixes = { role: 'AROA', policy: 'ANPA' };
const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A role or a policy as it begins (AWS: "IAM and AWS STS quotas" for the limits). @throws RoleError for what is no name or no path */
export function createNamed(kind: Kind, { name, path = '/', description = '' }: NamedInput, now: number): Named {
  if (!/^[\w+=,.@-]+$/.test(name) || name.length > maxNameLengths[kind]) {
    throw new RoleError(
      'invalid',
      `'${name}' is no name: it has up to ${maxNameLengths[kind]} letters, digits and +=,.@-_.`,
    );
  }
  if (!/^\/(?:[!-.0-~]+\/)*$/.test(path) || path.length > 512) {
    throw new RoleError('invalid', `'${path}' is no path: it begins and ends with a slash.`);
  }
  if (description.length > 1000) throw new RoleError('invalid', 'A description has up to 1000 characters.');
  return { name, path, id: `${prefixes[kind]}${randomText(idAlphabet, 17)}`, description, createdAt: now };
}

const maxTags = 50;

/** Tags as they are kept. AWS: keys are the same in any case; of two in one request, one is refused. @throws RoleError for too many */
export function chooseTags(tags: Readonly<Record<string, string>>): string {
  if (Object.keys(tags).length > maxTags) throw new RoleError('limit', `There are up to ${maxTags} tags.`);
  const keys = Object.keys(tags).map((key) => key.toLowerCase());
  if (new Set(keys).size < keys.length)
    throw new RoleError('invalid', 'A tag stands twice; the case of a key does not count.');
  // AWS: what begins so is set by nobody but AWS.
  const owned = Object.keys(tags).find((key) => key.toLowerCase().startsWith('aws:'));
  if (owned !== undefined) throw new RoleError('invalid', `No tag begins with aws: as ${owned} does.`);
  return JSON.stringify(tags);
}

/** Tags with more of them; those of the same keys, in any case, are replaced. */
export function addTags(
  tags: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return { ...removeTags(tags, Object.keys(added)), ...added };
}

/** Tags without those of some keys, in any case. */
export function removeTags(
  tags: Readonly<Record<string, string>>,
  keys: readonly string[],
): Readonly<Record<string, string>> {
  const gone = new Set(keys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())));
}

/** Under which a name is kept: it is the same in any case. */
export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** The ARN of a role or of a managed policy of this installation. */
export function arnOf(
  kind: Kind,
  { accountId }: Pick<Settings, 'accountId'>,
  { path, name }: Pick<Named, 'path' | 'name'>,
): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`;
}
