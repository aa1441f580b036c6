import { ownProvider } from '#domain/identity-pools/pools/provider-names.ts';
import { issueSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { type GiveCredentials, sessionName } from './credential-request.ts';

/** Credentials of this server: a session that whoever has its key can open. */
export const localCredentials: GiveCredentials = (context, { pool, identityId, roleArn, methods, tags }) =>
  issueSession(context, {
    roleArn,
    name: sessionName,
    federated: { provider: ownProvider, subject: identityId, audience: pool.id, methods },
    tags,
  });
