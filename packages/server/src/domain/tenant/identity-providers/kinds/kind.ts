import type { Context } from '#domain/context.ts';
import type { Details, ProviderFacts } from '../identity-provider.ts';

/** What a kind needs to find out about a provider. */
export type Learning = Pick<Context, 'clock' | 'documents' | 'log'>;

/** A kind of identity provider, as a page of data. */
export interface Kind {
  /** Keys that its owner has to give. */
  readonly required: readonly string[];
  /** The refusal where one of them is missing. AWS: its words, which name the keys in their own way. */
  readonly incomplete?: string;
  /** Keys that its owner may give. */
  readonly optional: readonly string[];
  /** Keys that are read and may be sent back, as long as they say the same. */
  readonly computed: readonly string[];
  /** Keys that nobody is told any more. */
  readonly hidden: readonly string[];
  /** Which claims fill which attributes where its owner does not say. */
  readonly mapping: Details;
  /** What is read beside what its owner said. */
  added(details: Details, facts: ProviderFacts): Details;
  /** Checks the values by themselves. @throws Fault InvalidParameterException */
  check?(details: Details): void;
  /** Finds out what is behind the values. @throws Fault InvalidParameterException */
  learn?(context: Learning, details: Details): ProviderFacts | Promise<ProviderFacts>;
}

/** AWS: of every provider whose owner registers an app with a secret. */
export const social = {
  required: ['client_id', 'client_secret', 'authorize_scopes'],
  incomplete: 'clientId, clientSecret and authorizeScopes are all required idp details.',
  optional: [],
  hidden: [],
} satisfies Partial<Kind>;
