import { newSub, type User } from '#domain/people/users/user.ts';
import { type Client } from '#domain/tenant/clients/client.ts';
import { type ClientSettingsInput, createClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings, type NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { createPool } from '#domain/tenant/pools/pool-store.ts';
import type { TestContext } from './context.ts';

/** A password that the default policy accepts. */
export const PASSWORD = 'Correct-Horse-1';

/** A pool, with one client that allows password sign-in. */
export async function createPeoplePool(
  context: TestContext,
  pool: NewPoolSettingsInput = {},
  client: ClientSettingsInput & { readonly secret?: string } = {},
): Promise<{ pool: Pool; client: Client }> {
  const settings = createPoolSettings(pool, context.settings.region);
  const made = await createPool(context, { name: 'people', settings });
  const { secret, ...input } = client;
  const explicitAuthFlows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] as const;
  const surroundings = { pool: made, hasSecret: secret !== undefined, accountId: context.settings.accountId };
  return {
    pool: made,
    client: await createClient(context, {
      poolId: made.id,
      name: 'app',
      ...(secret !== undefined && { secret }),
      settings: createClientSettings({ explicitAuthFlows, ...input }, surroundings),
    }),
  };
}

/** What the client of an app has that comes to the pages for a code, and hides who exists. */
export function forPages(callback: string) {
  return {
    allowedOAuthFlowsUserPoolClient: true,
    allowedOAuthFlows: ['code' as const],
    allowedOAuthScopes: ['openid'],
    callbackURLs: [callback],
    preventUserExistenceErrors: 'ENABLED' as const,
  };
}

/** A confirmed user who is not stored, and has no password. */
export function newTestUser(pool: Pool, username: string, user: Partial<User> = {}): User {
  const base = {
    poolId: pool.id,
    sub: newSub(),
    username,
    status: 'CONFIRMED',
    enabled: true,
    attributes: {},
  } as const;
  return { ...base, signInGeneration: 0, createdAt: 1, modifiedAt: 1, ...user };
}

/** A name that is nobody's, and of which this holds: those who do not exist differ, as users do. */
export async function findSeeming(holds: (name: string) => Promise<boolean>): Promise<string> {
  for (let count = 0; count < 50; count++) {
    const name = `nobody${count}@example.com`;
    if (await holds(name)) return name;
  }
  throw new Error('It holds of none of fifty names.');
}
