type Tags = Readonly<Record<string, string>>;

/** What policies know of the tags of a request and of what it is about (AWS: "Controlling access to AWS resources using tags"). */
export function tagKeys({
  sent = {},
  named = [],
  kept = {},
}: {
  /** Tags that the request would put somewhere. */
  readonly sent?: Tags;
  /** Keys of tags that it would remove. */
  readonly named?: readonly string[];
  /** Tags of what it is about. */
  readonly kept?: Tags;
}): Readonly<Record<string, string | readonly string[]>> {
  return {
    ...Object.fromEntries(Object.entries(sent).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    ...Object.fromEntries(Object.entries(kept).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
    'aws:TagKeys': [...Object.keys(sent), ...named],
  };
}
