import { hash, randomBytes } from 'node:crypto';
import type {
  AuthorizationParameters,
  AuthorizationRequest,
} from '#domain/access/authorization/authorization-request.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { sealState } from '#domain/sealed.ts';
import { ownAccounts, takesProvider } from '#domain/tenant/clients/takes-provider.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { findProvider, loadProviderByIdentifier } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { newOrderedId } from '#lib/ordered-id.ts';
import { type FreshSignIn, freshQuery, freshSignInOf } from './fresh-sign-in.ts';
import { providerClientOf } from './provider-client.ts';
import { askSaml } from './saml/ask-saml.ts';
import { requestIdOf, samlResponsePath } from './saml/saml-party.ts';

/** What somebody left for: to sign in to an app that asked for it so, or to link what they have there to their account here. */
export type Errand = SignInErrand | LinkErrand;

export interface SignInErrand {
  readonly kind: 'sign-in';
  readonly parameters: AuthorizationParameters;
}

export interface LinkErrand {
  readonly kind: 'link';
  /** Whose account it is. */
  readonly sub: string;
  /** For which client they were signed in. */
  readonly clientId: string;
  /** The page of ours that they left, a path with its query. */
  readonly backTo: string;
}

/** What travels to a provider and back, sealed. */
export interface FederationState {
  /** Used up by the answer. */
  readonly id: string;
  readonly poolId: string;
  readonly providerName: string;
  readonly errand: Errand;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** SHA-256 of what the browser keeps: nobody else's browser brings the answer. */
  readonly browser: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** The cookie that a browser keeps while its person is at a provider, without its prefix. */
export const federationCookie = 'cenote-federation';

export const federationPurpose = 'federation';

// AWS: a person has five minutes at their provider.
const lifetimeMs = 5 * 60 * 1000;

/** How fresh a sign-in they left for. */
export function freshOf(errand: Errand): FreshSignIn {
  return freshSignInOf(errand.kind === 'sign-in' ? errand.parameters : {});
}

/** When they left, in milliseconds since 1970. */
export function leftAtOf({ expiresAt }: Pick<FederationState, 'expiresAt'>): number {
  return expiresAt - lifetimeMs;
}

/** A person on the way to their provider. */
export interface Departure {
  readonly location: string;
  /** Where they go by a form: its fields. */
  readonly fields?: Readonly<Record<string, string>>;
  /** What the browser is to keep until they are back. */
  readonly secret: string;
  readonly answersByForm: boolean;
}

/**
 * The provider that an app names, by its name or by one of its identifiers, where the client lets people sign in by it.
 * @throws OAuthError invalid_request
 */
export async function findAskedProvider(
  context: Pick<Context, 'db' | 'secrets'>,
  { pool, client }: Pick<AuthorizationRequest, 'pool' | 'client'>,
  { identity_provider, idp_identifier }: AuthorizationParameters,
): Promise<IdentityProvider | undefined> {
  const isOwn = identity_provider === undefined ? idp_identifier === undefined : identity_provider === ownAccounts;
  if (isOwn) return undefined;
  const provider =
    identity_provider === undefined
      ? await loadProviderByIdentifier(context, pool.id, idp_identifier ?? '').catch(unlessMissing)
      : await findProvider(context, pool.id, identity_provider);
  if (provider === undefined || !takesProvider(client, provider.name)) {
    throw new OAuthError('invalid_request', 'The app client has no such identity provider.');
  }
  return provider;
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Fault && error.code === 'ResourceNotFoundException') return undefined;
  throw error;
}

/** How somebody is sent to a provider. */
export interface Leave {
  readonly poolId: string;
  readonly provider: IdentityProvider;
  readonly errand: Errand;
  /** Where the provider sends them back to. */
  readonly redirectUri: string;
  /** What the provider is told of who comes. */
  readonly loginHint?: string | undefined;
}

/** Where providers send people back to, under the origin that they left from. */
export const providerResponsePath = '/oauth2/idpresponse';

/** Where this one does. */
export function responsePathOf({ kind }: Pick<IdentityProvider, 'kind'>): string {
  return kind === 'SAML' ? samlResponsePath : providerResponsePath;
}

/** Sends somebody to their provider. @throws OAuthError for one that cannot be asked so */
export async function beginFederation(
  context: Pick<Context, 'db' | 'clock' | 'secrets' | 'documents' | 'log'>,
  { poolId, provider, errand, redirectUri, loginHint }: Leave,
): Promise<Departure> {
  const now = context.clock.now();
  const [secret, nonce, codeVerifier] = [newSecret(), newSecret(), newSecret()];
  const state: FederationState = {
    id: newOrderedId(now),
    poolId,
    providerName: provider.name,
    errand,
    nonce,
    codeVerifier,
    browser: hash('sha256', secret, 'base64url'),
    expiresAt: now + lifetimeMs,
  };
  const sealed = Buffer.from(await sealState(context, federationPurpose, state)).toString('base64url');
  const fresh = freshOf(errand);
  const client = providerClientOf(provider);
  if (client === undefined) {
    const asked = {
      requestId: requestIdOf(state),
      relayState: sealed,
      responseUrl: redirectUri,
      isForced: fresh.isLoginForced || fresh.isChoiceForced || fresh.maxAgeSeconds !== undefined,
    };
    return { ...(await askSaml(context, provider, asked)), secret, answersByForm: true };
  }
  const url = new URL(client.authorizeUrl);
  const query = {
    client_id: client.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: client.scopes,
    state: sealed,
    nonce,
    code_challenge: hash('sha256', codeVerifier, 'base64url'),
    code_challenge_method: 'S256',
    ...(client.answersByForm && { response_mode: 'form_post' }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
    ...freshQuery(provider.kind, fresh),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { location: url.href, secret, answersByForm: client.answersByForm };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}
