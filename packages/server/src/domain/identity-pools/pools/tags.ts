import { checkTags } from '#domain/tenant/pools/settings/tags.ts';
import type { IdentityPoolSettings } from './identity-pool.ts';

type Tags = Readonly<Record<string, string>>;

/** Settings with these tags; without any, the member is absent. @throws Fault InvalidParameterException */
export function chooseTags(tags: Tags = {}): Pick<IdentityPoolSettings, 'identityPoolTags'> {
  checkTags(tags, 'InvalidParameterException', 'An identity pool');
  return Object.keys(tags).length > 0 ? { identityPoolTags: tags } : {};
}

/** Settings with more tags, which replace those of the same keys. @throws Fault InvalidParameterException */
export function addPoolTags({ identityPoolTags, ...settings }: IdentityPoolSettings, tags: Tags): IdentityPoolSettings {
  return { ...settings, ...chooseTags({ ...identityPoolTags, ...tags }) };
}

/** Settings without the tags of some keys, whether or not they are there. */
export function removePoolTags(
  { identityPoolTags = {}, ...settings }: IdentityPoolSettings,
  keys: readonly string[],
): IdentityPoolSettings {
  const left = Object.entries(identityPoolTags).filter(([key]) => !keys.includes(key));
  return { ...settings, ...chooseTags(Object.fromEntries(left)) };
}
