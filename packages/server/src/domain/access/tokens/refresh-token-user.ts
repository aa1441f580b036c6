import type { Context } from '#domain/context.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findRefreshToken } from './refresh-token-store.ts';

/** The names under which the user of a refresh token may compute SECRET_HASH: username, sub and the sign-in attributes. */
export async function findRefreshTokenUser(context: Context, client: Client, token: string): Promise<string[]> {
  const found = await findRefreshToken(context, token);
  if (found === undefined || found.signIn.client_id !== client.id) return [];
  const { user } = found;
  const { email, phone_number, preferred_username } = user.attributes;
  return [user.username, user.sub, email, phone_number, preferred_username].filter((name) => name !== undefined);
}
