import { Fault } from '#domain/fault.ts';
import type { Login } from '#domain/identity-pools/logins/login.ts';
import type { IdentityPool } from '#domain/identity-pools/pools/identity-pool.ts';
import { tagClaimsOf } from '#domain/identity-pools/pools/principal-tags.ts';

// AWS: "Passing session tags in AWS STS": what a tag may be.
const maxTagLength = 256;
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
/** All together; they travel in every request of the session. */
const maxTagsLength = 2048;

/**
 * The tags that logins give to the principal, by the mappings of the pool. A claim that is not there gives none.
 * @throws Fault InvalidParameterException for a claim that can be no tag: a policy may forbid something to whoever has the tag
 */
export function principalTagsOf(pool: IdentityPool, logins: readonly Login[]): Record<string, string> {
  const tags = logins.flatMap(({ provider, claims }) => {
    const { principalTagMaps } = pool.settings;
    const map = Object.hasOwn(principalTagMaps, provider) ? principalTagMaps[provider] : undefined;
    if (map === undefined) return [];
    return Object.entries(tagClaimsOf(map)).flatMap(([key, claim]) =>
      Object.hasOwn(claims, claim) ? [[key, textOf(claims[claim])] as const] : [],
    );
  });
  checkPrincipalTags(tags);
  return Object.fromEntries(tags);
}

/** Refuses what can be no tag of a principal. @throws Fault InvalidParameterException */
export function checkPrincipalTags(tags: readonly (readonly [key: string, value: string])[]): void {
  const wrong = tags.find((tag) => tag.some((text) => text.length > maxTagLength || !tagText.test(text)));
  if (wrong !== undefined) throw invalid(`the value for ${wrong[0]} can be no tag`);
  const length = tags.flat().reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (length > maxTagsLength) throw invalid(`together they have more than ${maxTagsLength} bytes`);
}

/** What is left of a session token beside the longest role and what is always there; in bytes of JSON. */
const maxVouchedBytes = 3584;

/** Refuses what no session holds: it travels in a header of every request. @throws Fault InvalidParameterException */
export function checkFitsSession(methods: readonly string[], tags: Readonly<Record<string, string>>): void {
  if (Buffer.byteLength(JSON.stringify({ methods, tags })) <= maxVouchedBytes) return;
  throw new Fault(
    'InvalidParameterException',
    `The logins and tags of an identity have more than ${maxVouchedBytes} bytes together, which no session holds.`,
  );
}

function textOf(claim: unknown): string {
  if (Array.isArray(claim)) return claim.map(textOf).join(':');
  return typeof claim === 'string' ? claim : JSON.stringify(claim);
}

function invalid(problem: string): Fault {
  return new Fault('InvalidParameterException', `Invalid principal tags: ${problem}.`);
}
