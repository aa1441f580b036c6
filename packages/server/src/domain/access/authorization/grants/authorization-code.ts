import { redeemCode } from '../code.ts';
import { OAuthError } from '../oauth-error.ts';
import type { GrantType } from './grant-type.ts';

/** RFC 6749 section 4.1.3, with the verifier of RFC 7636. */
export const authorizationCode: GrantType = {
  isAllowed: ({ settings: { allowedOAuthFlowsUserPoolClient, allowedOAuthFlows = [] } }) =>
    allowedOAuthFlowsUserPoolClient && allowedOAuthFlows.includes('code'),
  give: async (context, { pool, client, caller, parameters }) => {
    const code = parameters.get('code');
    if (code === undefined) throw new OAuthError('invalid_request', 'code is missing.');
    const { idToken, scopes, ...tokens } = await redeemCode(context, {
      pool,
      client,
      caller,
      code,
      redirectUri: parameters.get('redirect_uri'),
      codeVerifier: parameters.get('code_verifier'),
      resource: parameters.get('resource'),
    });
    return { ...tokens, ...(scopes.includes('openid') && { idToken }) };
  },
};
