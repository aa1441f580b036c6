/** What the load needs to know of a running server and of the pool in it. */
export interface Stage {
  readonly host: string;
  readonly port: number;
  readonly serverPid: number;
  readonly poolId: string;
  readonly clientId: string;
  /** Users with a password; all of them the same one. */
  readonly usernames: readonly string[];
  readonly password: string;
  readonly accessKey: { readonly id: string; readonly secret: string };
}

/** The group that everybody in the pool is in. */
export const everybody = 'everybody';

/** The name of user number `index`; e-mail addresses are made of it. */
export function usernameOf(index: number): string {
  return `user-${String(index).padStart(7, '0')}`;
}

export function emailOf(username: string): string {
  return `${username}@example.com`;
}
