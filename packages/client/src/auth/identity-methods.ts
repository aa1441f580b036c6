import type { AuthError } from '../auth-error.ts';
import { federatedSignIn, findFederated, getCredentials } from '../identity/later.ts';
import { type AuthContext, ownError, rejectText } from './auth-context.ts';
import type { Credentials, FederatedResponse, FederatedUserInfo } from './auth-methods.ts';

/** What `Auth` does at identity pools, in the form of Amplify 4 and 5. Loaded when there is something to do. */

const noGuests = 'cannot get guest credentials when mandatory signin enabled';

/** Credentials of whoever is signed in, or a guest's. @throws the texts that Amplify has where there are none */
export async function currentCredentials(context: AuthContext): Promise<Credentials> {
  try {
    const { credentials, identityId, authenticated } = await getCredentials(context.client());
    return { ...credentials, identityId, authenticated };
  } catch (error) {
    switch ((error as AuthError).name) {
      case 'GuestAccessNotAllowedError':
        return rejectText(noGuests);
      case 'FederatedTokensInvalidError':
        return rejectText('no refresh handler for provider');
      case 'IdentityPoolNotConfiguredError':
        // AWS: whoever is signed in is then tried as a guest.
        return context.client().config.allowGuestAccess === false
          ? rejectText(noGuests)
          : rejectText('No Cognito Identity pool provided for unauthenticated access');
      default:
        throw error;
    }
  }
}

/** Signs in by a token of an outside provider. */
export async function federate(
  context: AuthContext,
  provider: string,
  response: FederatedResponse | undefined,
  user?: FederatedUserInfo,
): Promise<Credentials> {
  if (!context.client().config.identityPoolId) return rejectText('No Cognito Federated Identity pool provided');
  if (!response) throw ownError('Federation with Identity Pools requires tokens passed as arguments');
  const { token, identity_id: cognitoIdentityId, expires_at: expiresAt } = response;
  await federatedSignIn(context.client(), { provider, token, options: { cognitoIdentityId, expiresAt, user } });
  const current = await findFederatedUser(context);
  context.dispatch('signIn', current, `A user ${current?.['username']} has been signed in`);
  return currentCredentials(context);
}

/** Who signed in by a token of an outside provider; undefined for nobody. */
export async function findFederatedUser(context: AuthContext): Promise<Readonly<Record<string, unknown>> | undefined> {
  const federated = await findFederated(context.client());
  return federated && { ...federated.user, token: federated.token };
}
