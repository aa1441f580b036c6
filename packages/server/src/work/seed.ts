import type { Context } from '#domain/context.ts';
import { createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient, findClient } from '#domain/tenant/clients/client-store.ts';
import { standardScopes } from '#domain/tenant/clients/oauth-settings.ts';
import { findSeed, type Seed, saveSeed } from '#domain/tenant/installation/seed-store.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool, deletePool, findPool, listPools } from '#domain/tenant/pools/pool-store.ts';

/** The seed, and where the hosted pages send people back to; absent once somebody took that away. */
export interface FoundSeed extends Seed {
  readonly callbackUrl?: string;
}

/** Where the tools that serve apps in development listen. */
const callbackUrls = [
  'http://localhost:3000/',
  'http://localhost:5173/',
  'http://localhost:4200/',
  'http://localhost:8081/',
];

/**
 * The pool and client that a newcomer's first app uses: made at the first start on an empty database, found again at every
 * later one. Undefined when other pools came first, or when the pool or client is gone.
 */
export async function seed(context: Context): Promise<FoundSeed | undefined> {
  const known = await findSeed(context.db);
  if (known !== undefined) return isWhole(context, known);
  if ((await listPools(context, { limit: 1, after: '' })).length > 0) return undefined;
  const made = await make(context);
  if (await saveSeed(context.db, made)) return isWhole(context, made);
  await deletePool(context, made.userPoolId);
  const other = await findSeed(context.db);
  return other && isWhole(context, other);
}

async function isWhole(context: Context, seed: Seed): Promise<FoundSeed | undefined> {
  const [pool, client] = await Promise.all([findPool(context, seed.userPoolId), findClient(context, seed.clientId)]);
  if (pool === undefined || client === undefined) return undefined;
  const callbackUrl = client.settings.callbackURLs?.[0];
  return { ...seed, ...(callbackUrl !== undefined && { callbackUrl }) };
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
      supportedIdentityProviders: ['COGNITO'],
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthFlows: ['code'],
      allowedOAuthScopes: standardScopes,
      callbackURLs: callbackUrls,
      logoutURLs: callbackUrls,
    },
    { pool, hasSecret: false, accountId },
  );
  const client = await createClient(context, { poolId: pool.id, name: 'app', settings });
  return { userPoolId: pool.id, clientId: client.id };
}
