import { checkUnspent, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { AuthorizationParameters } from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { SignedInAtPage } from '#domain/access/sign-in/step.ts';
import type { Context } from '#domain/context.ts';
import { findProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Destination } from '../arrive.ts';
import { type FederationState, leftAtOf } from '../begin.ts';
import { checkFreshSignIn, freshSignInOf } from '../fresh-sign-in.ts';
import type { LinkAsked } from '../pending-link.ts';
import { signInFromOutside } from '../sign-in-from-outside.ts';
import { hearSaml, type SamlStatement } from './hear-saml.ts';
import { requestIdOf } from './saml-party.ts';
import { rememberSamlSession } from './saml-session-store.ts';

/** A response that a browser brings. */
export interface SamlArrival {
  readonly providerName: string;
  /** `SAMLResponse`, as it came. */
  readonly response: string;
  /** What the app asks for. */
  readonly parameters: AuthorizationParameters;
  /** What its person left with; absent where their provider begins. */
  readonly state?: FederationState;
}

/**
 * Signs somebody in by a SAML response (SAML 2.0 Profiles, section 4.1.5 for one that nobody asked for; AWS: where the provider's `IDPInit`
 * is true). An assertion counts once, and a request is used up by whatever answers it, so that nobody tries one answer after the other.
 * @throws OAuthError; Fault of triggers, and as `signInFromOutside`
 */
export async function arriveFromSaml(
  context: Context,
  { providerName, response, parameters, state }: SamlArrival,
  destination: Destination,
): Promise<SignedInAtPage | LinkAsked> {
  if (state !== undefined) await checkUnspent(context, state.id);
  const { pool, redirectUri: responseUrl } = destination;
  const provider = await findProvider(context, pool.id, providerName);
  if (provider?.kind !== 'SAML' || (state === undefined && provider.details['IDPInit'] !== 'true')) {
    throw new OAuthError('invalid_request', 'Invalid SAML response received.');
  }
  const answered = state === undefined ? [] : [spendSession(state)];
  const asked = state === undefined ? {} : { requestId: requestIdOf(state) };
  const leftAt = state === undefined ? context.clock.now() : leftAtOf(state);
  let statement: SamlStatement;
  try {
    statement = await hearSaml(context, provider, { response, responseUrl, ...asked });
    const { authenticatedAt } = statement;
    checkFreshSignIn(providerName, freshSignInOf(parameters), { leftAt, authenticatedAt });
  } catch (error) {
    if (answered.length > 0) await context.db.transaction(answered);
    throw error;
  }
  const { claims, authenticatedAt, proof, ...said } = statement;
  return signInFromOutside(context, destination, provider, { samlResponse: claims, authenticatedAt }, (begun) => [
    ...answered,
    ...proof,
    ...(begun === undefined ? [] : [rememberSamlSession(context, begun, { providerName, ...said })]),
  ]);
}
