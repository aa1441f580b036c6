import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { createIdentityPoolSettings } from '#domain/identity-pools/pools/identity-pool-settings.ts';
import {
  changeIdentityPool,
  createIdentityPool,
  findIdentityPool,
} from '#domain/identity-pools/pools/identity-pool-store.ts';
import { userPoolProviderName } from '#domain/identity-pools/pools/provider-names.ts';
import { chooseRoles } from '#domain/identity-pools/pools/roles.ts';
import { createGroup, updateGroup } from '#domain/people/groups/group-store.ts';
import { createClientSettings, updateClientSettings } from '#domain/tenant/clients/client-settings.ts';
import { createClient, findClient, saveClient } from '#domain/tenant/clients/client-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { createPoolSettings } from '#domain/tenant/pools/pool-settings.ts';
import { createPool, findPool, savePool } from '#domain/tenant/pools/pool-store.ts';
import { replaceFactors } from '#domain/tenant/pools/replace-factors.ts';
import { consoleRoleName, consoleRoles } from './console-policies.ts';
import { putConsoleRole } from './console-roles.ts';
import { type Console, findConsole, saveConsole } from './console-store.ts';

type SetUpContext = Pick<Context, 'db' | 'clock' | 'secrets' | 'settings'>;

/** Where the browser comes back to from the hosted pages. */
export function consoleUrl({ publicUrl }: Context['settings']): string {
  return `${publicUrl}/console/`;
}

/**
 * Makes what the console needs, or brings it up to date: a user pool for administrators, who sign up by nobody but an owner and prove a
 * second factor; an app client for the hosted pages; groups, and an identity pool that gives the role of one's group.
 */
export async function setUpConsole(context: SetUpContext): Promise<Console> {
  const known = await findWhole(context);
  const console = known ?? (await make(context));
  await leadBack(context, console);
  for (const role of consoleRoles) {
    const { arn } = await putConsoleRole(context, role, console);
    await putGroup(context, console, consoleRoleName(role), arn);
  }
  await changeIdentityPool(context, console.identityPoolId, (settings) => ({ ...settings, ...mapping(console) }));
  if (known === undefined) await saveConsole(context, console);
  return console;
}

/** What stands of the console; undefined where a part of it is gone, since each knows the others. */
async function findWhole(context: SetUpContext): Promise<Console | undefined> {
  const known = await findConsole(context);
  if (known === undefined) return undefined;
  const parts = await Promise.all([
    findPool(context, known.userPoolId),
    findClient(context, known.clientId),
    findIdentityPool(context, known.identityPoolId),
  ]);
  return parts.every((part) => part !== undefined) ? known : undefined;
}

async function make(context: SetUpContext): Promise<Console> {
  const { region, accountId } = context.settings;
  const pool = await makePool(context, region);
  const settings = createClientSettings(clientInput(context), { pool, hasSecret: false, accountId });
  const client = await createClient(context, { poolId: pool.id, name: 'Cenote', settings });
  const provider = { providerName: userPoolProviderName(pool.id), clientId: client.id, serverSideTokenCheck: true };
  const identityPool = await createIdentityPool(context, {
    name: 'cenote-console',
    settings: createIdentityPoolSettings(context.settings, {
      allowUnauthenticatedIdentities: false,
      cognitoIdentityProviders: [provider],
    }),
  });
  return { userPoolId: pool.id, clientId: client.id, identityPoolId: identityPool.id };
}

async function makePool(context: SetUpContext, region: string): Promise<Pool> {
  const settings = createPoolSettings(
    {
      usernameAttributes: ['email'],
      usernameConfiguration: { caseSensitive: false },
      autoVerifiedAttributes: ['email'],
      adminCreateUserConfig: { allowAdminCreateUserOnly: true },
      accountRecoverySetting: { recoveryMechanisms: [{ name: 'admin_only', priority: 1 }] },
      policies: { passwordPolicy: { minimumLength: 12 } },
      deletionProtection: 'ACTIVE',
    },
    region,
  );
  const pool = await createPool(context, { name: 'cenote-console', settings });
  const factors = { mfaConfiguration: 'ON', softwareTokenMfaConfiguration: { enabled: true } } as const;
  return savePool(context, pool, { settings: replaceFactors(pool, factors) });
}

/** Tokens live as long as a browser needs to change them for credentials: nothing is kept that renews them. */
function clientInput({ settings }: Pick<Context, 'settings'>) {
  return {
    explicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    preventUserExistenceErrors: 'ENABLED',
    supportedIdentityProviders: ['COGNITO'],
    allowedOAuthFlowsUserPoolClient: true,
    allowedOAuthFlows: ['code'],
    allowedOAuthScopes: ['openid', 'email'],
    callbackURLs: [consoleUrl(settings)],
    logoutURLs: [consoleUrl(settings)],
    idTokenValidity: 5,
    accessTokenValidity: 5,
    refreshTokenValidity: 60,
    tokenValidityUnits: { idToken: 'minutes', accessToken: 'minutes', refreshToken: 'minutes' },
  } as const;
}

/** After the server has moved to another address, its hosted pages lead back to the console there. */
async function leadBack(context: SetUpContext, { clientId, userPoolId }: Console): Promise<void> {
  const [client, pool] = await Promise.all([findClient(context, clientId), findPool(context, userPoolId)]);
  if (client === undefined || pool === undefined) throw new Error('the console is gone while it is set up');
  if (client.settings.callbackURLs?.includes(consoleUrl(context.settings))) return;
  const { accountId } = context.settings;
  const chosen = updateClientSettings(client, clientInput(context), { pool, accountId });
  await saveClient(context, client, { chosen });
}

/** All of them have the same precedence: whoever is in two has no preferred role, and gets none. */
async function putGroup(context: SetUpContext, { userPoolId }: Console, name: string, roleArn: string): Promise<void> {
  const pool = await findPool(context, userPoolId);
  if (pool === undefined) throw new Error('the console is gone while it is set up');
  const settings = { description: 'Administrators of this installation.', roleArn, precedence: 0 };
  try {
    await createGroup(context, pool, name, settings);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'GroupExistsException') throw error;
    await updateGroup(context, { poolId: userPoolId, name }, settings);
  }
}

/** The role of one's group, and a tag by which the audit knows who it was: sessions of a role have one name. */
function mapping({ userPoolId, clientId }: Console) {
  const provider = userPoolProviderName(userPoolId);
  const roles = chooseRoles({}, { [`${provider}:${clientId}`]: { type: 'Token', ambiguousRoleResolution: 'Deny' } });
  const principalTagMaps = { [provider]: { useDefaults: false, principalTags: { administrator: 'sub' } } };
  return { ...roles, principalTagMaps };
}
