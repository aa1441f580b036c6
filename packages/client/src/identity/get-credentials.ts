import { AuthError, toAuthError } from '../auth-error.ts';
import { changeState } from '../change-state.ts';
import type { Client } from '../client.ts';
import { isForeign } from '../session/refresh.ts';
import { findCurrent, getTokens } from '../session/session.ts';
import { askForIdentity, type Logins } from './ask-for-identity.ts';
import { poolIdOf } from './call-identity-pool.ts';
import { endFederation } from './end-federation.ts';
import { type Federated, findFederated, isOver, saveFederated, toLoginName } from './federated.ts';
import { saveGuestId } from './guest-id.ts';
import type { Identity } from './identities.ts';

/** Credentials are fetched anew when they are so old, and so long before they are over, in milliseconds. */
const longestMs = 3_000_000;
const marginMs = 300_000;

/**
 * Credentials that are valid now: of whoever is signed in, or a guest's. One fetch at a time.
 * @throws AuthError `IdentityPoolNotConfiguredError`, `GuestAccessNotAllowedError`, `FederatedTokensInvalidError` where the provider's
 * token is over and `federatedSignIn` has to bring another one, the service's, and as `getTokens`
 */
export async function getCredentials(
  client: Client,
  { forceRefresh = false }: { readonly forceRefresh?: boolean } = {},
): Promise<Identity> {
  return credentialsOf(client, { forceRefresh, renewsTokens: forceRefresh });
}

interface Renewal {
  readonly forceRefresh: boolean;
  /** Whether the pool's tokens have to be new too. */
  readonly renewsTokens: boolean;
}

/** The same, of the session as it stands unless told. @throws as `getCredentials` */
export async function credentialsOf(client: Client, { forceRefresh, renewsTokens }: Renewal): Promise<Identity> {
  poolIdOf(client);
  const federated = await findFederated(client);
  const whose = federated?.token ?? (await findCurrent(client))?.username ?? '';
  if (forceRefresh || client.fetching?.whose !== whose) {
    const promise = load(client, federated, { forceRefresh, renewsTokens }).finally(() => {
      if (client.fetching?.promise === promise) client.fetching = undefined;
    });
    client.fetching = { whose, promise };
  }
  return client.fetching.promise;
}

async function load(
  client: Client,
  federated: Federated | undefined,
  { forceRefresh, renewsTokens }: Renewal,
): Promise<Identity> {
  const logins = federated ? await loginsOf(client, federated) : await loginsOfSession(client, renewsTokens);
  const { kept } = client;
  const isKept = kept?.name === JSON.stringify(logins) && Date.now() < kept.untilMs;
  return isKept && !forceRefresh ? kept.identity : fetchFor(client, logins, federated);
}

async function fetchFor(client: Client, logins: Logins, federated?: Federated): Promise<Identity> {
  try {
    return await keepIdentity(client, logins, await askForIdentity(client, logins));
  } catch (thrown) {
    const error = toAuthError(thrown);
    if (!federated || error.name !== 'NotAuthorizedException' || error.retryable) throw error;
    const refused = { ...federated, is_refused: true };
    await saveFederated(client, refused);
    if (!client.config.refreshHandlers?.[federated.provider]) throw ended(client, refused, error);
    const renewed = await loginsOf(client, refused);
    return keepIdentity(client, renewed, await askForIdentity(client, renewed));
  }
}

/** Keeps what an identity pool has given for these logins, and takes over whoever was a guest. */
export async function keepIdentity(client: Client, logins: Logins, identity: Identity): Promise<Identity> {
  const { identityId, authenticated, credentials } = identity;
  const untilMs = Math.min(Date.now() + longestMs, credentials.expiration.getTime() - marginMs);
  client.kept = { name: JSON.stringify(logins), identity, untilMs };
  client.identityId = identityId;
  client.endedToken = undefined;
  await saveGuestId(client, authenticated ? undefined : identityId);
  if (!authenticated) changeState(client, { cause: 'guestFound' });
  else if (!client.username) changeState(client, { cause: 'refreshed' });
  return identity;
}

/** The token of a provider, a new one from its handler where it is over. */
async function loginsOf(client: Client, federated: Federated): Promise<Logins> {
  const handler = client.config.refreshHandlers?.[federated.provider];
  let current = federated;
  if (isOver(federated)) {
    if (!handler) throw ended(client, federated);
    const { token, expires_at, identity_id = federated.identity_id } = await handler();
    current = { ...federated, token, expires_at, identity_id, is_refused: undefined };
    await saveFederated(client, current);
  }
  const { provider, token, identity_id: identityId, custom_role_arn: customRoleArn } = current;
  return { logins: { [toLoginName(provider)]: token }, identityId, customRoleArn };
}

function ended(client: Client, federated: Federated, cause?: AuthError): AuthError {
  const message = 'The token of the provider is over. Give a new one to federatedSignIn.';
  const error = new AuthError('FederatedTokensInvalidError', message, false, cause);
  endFederation(client, federated, error);
  return error;
}

async function loginsOfSession(client: Client, forceRefresh: boolean): Promise<Logins> {
  const session = await findCurrent(client);
  if (session) {
    const { idToken } = await getTokens(client, { forceRefresh });
    const issuer = toLoginName(`${idToken?.payload['iss']}`);
    const { provider = issuer } = isForeign(session) ? JSON.parse(session.oauthMetadata ?? '{}') : {};
    return { logins: { [provider]: idToken?.tokenString ?? '' } };
  }
  if (client.state === 'signedOutUserPoolsTokenInvalid') await getTokens(client);
  if (client.config.allowGuestAccess === false) {
    throw new AuthError('GuestAccessNotAllowedError', 'Nobody is signed in, and the configuration allows no guests.');
  }
  return {};
}
