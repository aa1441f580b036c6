import { Fault } from '#domain/fault.ts';
import type { Details, IdentityProvider, ProviderFacts, ProviderKind } from './identity-provider.ts';
import { kinds } from './kinds/index.ts';
import type { Learning } from './kinds/kind.ts';

/**
 * What an owner says of a provider, checked as its kind wants it, with what was found out by it.
 * @throws Fault InvalidParameterException
 */
export async function chooseDetails(
  context: Learning,
  kindName: ProviderKind,
  given: Details,
): Promise<{ details: Details; facts: ProviderFacts }> {
  const kind = kinds[kindName];
  const details = ownDetails(kindName, given);
  const facts = (await kind.learn?.(context, details)) ?? {};
  const added = kind.added(details, facts);
  const other = kind.computed.find((key) => given[key] !== undefined && given[key] !== added[key]);
  if (other !== undefined) throw invalid(`${other} follows from the other identity provider details. Leave it out.`);
  return { details, facts };
}

/**
 * What an owner says of a provider, without what only its kind adds, as far as the words alone tell whether they are right.
 * @throws Fault InvalidParameterException
 */
export function ownDetails(kindName: ProviderKind, given: Details): Details {
  const kind = kinds[kindName];
  const own = [...kind.required, ...kind.optional];
  const unknown = Object.keys(given).find((key) => !own.includes(key) && !kind.computed.includes(key));
  if (unknown !== undefined) throw invalid(`${unknown} is not a valid key for ${kindName} identity provider details.`);
  // AWS: a key without a value counts as missing.
  if (kind.required.some((key) => !given[key])) throw invalid(kind.incomplete ?? '');
  const details = Object.fromEntries(Object.entries(given).filter(([key]) => own.includes(key)));
  kind.check?.(details);
  return details;
}

/** The details as their owner reads them again: with what belongs to the kind, and without what is never shown. */
export function shownDetails({ kind: kindName, details, facts }: IdentityProvider): Details {
  const kind = kinds[kindName];
  const shown = Object.entries(details).filter(([key]) => !kind.hidden.includes(key));
  return { ...Object.fromEntries(shown), ...kind.added(details, facts) };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
