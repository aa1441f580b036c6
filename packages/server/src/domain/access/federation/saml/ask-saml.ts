import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Context } from '#domain/context.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { withCurrentMetadata } from '#domain/tenant/identity-providers/refresh-metadata.ts';
import { authnRequest } from './messages.ts';
import { samlOf } from './saml-party.ts';
import { type Sending, sendMessage } from './send-message.ts';

/** A question to a SAML provider. */
export interface SamlQuestion {
  /** The `ID` that the answer has to name. */
  readonly requestId: string;
  /** Comes back with the answer. */
  readonly relayState: string;
  readonly responseUrl: string;
  readonly isForced: boolean;
}

/**
 * Sends somebody to their SAML provider (SAML 2.0 Profiles, section 4.1.4.1): by redirect where it takes that. The request is signed where
 * the provider's owner, or its metadata, wants it. @throws OAuthError once its metadata is over
 */
export async function askSaml(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'documents' | 'log'>,
  provider: IdentityProvider,
  { requestId, relayState, responseUrl, isForced }: SamlQuestion,
): Promise<Sending> {
  const { poolId, details, ...current } = await withCurrentMetadata(context, provider);
  const saml = samlOf(context, { poolId, details, ...current });
  const endpoint = saml?.signOn.find(({ binding }) => binding === 'redirect') ?? saml?.signOn[0];
  if (saml === undefined || endpoint === undefined) {
    throw new OAuthError('invalid_request', 'The identity provider cannot be asked.');
  }
  const head = { id: requestId, now: context.clock.now(), poolId, destination: endpoint.location };
  const xml = authnRequest(head, { responseUrl, isForced });
  const isSigned = signsRequests({ details, facts: current.facts });
  return sendMessage(context, { poolId, endpoint, kind: 'SAMLRequest', xml, relayState, isSigned });
}

/** Whether questions to a provider are signed: its owner says so, or what it publishes. */
export function signsRequests({ details, facts }: Pick<IdentityProvider, 'details' | 'facts'>): boolean {
  return facts.saml?.wantsSignedRequests === true || details['RequestSigningAlgorithm'] !== undefined;
}
