import { type SignedIn, verifyAccessToken } from '#domain/access/tokens/verify.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';

/**
 * The bearer of the access token of an operation that takes either that or the session of a challenge.
 * @throws Fault NotAuthorizedException, UserNotFoundException; InvalidParameterException with neither or both
 */
export async function loadBearer(
  context: Context,
  { accessToken, session }: { accessToken: string | undefined; session: string | undefined },
): Promise<SignedIn | { readonly session: string }> {
  if (accessToken !== undefined && session === undefined) return verifyAccessToken(context, accessToken);
  if (accessToken === undefined && session !== undefined) return { session };
  throw new Fault('InvalidParameterException', 'Either AccessToken or Session must be given.');
}
