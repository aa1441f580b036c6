import { write } from '#database/database.ts';
import { type Client, rotatesRefreshTokens, rotationGraceSeconds } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { findUserBySub } from '#domain/users/user-store.ts';
import { issueTokens, newRefreshToken, refreshTokenDigest, type Tokens } from './issue.ts';
import { findSignInByRefreshToken, isAlive, replaceRefreshToken } from './sign-in-store.ts';

/**
 * Hands out new access and ID tokens for a refresh token, and where the client rotates, a new refresh token that lives for
 * the rest of the first one's life.
 * @throws Fault NotAuthorizedException for a token that is unknown, another client's, expired or revoked;
 * RefreshTokenReuseException for one that was replaced and whose grace period is over.
 */
export async function refreshTokens(context: Context, client: Client, refreshToken: string): Promise<Tokens> {
  const digest = refreshTokenDigest(refreshToken);
  const signIn = await context.db.first(findSignInByRefreshToken, { digest });
  if (signIn === undefined || signIn.client_id !== client.id) throw refused('Invalid Refresh Token');
  const now = context.clock.now();
  if (now >= signIn.expires_at) throw refused('Refresh Token has expired');
  const user = await findUserBySub(context, signIn.pool_id, signIn.sub);
  if (user === undefined) throw refused('Invalid Refresh Token');
  if (!user.enabled) throw refused('User is disabled.');
  if (!isAlive(signIn, user.signInGeneration)) throw refused('Refresh Token has been revoked');

  const successor = rotatesRefreshTokens(client) ? await rotate(context, client, digest, signIn) : undefined;
  const tokens = await issueTokens(context, client, user, signIn);
  return successor === undefined ? tokens : { ...tokens, refreshToken: successor };
}

async function rotate(
  context: Context,
  client: Client,
  digest: Uint8Array,
  signIn: { id: string; replaced_at: number | null },
): Promise<string> {
  const now = context.clock.now();
  const graceMs = rotationGraceSeconds(client) * 1000;
  const successor = newRefreshToken(signIn.id);
  if (signIn.replaced_at === null) {
    const replaced = write(replaceRefreshToken, { digest, replaced_at: now }, { expect: 'one' });
    if ((await context.db.transaction([replaced, successor.write])).committed) return successor.token;
  }
  const current = await context.db.first(findSignInByRefreshToken, { digest });
  if (current === undefined || current.replaced_at === null) throw refused('Invalid Refresh Token');
  if (now >= current.replaced_at + graceMs) {
    throw new Fault('RefreshTokenReuseException', 'Refresh token has already been used.');
  }
  const outcome = await context.db.transaction([successor.write]);
  if (!outcome.committed) throw refused('Invalid Refresh Token');
  return successor.token;
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}
