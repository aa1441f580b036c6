import { randomUUID } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { preTokenGeneration } from '#domain/reach/triggers/pre-token-generation.ts';
import { accessTokenLifetimeSeconds, type Client } from '#domain/tenant/clients/client.ts';
import { wrongScope } from '#domain/tenant/clients/oauth-settings.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findCustomScopes } from '#domain/tenant/resource-servers/resource-server-store.ts';
import { toSeconds } from '#lib/clock.ts';
import { signJwt } from '#lib/jwt.ts';
import { clientTokenClaims } from './claims.ts';
import { issuerOf } from './issuer.ts';

/** What a client that has proved itself asks for. */
export interface ClientTokenRequest {
  readonly pool: Pool;
  readonly client: Client;
  /** Full names of scopes; absent or empty: every one that the client may have. */
  readonly scopes?: readonly string[] | undefined;
  /** The API that it is for; it says nothing of it unless said. */
  readonly resource?: string | undefined;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * An access token for a client itself, with scopes of resource servers that are there and that the client is allowed, as
 * PreTokenGeneration (V3_0) wants it. It opens no operation of users.
 * @throws Fault InvalidParameterException for a scope that the client cannot have, or when it can have none; those of the trigger
 */
export async function issueClientToken(
  context: Context,
  { pool, client, scopes: asked = [], resource, clientMetadata }: ClientTokenRequest,
): Promise<{ accessToken: string; expiresInSeconds: number }> {
  const scopes = await chooseScopes(context, client, asked);
  const subject = { pool, clientId: client.id, username: client.id };
  const overrides = await preTokenGeneration(context, subject, 'TokenGeneration_ClientCredentials', {
    userAttributes: {},
    groups: { groupsToOverride: [], iamRolesToOverride: [] },
    scopes,
    clientMetadata,
  });
  const keys = await context.local.keys.forPool(pool.id);
  if (keys === undefined) throw new Error(`pool ${pool.id} has no signing keys`);
  const expiresInSeconds = accessTokenLifetimeSeconds(client);
  const issuer = issuerOf(context.settings, pool.id);
  const issuedAtSeconds = toSeconds(context.clock.now());
  const facts = { issuer, clientId: client.id, scopes, resource, overrides, issuedAtSeconds };
  const accessToken = await signJwt(keys.access, clientTokenClaims(facts, expiresInSeconds, randomUUID()));
  return { accessToken, expiresInSeconds };
}

async function chooseScopes(
  context: Pick<Context, 'db'>,
  { poolId, settings }: Client,
  asked: readonly string[],
): Promise<string[]> {
  const allowed = await findCustomScopes(context, poolId, settings.allowedOAuthScopes ?? []);
  const refused = asked.find((scope) => !allowed.has(scope));
  if (refused !== undefined) throw wrongScope('InvalidParameterException', refused);
  const chosen = asked.length === 0 ? [...allowed] : [...new Set(asked)];
  if (chosen.length === 0) throw new Fault('InvalidParameterException', 'The app client is allowed no custom scope.');
  return chosen;
}
