import { Fault } from '#domain/fault.ts';

/** Which claims of a provider become tags of the principal. */
export interface PrincipalTagMap {
  readonly useDefaults: boolean;
  /** The name of the claim, by the key of the tag. */
  readonly principalTags: Readonly<Record<string, string>>;
}

// AWS: API reference: "default (username and clientID) attribute mappings".
const defaults = { username: 'sub', client: 'aud' };

/** The name of the claim, by the key of the tag. Where the defaults are used, what else was said is not. */
export function tagClaimsOf({ useDefaults, principalTags }: PrincipalTagMap): Readonly<Record<string, string>> {
  return useDefaults ? defaults : principalTags;
}

/** AWS: a mapping that nobody set; the code is a guess. */
export function tagMapMissing(provider: string): Fault {
  return new Fault('ResourceNotFoundException', `No attribute mapping was set for ${provider}.`);
}
