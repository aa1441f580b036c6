import { hash, timingSafeEqual } from 'node:crypto';
import { checkUnspent, spendSession } from '#domain/access/auth-sessions/session.ts';
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
import { type FederationState, federationPurpose, freshOf, leftAtOf } from './begin.ts';
import { checkFreshSignIn } from './fresh-sign-in.ts';
import type { LinkAsked } from './pending-link.ts';
import { type ProviderClient, providerClientOf, tokenEndpointOf } from './provider-client.ts';
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
  readonly redirectUri: string;
}

/** An answer to our request as a browser brings it: a code, or why there is none; `issuer` is whose it says it is (RFC 9207). */
export type CodeAnswer = { readonly issuer?: string | undefined } & (
  | { readonly code: string; readonly user?: string }
  | { readonly error: string }
);

/**
 * Signs somebody in by what their provider says: the code is redeemed, once, and the ID token has to be the provider's, for us, and of
 * this very request. @throws OAuthError, with the provider's name in front, as AWS has it; Fault of triggers
 */
export async function arriveFromProvider(
  context: Context,
  state: FederationState,
  answer: CodeAnswer,
  destination: Destination,
): Promise<SignedInAtPage | LinkAsked> {
  await checkUnspent(context, state.id);
  const { provider, statements } = await hearProvider(context, state, answer, destination.redirectUri);
  const { authenticatedAt } = statements;
  checkFreshSignIn(provider.name, freshOf(state.errand), { leftAt: leftAtOf(state), authenticatedAt });
  return signInFromOutside(context, destination, provider, statements, () => [spendSession(state)]);
}

/** What a provider says of who comes back from it; the answer is not used up yet. @throws OAuthError, with the provider's name in front */
export async function hearProvider(
  context: Context,
  state: FederationState,
  answer: CodeAnswer,
  redirectUri: string,
): Promise<{ provider: IdentityProvider; statements: Statements }> {
  const { poolId, providerName } = state;
  const provider = await findProvider(context, poolId, providerName);
  if (provider === undefined) throw providerError(providerName, 'the provider is gone');
  try {
    const client = providerClientOf(provider);
    if (client === undefined) throw new OutsideProviderError('it speaks SAML');
    checkAnswerer(client, answer);
    if ('error' in answer) throw providerError(providerName, answer.error);
    return { provider, statements: await redeem(context, { provider, client, state, answer, redirectUri }) };
  } catch (error) {
    if (!(error instanceof OutsideProviderError || error instanceof ForeignTokenError)) throw error;
    const reason = error.message;
    context.log.warn({ poolId, provider: providerName, reason }, 'a sign-in by an identity provider failed');
    throw providerError(providerName, told(error), error);
  }
}

/** AWS: its name in front. */
function providerError(providerName: string, text: string, cause?: unknown): OAuthError {
  return new OAuthError('invalid_request', `[${providerName}] Error - ${text}`, { cause });
}

/** What the app is told. AWS: the status of a token endpoint that refused. */
function told(error: OutsideProviderError | ForeignTokenError): string {
  if (error instanceof OutsideProviderError && error.tokenStatus !== undefined) {
    const code = error.tokenError === undefined ? '' : `: ${error.tokenError}`;
    return `${error.tokenStatus} error getting token${code}`;
  }
  return 'its answer cannot be used';
}

/** RFC 9207 section 2.4: against an answer of one provider that is brought as that of another one. */
function checkAnswerer({ issuer, tellsIssuer }: ProviderClient, { issuer: said }: CodeAnswer): void {
  if (issuer === undefined) return;
  if (said === undefined) {
    if (tellsIssuer) throw new OutsideProviderError('the answer does not say whose it is');
    return;
  }
  const bare = (name: string) => name.replace(/\/$/, '');
  if (![issuer.name, ...issuer.aliases].some((name) => bare(name) === bare(said))) {
    throw new OutsideProviderError('the answer is of another provider');
  }
}

