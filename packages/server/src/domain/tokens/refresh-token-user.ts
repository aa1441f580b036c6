import type { Client } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { findUserBySub } from '#domain/users/user-store.ts';
import { refreshTokenKey } from './issue.ts';
import { findSignInByRefreshToken } from './sign-in-store.ts';

/** The names under which the user of a refresh token may compute SECRET_HASH: username, sub and the sign-in attributes. */
export async function findRefreshTokenUser(context: Context, client: Client, token: string): Promise<string[]> {
  const signIn = await context.db.first(findSignInByRefreshToken, refreshTokenKey(token));
  if (signIn === undefined || signIn.client_id !== client.id) return [];
  const user = await findUserBySub(context, signIn.pool_id, signIn.sub);
  if (user === undefined) return [];
  const { email, phone_number, preferred_username } = user.attributes;
  return [user.username, user.sub, email, phone_number, preferred_username].filter((name) => name !== undefined);
}
