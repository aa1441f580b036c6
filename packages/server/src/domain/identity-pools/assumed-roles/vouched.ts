import { Fault } from '#domain/fault.ts';
import { checkPrincipalTags } from '#domain/identity-pools/credentials/principal-tags.ts';
import type { Federated } from '#lib/session-token.ts';
import { AssumedRoleError } from './assumed-role-error.ts';

/** Somebody whom a provider vouched for just now. */
export interface Vouched {
  readonly federated: Federated;
  /** Every name under which a trust policy may mean the provider. */
  readonly principals: readonly string[];
  /** What else a trust policy knows of them. */
  readonly more: Readonly<Record<string, string>>;
  /** Tags that the provider has the session get. */
  readonly tags: Readonly<Record<string, string>>;
}

const tagsClaim = 'https://aws.amazon.com/tags';

/**
 * The tags that a token has its session get (AWS: "Passing session tags using AssumeRoleWithWebIdentity").
 * @throws AssumedRoleError for what can be no tags: a policy may forbid something to whoever has them
 */
export function tagsInToken({ [tagsClaim]: claim }: Readonly<Record<string, unknown>>): Record<string, string> {
  if (claim === undefined) return {};
  const { principal_tags: tags } = (typeof claim === 'object' && claim !== null ? claim : {}) as {
    principal_tags?: unknown;
  };
  if (typeof tags !== 'object' || tags === null) throw tagsInvalid();
  const entries = Object.entries(tags as Readonly<Record<string, unknown>>).map(([key, values]) => {
    const [value, ...more] = [values].flat();
    if (typeof value !== 'string' || more.length > 0) throw tagsInvalid();
    return [key, value] as const;
  });
  return checkedTags(entries);
}

/** The same pairs, once they can be tags. @throws AssumedRoleError */
export function checkedTags(entries: readonly (readonly [string, string])[]): Record<string, string> {
  const keys = entries.map(([key]) => key.toLowerCase());
  if (new Set(keys).size < keys.length) throw tagsInvalid();
  try {
    checkPrincipalTags(entries);
  } catch (error) {
    if (error instanceof Fault) throw tagsInvalid({ cause: error });
    throw error;
  }
  return Object.fromEntries(entries);
}

function tagsInvalid(options?: ErrorOptions): AssumedRoleError {
  return new AssumedRoleError('token', 'The tags in the token can be none.', options);
}