/** A code, and what there is to know of it. */
interface Redemption {
  readonly provider: IdentityProvider;
  readonly client: ProviderClient;
  readonly state: FederationState;
  readonly answer: Extract<CodeAnswer, { code: string }>;
  readonly redirectUri: string;
}

async function redeem(
  context: Context,
  { provider, client, state, answer, redirectUri }: Redemption,
): Promise<Statements> {
  const { userInfo } = client;
  const { tokenResponse, userInfo: heard } = await context.outsideProviders.redeem({
    ...tokenEndpointOf(context, provider, client),
    code: answer.code,
    redirectUri,
    codeVerifier: state.codeVerifier,
    ...(userInfo && { userInfo }),
  });
  const person = heard && memberOf(heard, userInfo?.member);
  // Of anybody else it would be a word of whoever has the browser.
  const isApple = provider.kind === 'SignInWithApple';
  const statements = {
    tokenResponse,
    ...(person && { userInfo: person }),
    ...(isApple && answer.user !== undefined && { userInfo: readUser(answer.user) }),
  };
  if (client.issuer === undefined) return statements;
  const idToken = await verifyIdToken(context, client, state, statements);
  // Apple does not say what it means by its own.
  return { ...statements, idToken, ...(!isApple && authTimeOf(idToken)) };
}

function memberOf(heard: ProviderJson, name: string | undefined): ProviderJson {
  const person = name === undefined ? heard : heard[name];
  if (typeof person === 'object' && person !== null && !Array.isArray(person)) return person as ProviderJson;
  throw new OutsideProviderError(`its answer about the person has no ${name}`);
}

type ProviderJson = Readonly<Record<string, unknown>>;

/** OpenID Connect Core 1.0 sections 3.1.3.7 and 5.3.2: of this provider, for us, of this request, and of one person. */
async function verifyIdToken(
  context: Pick<Context, 'clock' | 'foreignTokens'>,
  { issuer, clientId, userInfo: asked }: ProviderClient,
  { nonce }: FederationState,
  { tokenResponse, userInfo }: Pick<Statements, 'tokenResponse' | 'userInfo'>,
): Promise<ProviderJson> {
  const idToken = tokenResponse?.['id_token'];
  if (typeof idToken !== 'string') throw new OutsideProviderError('it gave no ID token');
  if (issuer === undefined) throw new OutsideProviderError('it gives no ID tokens');
  const { name, aliases, keysUrl } = issuer;
  const now = context.clock.now();
  const { claims, subject } = await context.foreignTokens.verify(
    { kind: 'openid', issuer: name, aliases, audiences: [clientId], ...(keysUrl !== undefined && { keysUrl }) },
    idToken,
    now,
  );
  if (claims['nonce'] !== nonce) throw new OutsideProviderError('its ID token is of another request');
  const { iat } = claims;
  if (typeof iat !== 'number' || iat * 1000 > now + clockDifferenceMs) {
    throw new OutsideProviderError('its ID token is of the future');
  }
  const about = userInfo?.['sub'];
  if (asked !== undefined && (about === undefined ? asked.isStandard : about !== subject)) {
    throw new OutsideProviderError('its user info is about somebody else');
  }
  return claims;
}

/** OpenID Connect Core 1.0 section 2: in seconds. */
function authTimeOf({ auth_time: seconds }: ProviderJson): Pick<Statements, 'authenticatedAt'> {
  if (seconds === undefined || seconds === null) return {};
  if (typeof seconds !== 'number') throw new OutsideProviderError('its ID token has an auth_time that is none');
  return { authenticatedAt: Math.floor(seconds * 1000) };
}

/** Clocks differ by no more than this, unless one of them is wrong. */
const clockDifferenceMs = 60_000;

/** Apple says a person's name once, beside the code. It is nobody's word but the browser's. */
function readUser(text: string): ProviderJson {
  try {
    const { name } = JSON.parse(text) as { name?: { firstName?: unknown; lastName?: unknown } };
    const { firstName, lastName } = name ?? {};
    return {
      ...(typeof firstName === 'string' && { firstName }),
      ...(typeof lastName === 'string' && { lastName }),
    };
  } catch {
    return {};
  }
}
