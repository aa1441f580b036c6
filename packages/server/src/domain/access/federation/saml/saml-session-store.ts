import { hash } from 'node:crypto';
import { statement, type Write, write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import type { SamlSessionRow } from '#schema/rows/saml-sessions.ts';
import type { SamlSubject } from './messages.ts';

/** A session that began with the word of a SAML provider. */
export interface SamlSession {
  readonly poolId: string;
  readonly sub: string;
  readonly providerName: string;
  readonly subject: SamlSubject;
}

// As long as a browser's session, which is the longest that a client may take it for.
const lifetimeMs = 90 * 24 * 60 * 60 * 1000;
/** Of one person at one provider, the latest of them; the others have their tokens ended with these. */
const mostSessions = 100;

const insertSamlSession = statement<{
  digest: Uint8Array;
  poolId: string;
  sub: string;
  providerName: string;
  nameDigest: Uint8Array;
  subject: string;
  expiresAt: number;
}>(
  'saml-session-insert',
  `insert into saml_sessions (digest, pool_id, sub, provider_name, name_digest, subject, expires_at)
   values (:digest, :poolId, :sub, :providerName, :nameDigest, :subject, :expiresAt)`,
);

const selectByBrowser = statement<{ digest: Uint8Array; poolId: string; now: number }, SamlSessionRow>(
  'saml-session',
  'select * from saml_sessions where digest = :digest and pool_id = :poolId and expires_at > :now',
);

const selectByName = statement<{ nameDigest: Uint8Array; now: number; limit: number }, SamlSessionRow>(
  'saml-sessions-by-name',
  `select * from saml_sessions where name_digest = :nameDigest and expires_at > :now order by expires_at desc limit :limit`,
);

export const deleteExpiredSamlSessions = statement<{ before: number }>(
  'saml-sessions-expired-delete',
  'delete from saml_sessions where expires_at < :before',
);

/** Remembers what the provider calls a session that begins; `secret` is what the browser keeps of it. */
export function rememberSamlSession(
  { clock }: Pick<Context, 'clock'>,
  { user, secret }: { user: Pick<User, 'poolId' | 'sub'>; secret: string },
  { providerName, entityId, subject }: { providerName: string; entityId: string; subject: SamlSubject },
): Write {
  const { poolId, sub } = user;
  return write(insertSamlSession, {
    digest: digestOf(secret),
    poolId,
    sub,
    providerName,
    nameDigest: nameDigestOf(entityId, subject.name),
    subject: JSON.stringify(subject),
    expiresAt: clock.now() + lifetimeMs,
  });
}

/** The session of a browser in a pool, if it began with the word of a SAML provider. */
export async function findSamlSession(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  poolId: string,
  secret: string,
): Promise<SamlSession | undefined> {
  const row = await db.first(selectByBrowser, { digest: digestOf(secret), poolId, now: clock.now() });
  return row && toSession(row);
}

/** Every session, in whatever pool, of whom a provider calls so. */
export async function listSamlSessions(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  entityId: string,
  name: string,
): Promise<SamlSession[]> {
  const nameDigest = nameDigestOf(entityId, name);
  const rows = await db.all(selectByName, { nameDigest, now: clock.now(), limit: mostSessions });
  return rows.map(toSession);
}

function toSession({ pool_id, sub, provider_name, subject }: SamlSessionRow): SamlSession {
  return { poolId: pool_id, sub, providerName: provider_name, subject: JSON.parse(subject) as SamlSubject };
}

function nameDigestOf(entityId: string, name: string): Uint8Array {
  return hash('sha256', JSON.stringify([entityId, name]), 'buffer');
}

function digestOf(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer');
}
