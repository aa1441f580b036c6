/**
 * What stands in the place of a refresh token that no script may see: it says in which cookie the token is, and changes with it.
 * Both parts are digests, so that they go into a cookie's name whatever they were of.
 */
export interface HiddenToken {
  /** Of the token. */
  readonly digest: string;
  /** Of the user. */
  readonly owner: string;
}

export function formatHidden({ digest, owner }: HiddenToken): string {
  return `HttpOnly.${digest}.${owner}`;
}

/** What a stored token says; undefined where it is a refresh token itself, or nothing of ours. */
export function parseHidden(text: unknown): HiddenToken | undefined {
  const [, digest, owner] = (typeof text === 'string' && /^HttpOnly\.([\w-]{22})\.([\w-]{22})$/.exec(text)) || [];
  return digest && owner ? { digest, owner } : undefined;
}

/** The header by which a handler says that it does not keep, or no longer keeps, the token that it was to end. */
export const endedHeader = 'x-cenote-ended';
