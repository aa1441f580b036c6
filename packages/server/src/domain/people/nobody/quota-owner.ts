import type { QuotaOwner } from '#domain/people/codes/quota.ts';
import type { User } from '#domain/people/users/user.ts';
import { countedName } from '#domain/people/users/username.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/** Whom a request by name counts for: the user, or the name where there is none. */
export function ownerOf(
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  name: string,
  user: User | undefined,
): QuotaOwner {
  const counted = countedName(name);
  const who = user === undefined ? `name ${counted}` : user.sub;
  return { poolId: pool.id, who, ...(hidesUsers(client) && { name: counted }) };
}
