import { hash, timingSafeEqual } from 'node:crypto';
import { checkUnspent, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { AuthorizationParameters } from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { SignedInAtPage } from '#domain/access/sign-in/step.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { ForeignTokenError } from '#domain/foreign-tokens.ts';
import { OutsideProviderError } from '#domain/outside-providers.ts';
import { openState } from '#domain/sealed.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { findProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type FederationState, federationPurpose } from './begin.ts';
import { clientSecretOf, providerClientOf } from './provider-client.ts';
import { type Statements, signInFromOutside } from './sign-in-from-outside.ts';

/** What came back from a provider, with the browser that brought it. */
export interface Arrival {
  readonly state: string | undefined;
  /** What the browser keeps. */
  readonly secret: string | undefined;
}

/**
 * What somebody left for, if it is their browser that brings the answer, in time (RFC 9700 section 4.7: against forged and swapped
 * answers). undefined for anything else: nothing is known then of any app.
 */
export async function openFederation(
  context: Pick<Context, 'secrets' | 'clock'>,
  { state, secret }: Arrival,
): Promise<FederationState | undefined> {
  if (state === undefined || secret === undefined) return undefined;
  const opened = (await openState(context, federationPurpose, Buffer.from(state, 'base64url'))) as
    | FederationState
    | undefined;
  if (opened === undefined || context.clock.now() >= opened.expiresAt) return undefined;
  const kept = Buffer.from(hash('sha256', secret, 'base64url'));
  return timingSafeEqual(kept, Buffer.from(opened.browser)) ? opened : undefined;
}

/** The app that somebody comes back for. */
export interface Destination {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
  readonly parameters: AuthorizationParameters;
  readonly redirectUri: string;
}

/** An answer of a provider to our request: a code, or why there is none. */
export type CodeAnswer = { readonly code: string; readonly user?: string } | { readonly error: string };

/**
 * Signs somebody in by what their provider says: the code is redeemed, once, and the ID token has to be the provider's, for us, and of
 * this very request. @throws OAuthError, with the provider's name in front, as AWS has it; Fault of triggers
 */
export async function arriveFromProvider(
  context: Context,
  state: FederationState,
  answer: CodeAnswer,
  destination: Destination,
): Promise<SignedInAtPage> {
  const refuse = (text: string, cause?: unknown) =>
    new OAuthError('invalid_request', `[${state.providerName}] Error - ${text}`, { cause });
  if ('error' in answer) throw refuse(answer.error);
  await checkUnspent(context, state.id);
  const provider = await findProvider(context, state.poolId, state.providerName);
  if (provider === undefined) throw refuse('the provider is gone');
  try {
    const statements = await redeem(context, provider, state, answer, destination.redirectUri);
    return await signInFromOutside(context, destination, provider, statements, [spendSession(state)]);
  } catch (error) {
    if (!(error instanceof OutsideProviderError || error instanceof ForeignTokenError)) throw error;
    context.log.warn(
      { poolId: state.poolId, provider: state.providerName, reason: error.message },
      'a sign-in by an identity provider failed',
    );
    throw refuse('its answer cannot be used', error);
  }
}

async function redeem(
  context: Context,
  provider: IdentityProvider,
  { nonce, codeVerifier }: FederationState,
  { code, user }: Extract<CodeAnswer, { code: string }>,
  redirectUri: string,
): Promise<Statements> {
  const client = providerClientOf(provider);
  if (client === undefined) throw new OutsideProviderError('it speaks SAML');
  const { tokenUrl, tokenMethod, clientId, userInfo, issuer } = client;
  const clientSecret = await clientSecretOf(context, provider);
  const asked = { tokenUrl, tokenMethod, clientId, clientSecret, code, redirectUri, codeVerifier };
  const given = await context.outsideProviders.redeem({ ...asked, ...(userInfo && { userInfo }) });
  const idToken = given.tokenResponse['id_token'];
  if (issuer === undefined) return { ...given, ...readUser(user) };
  if (typeof idToken !== 'string') throw new OutsideProviderError('it gave no ID token');
  const keysUrl = provider.facts.endpoints?.jwks;
  const foreign = { kind: 'openid', issuer, audiences: [clientId], ...(keysUrl !== undefined && { keysUrl }) } as const;
  const { claims, subject } = await context.foreignTokens.verify(foreign, idToken, context.clock.now());
  // OpenID Connect Core 1.0 section 3.1.3.7 and 5.3.2: of this request, and of one person.
  if (claims['nonce'] !== nonce) throw new OutsideProviderError('its ID token is of another request');
  if (given.userInfo?.['sub'] !== undefined && given.userInfo['sub'] !== subject) {
    throw new OutsideProviderError('its user info is about somebody else');
  }
  return { ...given, idToken: claims, ...readUser(user) };
}

/** Apple says a person's name once, beside the code. It is nobody's word but the browser's. */
function readUser(text: string | undefined): Pick<Statements, 'user'> {
  if (text === undefined) return {};
  try {
    const { name } = JSON.parse(text) as { name?: { firstName?: unknown; lastName?: unknown } };
    const { firstName, lastName } = name ?? {};
    return {
      user: {
        ...(typeof firstName === 'string' && { firstName }),
        ...(typeof lastName === 'string' && { lastName }),
      },
    };
  } catch {
    return {};
  }
}
