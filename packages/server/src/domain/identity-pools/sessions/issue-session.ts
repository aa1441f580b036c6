import type { Context } from '#domain/context.ts';
import type { TemporaryCredentials } from '#domain/token-service.ts';
import { toSeconds } from '#lib/clock.ts';
import {
  issueSessionToken,
  type OpenedSession,
  openSessionToken,
  type Session,
  sessionKeyNumberOf,
} from '#lib/session-token.ts';
import { findSessionKey, loadSealingKey } from './session-key-store.ts';

type SessionContext = Pick<Context, 'db' | 'secrets' | 'clock' | 'local'>;

/** No session of an identity lasts longer, whatever was asked for. */
export const maxSessionSeconds = 3600;

/** Begins a session of so many seconds, an hour unless said, and gives what its bearer signs requests with. Nothing of it is stored. */
export async function issueSession(
  context: SessionContext,
  session: Omit<Session, 'issuedAtSeconds' | 'expiresAtSeconds'>,
  durationSeconds = maxSessionSeconds,
): Promise<TemporaryCredentials> {
  const issuedAtSeconds = toSeconds(context.clock.now());
  const expiresAtSeconds = issuedAtSeconds + Math.min(durationSeconds, maxSessionSeconds);
  const key = await loadSealingKey(context);
  return {
    ...issueSessionToken(key, { ...session, issuedAtSeconds, expiresAtSeconds }),
    expiresAt: expiresAtSeconds * 1000,
  };
}

/** The session in a token of `issueSession`; undefined for anything else, and under a key that is gone. It may be over. */
export async function openSession(context: SessionContext, sessionToken: string): Promise<OpenedSession | undefined> {
  const number = sessionKeyNumberOf(sessionToken);
  const key = number === undefined ? undefined : await findSessionKey(context, number);
  return key && openSessionToken(key, sessionToken, toSeconds(context.clock.now()));
}
