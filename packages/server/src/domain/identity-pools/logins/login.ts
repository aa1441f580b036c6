import { createHash } from 'node:crypto';
import type { Context } from '#domain/context.ts';

/** What it takes to verify a login. */
export type LoginContext = Pick<Context, 'db' | 'clock' | 'secrets' | 'local' | 'settings' | 'foreignTokens' | 'log'>;

/** Somebody whom a provider vouched for, and what it said of them. */
export interface Login {
  /** In its one spelling. */
  readonly provider: string;
  /** Whom the provider means: for ever the same person. */
  readonly subject: string;
  readonly isDeveloper: boolean;
  /** What a token of the identity says of this login: the members of `amr`. */
  readonly methods: readonly string[];
  /** For what in this identity pool's settings the login counts: role mappings of one of these names are its own. */
  readonly mappingNames: readonly string[];
  readonly claims: Readonly<Record<string, unknown>>;
  /** The roles that the token itself grants. */
  readonly roles: TokenRoles;
}

/** A login in 43 characters, however long it is: the same person of the same provider has the same one. */
export function digestOf({ provider, subject }: Pick<Login, 'provider' | 'subject'>): string {
  return createHash('sha256')
    .update(JSON.stringify([provider, subject]))
    .digest('base64url');
}

export interface TokenRoles {
  readonly granted: readonly string[];
  readonly preferred?: string;
}

/** Logins as they are sent: a token, by the name of its provider. */
export type SentLogins = Readonly<Record<string, string>>;
