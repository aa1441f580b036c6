import type { Context } from '#domain/context.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient, findClient } from '#domain/tenant/clients/client-store.ts';
import { findSeed, type Seed, saveSeed } from '#domain/tenant/installation/seed-store.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool, deletePool, findPool, listPools } from '#domain/tenant/pools/pool-store.ts';

/**
 * The pool and client that a newcomer's first app uses: made at the first start on an empty database, found again at every
 * later one. Undefined when other pools came first, or when the pool or client is gone.
 */
export async function seed(context: Context): Promise<Seed | undefined> {
  const known = await findSeed(context.db);
  if (known !== undefined) return isWhole(context, known);
  if ((await listPools(context, { limit: 1, after: '' })).length > 0) return undefined;
  const made = await make(context);
  if (await saveSeed(context.db, made)) return made;
  await deletePool(context, made.userPoolId);
  const other = await findSeed(context.db);
  return other && isWhole(context, other);
}

async function isWhole(context: Context, seed: Seed): Promise<Seed | undefined> {
  const [pool, client] = await Promise.all([findPool(context, seed.userPoolId), findClient(context, seed.clientId)]);
  return pool !== undefined && client !== undefined ? seed : undefined;
}

async function make(context: Context): Promise<Seed> {
  const { region, accountId } = context.settings;
  const poolSettings = createPoolSettings(
    { autoVerifiedAttributes: ['email'], usernameConfiguration: { caseSensitive: false } },
    region,
  );
  const pool = await createPool(context, { name: 'cenote', settings: poolSettings });
  const settings = createClientSettings(
    {
      explicitAuthFlows: [
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
      ],
      preventUserExistenceErrors: 'ENABLED',
    },
    { pool, hasSecret: false, accountId },
  );
  const client = await createClient(context, { poolId: pool.id, name: 'app', settings });
  return { userPoolId: pool.id, clientId: client.id };
}
