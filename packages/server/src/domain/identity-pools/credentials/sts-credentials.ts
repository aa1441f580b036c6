import { Fault } from '#domain/fault.ts';
import { issueIdentityToken } from '#domain/identity-pools/identity-tokens/identity-token.ts';
import { maxSessionSeconds } from '#domain/identity-pools/sessions/issue-session.ts';
import { TokenServiceError } from '#domain/token-service.ts';
import { rolesUnusable } from './choose-role.ts';
import { type GiveCredentials, sessionName } from './credential-request.ts';

/** It is used at once. */
const tokenLifetimeSeconds = 300;

/**
 * Credentials of the token service that the operator named, for a token of this server.
 * @throws Fault InvalidIdentityPoolConfigurationException when it refuses, ExternalServiceException when it does not answer
 */
export const stsCredentials: GiveCredentials = async (context, { pool, identityId, roleArn, methods, tags }) => {
  const { tokenService, log } = context;
  if (tokenService === undefined) throw rolesUnusable();
  // It names no login, so it opens nothing here, whoever has it.
  const facts = { poolId: pool.id, identityId, methods, tags, use: 'role', logins: [] } as const;
  const token = await issueIdentityToken(context, facts, tokenLifetimeSeconds);
  try {
    return await tokenService.assumeRole({ roleArn, sessionName, token, durationSeconds: maxSessionSeconds });
  } catch (error) {
    if (!(error instanceof TokenServiceError)) throw error;
    log.warn({ identityPoolId: pool.id, roleArn, reason: error.message }, 'the token service gave no credentials');
    if (error.reason === 'refused') throw rolesUnusable({ cause: error });
    throw new Fault('ExternalServiceException', 'The token service did not answer.', { cause: error });
  }
};
