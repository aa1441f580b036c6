import type { StoredHash } from '#domain/people/users/password-hash.ts';
import type { User } from '#domain/people/users/user.ts';

/** A user who goes to another server. */
export interface LeavingUser {
  readonly user: User;
  readonly groups: readonly string[];
  /** A hash that was imported and never sent since. A verifier of this server is none that others could check. */
  readonly hash?: StoredHash | undefined;
}

/** One form of file that another server takes. */
export interface LeavingFormat {
  /** What stands before the first user, between two, and behind the last. */
  readonly begin: string;
  readonly between: string;
  readonly end: string;
  /** A user in this form and whether the hash is in it, or why they cannot be. */
  write(leaving: LeavingUser): { readonly text: string; readonly hasHash: boolean } | { readonly refusal: string };
}
