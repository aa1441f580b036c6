import type { Context } from '#domain/context.ts';
import { openSession } from '#domain/identity-pools/sessions/issue-session.ts';
import { findAccessKey } from '#domain/tenant/access-keys/access-key.ts';
import type { FindCredentials } from './signatures.ts';

type CredentialContext = Pick<Context, 'db' | 'secrets' | 'clock' | 'local'>;

/** Finds access keys of this installation, and sessions that this server gave: who has a session token acts in the session. */
export function findCredentialsIn(context: CredentialContext): FindCredentials {
  const findSession = findSessionIn(context);
  return (accessKeyId, sessionToken) =>
    sessionToken === undefined ? findAccessKey(context, accessKeyId) : findSession(accessKeyId, sessionToken);
}

/** Finds sessions that this server gave, and nothing else. The secret follows from the token, so that no other one goes with it. */
export function findSessionIn(context: CredentialContext): FindCredentials {
  return async (accessKeyId, sessionToken) => {
    const opened = sessionToken === undefined ? undefined : await openSession(context, sessionToken);
    if (opened?.credentials.accessKeyId !== accessKeyId) return undefined;
    const { session, isOver, credentials } = opened;
    return { secret: credentials.secretAccessKey, session, isOver };
  };
}
