import { statement } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { toUser } from '#domain/people/users/user-store.ts';
import { type Client } from '#domain/tenant/clients/client.ts';
import { toClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { toPool } from '#domain/tenant/pools/pool-store.ts';
import type { ClientRow } from '#schema/rows/clients.ts';
import type { PoolRow } from '#schema/rows/pools.ts';
import type { UserRow } from '#schema/rows/users.ts';
import type { SignInLife } from './sign-in-store.ts';

/** What an access token says of its bearer. */
export interface BearerKey {
  readonly poolId: string;
  readonly sub: string;
  readonly clientId: string;
  readonly signInId: string;
}

/** The bearer of an access token as stored now. */
export interface Bearer {
  readonly pool: Pool;
  readonly client: Client;
  readonly user: User;
  readonly signIn: SignInLife;
}

type BearerRow = UserRow & {
  readonly signed_generation: number;
  readonly signed_password_set_at: number;
  readonly revoked_at: number | null;
  readonly client_name: string;
  readonly client_secret: ClientRow['sealed_secret'];
  readonly client_settings: string;
  readonly client_created_at: number;
  readonly client_modified_at: number;
  readonly pool_name: string;
  readonly pool_settings: string;
  readonly pool_created_at: number;
  readonly pool_modified_at: number;
};

const selectBearer = statement<{ [K in keyof BearerKey]: string }, BearerRow>(
  'bearer',
  `select u.*, s.generation as signed_generation, s.password_set_at as signed_password_set_at, s.revoked_at,
     c.name as client_name, c.sealed_secret as client_secret, c.settings as client_settings,
     c.created_at as client_created_at, c.modified_at as client_modified_at,
     p.name as pool_name, p.settings as pool_settings, p.created_at as pool_created_at, p.modified_at as pool_modified_at
   from sign_ins s
   join users u on u.pool_id = s.pool_id and u.sub = s.sub
   join clients c on c.id = s.client_id
   join pools p on p.id = s.pool_id
   where s.id = :signInId and s.pool_id = :poolId and s.sub = :sub and s.client_id = :clientId`,
);

/** Everything that a request with an access token needs to know, in one query; undefined when a part of it is gone. */
export async function findBearer(
  context: Pick<Context, 'db' | 'secrets'>,
  { poolId, sub, clientId, signInId }: BearerKey,
): Promise<Bearer | undefined> {
  const row = await context.db.first(selectBearer, { poolId, sub, clientId, signInId });
  if (row === undefined) return undefined;
  const pool: Omit<PoolRow, 'schema_generation'> = {
    id: poolId,
    name: row.pool_name,
    settings: row.pool_settings,
    created_at: row.pool_created_at,
    modified_at: row.pool_modified_at,
  };
  const client: ClientRow = {
    id: clientId,
    pool_id: poolId,
    name: row.client_name,
    sealed_secret: row.client_secret,
    settings: row.client_settings,
    created_at: row.client_created_at,
    modified_at: row.client_modified_at,
  };
  return {
    pool: toPool(pool),
    client: await toClient(context, client),
    user: toUser(row),
    signIn: {
      generation: row.signed_generation,
      password_set_at: row.signed_password_set_at,
      revoked_at: row.revoked_at,
    },
  };
}
