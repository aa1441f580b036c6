import { AuthError } from '../auth-error.ts';
import { conclude } from '../change-state.ts';
import type { Client } from '../client.ts';
import { findCurrent } from '../session/session.ts';
import type { UserState } from '../state.ts';
import { askForIdentity, type Logins } from './ask-for-identity.ts';
import { poolIdOf } from './call-identity-pool.ts';
import { type FederatedUser, IdentityProvider, saveFederated, toLoginName } from './federated.ts';
import { keepIdentity } from './get-credentials.ts';

export interface FederatedSignInInput {
  /**
   * Who issued the token: one of `IdentityProvider` or its short name, the name of an OpenID provider, the ARN of a SAML provider.
   */
  readonly provider: string;
  readonly token: string;
  readonly options?: {
    /** Of a developer's own users: the identity that the developer's server was told. */
    readonly cognitoIdentityId?: string;
    /** Which of several roles in a SAML token. */
    readonly customRoleARN?: string;
    /** When the token is over, in seconds or milliseconds since 1970; a JWT says so by itself. */
    readonly expiresAt?: number;
    readonly user?: FederatedUser;
  };
}

/**
 * Signs somebody in by a token of an outside provider, at the identity pool alone; or brings a new token for whoever is signed in so.
 * Calls that wait for credentials go on.
 * @throws AuthError `FederationProviderExistsError` while somebody of the user pool is signed in, `InvalidParameterError`,
 * `IdentityPoolNotConfiguredError`, the service's; nothing has changed then
 */
export async function federatedSignIn(client: Client, input: FederatedSignInInput): Promise<UserState> {
  const { provider, token, options = {} } = input;
  const { cognitoIdentityId: identityId, customRoleARN: customRoleArn, expiresAt, user } = options;
  poolIdOf(client);
  if (!provider || !token) throw invalid('A provider and its token are needed.');
  const name = toLoginName(provider);
  if (name === IdentityProvider.developer && !identityId) {
    throw invalid("A developer's own users need options.cognitoIdentityId.");
  }
  if (await findCurrent(client)) {
    const message = 'Somebody of the user pool is signed in. Sign out first.';
    throw new AuthError('FederationProviderExistsError', message);
  }
  const shown: Logins = { logins: { [name]: token }, identityId, customRoleArn };
  const identity = await askForIdentity(client, shown);
  await saveFederated(client, {
    provider,
    token,
    user: { ...user, id: identity.identityId },
    expires_at: expiresAt,
    identity_id: identityId,
    custom_role_arn: customRoleArn,
  });
  await keepIdentity(client, shown, identity);
  const data = { username: user?.name ?? identity.identityId, userId: identity.identityId };
  conclude(client, { cause: 'signedIn' }, { event: 'signedIn', data });
  return client.state;
}

function invalid(message: string): AuthError {
  return new AuthError('InvalidParameterError', message);
}
