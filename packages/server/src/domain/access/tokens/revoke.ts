import { write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { parseJwt } from '#lib/jwt.ts';
import { findRefreshTokenOf } from './refresh-token-store.ts';
import { revokeSignIn } from './sign-in-store.ts';

/**
 * Ends the sign-in of a refresh token, and with it every token that came of it (RFC 7009). A token that is unknown, another
 * client's or already revoked changes nothing and is no error.
 * @throws Fault UnsupportedOperationException when the client has revocation switched off, UnsupportedTokenTypeException
 * for an access or ID token.
 */
export async function revokeRefreshToken(context: Context, client: Client, token: string): Promise<void> {
  if (!client.settings.enableTokenRevocation) {
    throw new Fault('UnsupportedOperationException', 'Token revocation is not enabled for this client.');
  }
  if (parseJwt(token) !== undefined) {
    throw new Fault('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
  }
  const found = await findRefreshTokenOf(context, client, token);
  if (found === undefined) return;
  await context.db.transaction([write(revokeSignIn, { id: found.signIn.id, revokedAt: context.clock.now() })]);
}
