import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { write } from '#database/database.ts';
import type { BrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { holdConsent } from '#domain/access/consents/consent.ts';
import { sessionAppWrites, sidOf } from '#domain/access/session-apps/session-app-store.ts';
import { evictionWrites } from '#domain/access/tokens/active-sessions.ts';
import { loadGrant } from '#domain/access/tokens/grant.ts';
import { issueTokens, newSignIn, type Tokens } from '#domain/access/tokens/issue.ts';
import { isAlive, revokeSignIn } from '#domain/access/tokens/sign-in-store.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import { type FoundCode, insertCode, selectCode, useCode } from './code-store.ts';
import { OAuthError } from './oauth-error.ts';
import { checkGrantedResource } from './resource.ts';

// AWS: five minutes.
const lifetimeMs = 5 * 60 * 1000;

/** A code for an app, which stands for the person and for what was granted; 256 random bits, of which the database has the SHA-256. */
export async function issueCode(
  context: Pick<Context, 'db' | 'clock'>,
  { client, parameters, redirectUri, scopes, nonce, codeChallenge, resource }: AuthorizationRequest,
  { user, authenticatedAt, digest }: BrowserSession,
): Promise<string> {
  const code = randomBytes(32).toString('base64url');
  const row = {
    digest: digestOf(code),
    poolId: user.poolId,
    sub: user.sub,
    generation: user.signInGeneration,
    passwordSetAt: user.passwordSetAt ?? 0,
    clientId: client.id,
    authenticatedAt,
    redirectUri,
    isAddressNamed: parameters.redirect_uri === undefined ? 0 : 1,
    scopes: scopes.join(' '),
    nonce: nonce ?? null,
    codeChallenge: codeChallenge ?? null,
    resource: resource ?? null,
    sid: sidOf(client, digest) ?? null,
    expiresAt: context.clock.now() + lifetimeMs,
  };
  const taking = sessionAppWrites(client, { digest, user }, context.clock.now());
  await context.db.transaction([write(insertCode, row, { expect: 'one' }), ...taking]);
  return code;
}

/** What an app shows for a code. */
export interface Redemption {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
  readonly code: string;
  readonly redirectUri: string | undefined;
  readonly codeVerifier: string | undefined;
  readonly resource: string | undefined;
}

/**
 * Gives tokens for a code, once: a second showing ends what the first was given (RFC 6749 section 4.1.2), since the code is in two hands.
 * @throws OAuthError invalid_grant for one that is unknown, expired, used, of another client or address, or without the verifier of its
 * challenge, and where the person has taken their consent back; invalid_target; Fault of PreTokenGeneration
 */
export async function redeemCode(context: Context, asked: Redemption): Promise<Tokens & { scopes: readonly string[] }> {
  const { pool, client, caller } = asked;
  const digest = digestOf(asked.code);
  const found = await context.db.first(selectCode, { digest });
  if (found === undefined || found.client_id !== client.id) throw refused();
  if (found.sign_in_id !== null) {
    await endWhatItGave(context, found.sign_in_id, client);
    throw refused();
  }
  const user = toUser(found);
  if (context.clock.now() >= found.expires_at || !isFitting(found, asked) || !user.enabled) throw refused();
  const life = { generation: found.signed_generation, password_set_at: found.signed_password_set_at, revoked_at: null };
  if (!isAlive(life, user)) throw refused();
  await checkGrantedResource(context, pool.id, { asked: asked.resource, granted: found.resource });
  const scopes = found.scopes.split(' ');
  const { authenticated_at: authenticatedAt, resource, sid } = found;
  const granted = { scopes, authenticatedAt, resource: resource ?? undefined, sid: sid ?? undefined };
  const signIn = newSignIn(context, { client, user, caller, granted });
  const grant = await loadGrant(context, pool, user, signIn.row);
  const tokens = await issueTokens(
    context,
    {
      pool,
      client,
      user,
      signIn: signIn.row,
      grant: {
        ...grant,
        ...(found.nonce !== null && { nonce: found.nonce }),
      },
      eventId: randomUUID(),
      source: 'TokenGeneration_HostedAuth',
      caller,
    },
    async () => {
      const used = write(useCode, { digest, signInId: signIn.row.id }, { expect: 'one' });
      const writes = [
        used,
        ...holdConsent(client, user, refused),
        ...evictionWrites(context, pool, user),
        ...signIn.writes,
      ];
      if ((await context.db.transaction(writes)).committed) return;
      const first = (await context.db.first(selectCode, { digest }))?.sign_in_id ?? undefined;
      if (first !== undefined) await endWhatItGave(context, first, client);
      throw refused();
    },
  );
  return { ...tokens, refreshToken: signIn.refreshToken, scopes };
}

/**
 * The address has to be the one that the code was sent to, and goes unsaid only where it went unsaid before (RFC 6749 section 4.1.3);
 * whoever began has to be the one that ends (RFC 7636, RFC 9700 4.8.2).
 */
function isFitting(
  { redirect_uri, is_address_named, code_challenge }: FoundCode,
  { redirectUri, codeVerifier }: Redemption,
): boolean {
  if (redirectUri === undefined ? is_address_named === 1 : redirectUri !== redirect_uri) return false;
  if (code_challenge === null || codeVerifier === undefined)
    return code_challenge === null && codeVerifier === undefined;
  const challenge = Buffer.from(hash('sha256', codeVerifier, 'base64url'));
  return timingSafeEqual(challenge, Buffer.from(code_challenge));
}

async function endWhatItGave(context: Context, signInId: string, client: Client): Promise<void> {
  await context.db.transaction([write(revokeSignIn, { id: signInId, revokedAt: context.clock.now() })]);
  context.log.warn({ poolId: client.poolId, clientId: client.id }, 'a code was shown twice: its sign-in is ended');
}

function digestOf(code: string): Uint8Array {
  return hash('sha256', code, 'buffer');
}

function refused(): OAuthError {
  return new OAuthError('invalid_grant', 'The code is unknown, expired or used, or was given for something else.');
}
