import { ownProvider } from '#domain/identity-pools/pools/provider-names.ts';
import { askTrust } from '#domain/identity-pools/roles/ask-trust.ts';
import { issueSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { rolesUnusable } from './choose-role.ts';
import { type GiveCredentials, sessionName } from './credential-request.ts';

/**
 * Credentials of this server: a session that whoever has its key can open. The role has to trust the identity.
 * @throws Fault InvalidIdentityPoolConfigurationException where it does not; why is in the log
 */
export const localCredentials: GiveCredentials = async (context, { pool, identityId, roleArn, methods, tags }) => {
  const federated = { provider: ownProvider, subject: identityId, audience: pool.id, methods };
  const trust = await askTrust(context, { roleArn, sessionName, federated, tags });
  if (!trust.isTrusted) {
    context.log.warn({ identityPoolId: pool.id, roleArn, reason: trust.reason }, 'a role gave no credentials');
    throw rolesUnusable();
  }
  return issueSession(context, { ...trust.role, name: sessionName, federated, tags });
};
