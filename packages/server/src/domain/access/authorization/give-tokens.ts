import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Granted, GrantRequest } from './grants/grant-type.ts';
import { grants } from './grants/index.ts';
import { OAuthError } from './oauth-error.ts';

/**
 * Gives an app tokens by the grant that it names.
 * @throws OAuthError unsupported_grant_type, unauthorized_client for a grant that the client does not allow, and as the grant
 */
export async function giveTokens(context: Context, grantType: string, request: GrantRequest): Promise<Granted> {
  const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined;
  if (grant === undefined) throw new OAuthError('unsupported_grant_type', 'grant_type is none of this server.');
  if (!grant.isAllowed(request.client)) {
    throw new OAuthError('unauthorized_client', `The app client does not allow ${grantType}.`);
  }
  await admitCaller(context, request);
  return grant.give(context, request).catch((error: unknown) => {
    // AWS: seen as invalid_grant, with what the function threw.
    if (error instanceof Fault && error.code === 'UserLambdaValidationException') {
      throw new OAuthError('invalid_grant', error.message, { cause: error });
    }
    throw error;
  });
}
