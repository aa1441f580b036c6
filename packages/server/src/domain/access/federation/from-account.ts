import type { Write } from '#database/database.ts';
import { checkUnspent, spendSession } from '#domain/access/auth-sessions/session.ts';
import { OAuthError } from '#domain/access/authorization/oauth-error.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import {
  type ExternalName,
  type IdentityEntry,
  identitiesOf,
  withoutIdentity,
} from '#domain/people/linked-identities/identity.ts';
import { linkUser } from '#domain/people/linked-identities/link.ts';
import { unlinkValueWrite } from '#domain/people/linked-identities/linked-identity-store.ts';
import { hasPasskeys } from '#domain/people/mfa/passkeys/has-passkeys.ts';
import { questioned } from '#domain/people/users/address-proof.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { hasPassword, type User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { ownAccounts, takesProvider } from '#domain/tenant/clients/takes-provider.ts';
import type { IdentityProvider } from '#domain/tenant/identity-providers/identity-provider.ts';
import { findProvider } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { federationOf } from '#domain/tenant/pools/settings/federation.ts';
import { hearProvider } from './arrive.ts';
import { beginFederation, type Departure, type FederationState, type LinkErrand, responsePathOf } from './begin.ts';
import type { ProviderAnswer } from './kept-answer.ts';
import { keptTokensWrites } from './provider-tokens.ts';
import { forgetTokensWrite } from './provider-tokens-store.ts';
import { hearLink } from './saml/hear-link.ts';
import { nameOf, type Statements } from './sign-in-from-outside.ts';
import { tellOfLink } from './tell-of-link.ts';

/** Somebody who links from the page about their account. */
export interface LinkRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly providerName: string;
  /** Under which the provider sends them back. */
  readonly origin: string;
  /** The page that they come back to, a path with its query. */
  readonly backTo: string;
}

/**
 * Sends who is signed in here to a provider, to link what they have there to their account.
 * @throws OAuthError for a provider that the client does not have
 */
export async function linkFromAccount(context: Context, request: LinkRequest): Promise<Departure> {
  const { pool, client, user, providerName, origin, backTo } = request;
  const isOfClient = providerName !== ownAccounts && takesProvider(client, providerName);
  const provider = isOfClient ? await findProvider(context, pool.id, providerName) : undefined;
  if (provider === undefined) throw new OAuthError('invalid_request', 'The app client has no such identity provider.');
  const redirectUri = `${origin}${responsePathOf(provider)}`;
  const errand = { kind: 'link', sub: user.sub, clientId: client.id, backTo } as const;
  return beginFederation(context, { poolId: pool.id, provider, errand, redirectUri });
}

/** The way back of a link, with who is signed in in the browser that brings it. */
export interface LinkArrival {
  readonly pool: Pool;
  readonly user: User;
  readonly errand: LinkErrand;
  readonly caller: Caller;
  /** Where the provider has sent them. */
  readonly redirectUri: string;
}

/**
 * Links what somebody has at a provider to their account, when they come back from there as who they left.
 * @throws OAuthError for an answer that proves nobody; Fault when somebody else has come to be by it already, or is linked to it; when the
 * account has as many links as it may have; NotAuthorizedException for another account, or an answer that was used
 */
export async function arriveToLink(
  context: Context,
  state: FederationState,
  answer: ProviderAnswer,
  { pool, user, errand, caller, redirectUri }: LinkArrival,
): Promise<void> {
  if (user.sub !== errand.sub) throw new Fault('NotAuthorizedException', 'Somebody else is signed in by now.');
  await checkUnspent(context, state.id);
  const { provider, statements, proof } = await hear(context, state, answer, redirectUri);
  const { tokenResponse } = statements;
  const kept = await keptTokensWrites(context, pool, user, { provider: provider.name, tokenResponse });
  const writes = [spendSession(state), ...proof, ...kept];
  await linkUser(context, pool, user, nameOf(provider, statements), { writes });
  await tellOfLink(context, pool, user, { provider: provider.name, is: 'added' }, caller);
}

async function hear(
  context: Context,
  state: FederationState,
  answer: ProviderAnswer,
  redirectUri: string,
): Promise<{ provider: IdentityProvider; statements: Statements; proof: readonly Write[] }> {
  if (!('response' in answer)) return { ...(await hearProvider(context, state, answer, redirectUri)), proof: [] };
  const provider = await findProvider(context, state.poolId, state.providerName);
  if (provider?.kind !== 'SAML') throw new OAuthError('invalid_request', 'Invalid SAML response received.');
  const { response } = answer;
  const { claims, proof } = await hearLink(context, provider, state, { response, responseUrl: redirectUri });
  return { provider, statements: { samlResponse: claims }, proof };
}

/** Why an identity stays: the account came to be by it, or there would be no way in without it. */
export type Bond = 'primary' | 'last-way';

/** Why a user cannot take this identity away; undefined where nothing stands against it. */
export async function findBond(
  context: Pick<Context, 'db' | 'settings'>,
  user: User,
  { providerName, userId, primary }: Pick<IdentityEntry, 'providerName' | 'userId' | 'primary'>,
): Promise<Bond | undefined> {
  if (primary) return 'primary';
  const isOther = (one: IdentityEntry) => one.providerName !== providerName || one.userId !== userId;
  const hasOtherWay = identitiesOf(user).some(isOther) || hasPassword(user) || (await hasPasskeys(context, user));
  return hasOtherWay ? undefined : 'last-way';
}

/**
 * Takes an identity away from its user, who keeps all else. What the provider said of their address is its word no more: where the pool
 * links by proved addresses, it is questioned until it is proved again.
 * @throws Fault InvalidParameterException for the identity that made the account, and for the last way in; ResourceNotFoundException
 */
export async function unlinkFromAccount(
  context: Context,
  pool: Pool,
  user: User,
  { provider: providerName, value }: Pick<ExternalName, 'provider' | 'value'>,
  caller: Caller,
): Promise<void> {
  const provider = await findProvider(context, pool.id, providerName);
  const vouches = federationOf(pool).linking !== 'NEVER' && provider?.attributeMapping['email_verified'] !== undefined;
  await changeUser(context, pool, user, async (before) => {
    const entry = identitiesOf(before).find((one) => one.providerName === providerName && one.userId === value);
    if (entry === undefined) throw new Fault('ResourceNotFoundException', 'The account is not linked so.');
    const bond = await findBond(context, before, entry);
    if (bond === 'primary') throw refused('The account came to be by this identity: it stays.');
    if (bond === 'last-way') throw refused('There has to be another way to sign in first.');
    const after = withoutIdentity(before, { provider: providerName, attribute: '', value });
    return {
      after: vouches ? questioned(after, 'email') : after,
      writes: [unlinkValueWrite(before, { provider: providerName, value }), forgetTokensWrite(before, providerName)],
    };
  });
  await tellOfLink(context, pool, user, { provider: providerName, is: 'removed' }, caller);
}

function refused(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
