import { Fault } from '#domain/fault.ts';

/** What an owner tells pools apart by. */
export interface TagSettings {
  readonly userPoolTags: Readonly<Record<string, string>>;
}

// AWS: as for every resource that carries tags.
const maxTags = 50;

/** AWS: an update without tags takes them all away. @throws Fault UserPoolTaggingException */
export function chooseTags({ userPoolTags = {} }: Partial<TagSettings>): TagSettings {
  checkTags(userPoolTags, 'UserPoolTaggingException');
  return { userPoolTags };
}

/** Tags with more of them, which replace those of the same keys. @throws Fault InvalidParameterException */
export function addTags(settings: TagSettings, tags: TagSettings['userPoolTags']): TagSettings {
  const userPoolTags = { ...settings.userPoolTags, ...tags };
  checkTags(userPoolTags, 'InvalidParameterException');
  return { userPoolTags };
}

/** Tags without those of some keys, whether or not they are there. */
export function removeTags({ userPoolTags }: TagSettings, keys: readonly string[]): TagSettings {
  return { userPoolTags: Object.fromEntries(Object.entries(userPoolTags).filter(([key]) => !keys.includes(key))) };
}

/**
 * Refuses what no resource may be tagged with. AWS: keys with that prefix, in any case of letters, are its own.
 * @throws Fault of the code
 */
export function checkTags(
  tags: TagSettings['userPoolTags'],
  code: 'UserPoolTaggingException' | 'InvalidParameterException',
  resource = 'A user pool',
): void {
  const keys = Object.keys(tags);
  const reserved = keys.find((key) => /^aws:/i.test(key));
  if (reserved !== undefined) throw new Fault(code, `The tag key ${reserved} begins with aws:, which is reserved.`);
  if (keys.length > maxTags) throw new Fault(code, `${resource} has at most ${maxTags} tags.`);
}
