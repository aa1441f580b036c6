import type { Context } from '#domain/context.ts';
import { srpName } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { inventUsername } from './invented-username.ts';

/** The username under which a challenge calls whoever a name means, or nobody in the form of somebody. */
export async function spokenName(
  context: Pick<Context, 'db' | 'secrets'>,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  name: string,
  user: User | undefined,
): Promise<string> {
  if (user !== undefined && !hidesUsers(client)) return srpName(pool, user);
  // Made for everybody where nobody is hidden, so that it costs the same.
  const invented = await inventUsername(context, pool, name);
  return user === undefined ? invented : srpName(pool, user);
}
