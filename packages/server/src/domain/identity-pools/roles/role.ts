import type { Settings } from '#domain/context.ts';
import { randomText } from '#lib/random.ts';
import { RoleError } from './role-error.ts';

/** What somebody may become for an hour: who may, says its trust policy; what they may do then, say its policies. */
export interface Role extends Named {
  /** Who may take it, a policy as it was sent. */
  readonly trustPolicy: string;
}

/** A policy that stands by itself, and that roles are given. */
export interface ManagedPolicy extends Named {
  readonly document: string;
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
