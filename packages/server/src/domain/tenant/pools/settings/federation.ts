import { Fault } from '#domain/fault.ts';
import { lowerFold } from '#lib/case-fold.ts';

/**
 * What becomes of somebody who comes by a provider for the first time, while a user here has the same e-mail address: a user more, as on
 * AWS; the user of before, where both addresses are proved; or the user of before, once they have signed in as that.
 */
export type LinkingMode = 'NEVER' | 'VERIFIED' | 'ASK';

/** A provider whose word for whose an e-mail address is counts here. */
export interface TrustedProvider {
  readonly name: string;
  /** The domains of which it may tell, in lower case; absent: all of them. */
  readonly domains?: readonly string[];
}

/** What SetUserPoolFederation decides. */
export interface Federation {
  readonly linking: LinkingMode;
  readonly trusted: readonly TrustedProvider[];
  /** The providers whose tokens are kept. */
  readonly keepsTokensOf: readonly string[];
}

/** Not on the wire. */
export interface FederationSettings {
  readonly federation?: Federation;
}

const asOnAws: Federation = { linking: 'NEVER', trusted: [], keepsTokensOf: [] };

/** How a pool goes about those who come by providers. */
export function federationOf({ settings }: { readonly settings: FederationSettings }): Federation {
  return settings.federation ?? asOnAws;
}

/** Whether a provider's word counts for an e-mail address. */
export function isTrustedWith(
  pool: { readonly settings: FederationSettings },
  provider: string,
  email: string,
): boolean {
  const trusted = federationOf(pool).trusted.find(({ name }) => name === provider);
  if (trusted === undefined) return false;
  const domain = lowerFold(email.slice(email.lastIndexOf('@') + 1));
  return trusted.domains === undefined || trusted.domains.includes(domain);
}

/** Each provider once, and domains as they are compared. @throws Fault InvalidParameterException */
export function chooseFederation({ linking, trusted, keepsTokensOf }: Federation): Federation {
  const names = trusted.map(({ name }) => name);
  if (new Set(names).size < names.length || new Set(keepsTokensOf).size < keepsTokensOf.length) {
    throw new Fault('InvalidParameterException', 'A provider is named twice.');
  }
  if (linking !== 'NEVER' && trusted.length === 0) {
    throw new Fault('InvalidParameterException', 'Nobody is linked unless a provider is trusted.');
  }
  const fold = ({ name, domains }: TrustedProvider) => ({
    name,
    ...(domains !== undefined && { domains: domains.map(lowerFold) }),
  });
  return { linking, trusted: trusted.map(fold), keepsTokensOf };
}
