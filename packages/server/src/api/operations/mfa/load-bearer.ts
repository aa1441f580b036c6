import type { AssociateSoftwareTokenRequest } from '@cenote/wire/user-pools';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { type SignedIn, verifyAccessToken } from '#domain/tokens/verify.ts';

/**
 * The bearer of the access token of an operation that takes either that or a session.
 * @throws Fault NotAuthorizedException, UserNotFoundException; InvalidParameterException with neither or both
 */
export async function loadBearer(context: Context, input: AssociateSoftwareTokenRequest): Promise<SignedIn> {
  const { AccessToken, Session } = input;
  if ((AccessToken === undefined) === (Session === undefined)) {
    throw new Fault('InvalidParameterException', 'Either AccessToken or Session must be given.');
  }
  // A session comes from the challenge MFA_SETUP alone, which no sign-in gives yet.
  if (AccessToken === undefined) throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  return verifyAccessToken(context, AccessToken);
}
