import { issueClientToken } from '#domain/access/tokens/client-token.ts';
import { Fault } from '#domain/fault.ts';
import { OAuthError } from '../oauth-error.ts';
import { chooseResource } from '../resource.ts';
import type { GrantType } from './grant-type.ts';

/** RFC 6749 section 4.4: a token for the app itself. */
export const clientCredentials: GrantType = {
  isAllowed: ({ settings: { allowedOAuthFlowsUserPoolClient, allowedOAuthFlows = [] }, secrets }) =>
    secrets.length > 0 && allowedOAuthFlowsUserPoolClient && allowedOAuthFlows.includes('client_credentials'),
  give: async (context, { pool, client, caller: { clientMetadata }, parameters }) => {
    const scopes = parameters
      .get('scope')
      ?.split(' ')
      .filter((scope) => scope !== '');
    const resource = await chooseResource(context, pool.id, parameters.get('resource'));
    return issueClientToken(context, { pool, client, scopes, resource, clientMetadata }).catch((error: unknown) => {
      if (!(error instanceof Fault) || error.code !== 'InvalidParameterException') throw error;
      throw new OAuthError('invalid_scope', error.message, { cause: error });
    });
  },
};
