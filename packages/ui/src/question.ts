/** The names that functions give what they ask, the likelier first. */
const names = ['question', 'message', 'prompt', 'text'];
/** What the service adds to what they send. */
const added = ['USERNAME', 'USER_ID_FOR_SRP'];

/** What a challenge of the pool's own functions asks: the parameter of such a name, or else the only one that they send. */
export function questionOf(parameters: Readonly<Record<string, string | undefined>>): string | undefined {
  const sent = Object.entries(parameters).filter(([name, value]) => value && !added.includes(name));
  const [only, ...others] = sent.map(([, value]) => value);
  const named = names.find((name) => parameters[name]);
  if (named !== undefined) return parameters[named];
  return others.length === 0 ? only : undefined;
}
