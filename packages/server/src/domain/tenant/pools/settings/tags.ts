/** What an owner tells pools apart by. */
export interface TagSettings {
  readonly userPoolTags: Readonly<Record<string, string>>;
}

/** AWS: an update without tags takes them all away. */
export function chooseTags({ userPoolTags = {} }: Partial<TagSettings>): TagSettings {
  return { userPoolTags };
}
