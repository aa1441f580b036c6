import { hash, randomBytes, randomInt } from 'node:crypto';
import { write } from '#database/database.ts';
import type { BrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { consentWrites } from '#domain/access/consents/consent.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { limitExceeded, quotaLeftSeconds, spendOpenQuota } from '#domain/people/codes/quota.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import { findClient } from '#domain/tenant/clients/client-store.ts';
import { isThirdParty, oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { poolOAuthExtensions } from '#domain/tenant/pools/settings/oauth-extensions.ts';
import { chooseScopes } from '../authorization-request.ts';
import { OAuthError } from '../oauth-error.ts';
import { chooseResource } from '../resource.ts';
import { answerDeviceCode, insertDeviceCode, selectByUserCode } from './device-code-store.ts';

/** How long a person has, in seconds. */
export const deviceCodeSeconds = 600;
/** How often a device may ask, in seconds. */
export const pollSeconds = 5;

// RFC 8628 section 6.1: letters that nobody takes for others, and that make no words.
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 8;

/** What a device shows and keeps. */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  /** Eight letters, with a hyphen in the middle. */
  readonly userCode: string;
}

/** Whether devices may ask here for a client. */
export function allowsDeviceGrant(pool: Pool, client: Client): boolean {
  const isAllowed = oauthExtensionsOf(client).allowsDeviceGrant ?? false;
  return isAllowed && poolOAuthExtensions(pool).deviceGrant && client.settings.allowedOAuthFlowsUserPoolClient;
}

/**
 * Begins for a device that has no browser (RFC 8628 section 3.1). The database keeps the SHA-256 of the device's code, and a keyed hash
 * of the person's. @throws OAuthError
 */
export async function beginDevice(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  { pool, client, caller }: { readonly pool: Pool; readonly client: Client; readonly caller: Caller },
  { scope, resource }: { readonly scope: string | undefined; readonly resource: string | undefined },
): Promise<DeviceAuthorization> {
  if (!allowsDeviceGrant(pool, client)) {
    throw new OAuthError('unauthorized_client', 'The app client does not allow the device grant.');
  }
  const scopes = await chooseScopes(context, client, scope);
  const api = await chooseResource(context, pool.id, resource);
  await spend(context, pool.id, 'begin-device', caller);
  const now = context.clock.now();
  const deviceCode = randomBytes(32).toString('base64url');
  const userCode = Array.from({ length: codeLength }, () => letters[randomInt(letters.length)]).join('');
  const row = {
    digest: deviceDigest(deviceCode),
    userCode: userCodeKey(context, userCode),
    poolId: pool.id,
    clientId: client.id,
    scopes: scopes.join(' '),
    resource: api ?? null,
    expiresAt: now + deviceCodeSeconds * 1000,
    pollAfter: now,
    intervalMs: pollSeconds * 1000,
  };
  const outcome = await context.db.transaction([write(insertDeviceCode, row)]);
  // Two of 25,600,000,000 are the same once in a great while: the device asks again.
  if (!outcome.committed) throw new OAuthError('temporarily_unavailable', 'Ask again.');
  return { deviceCode, userCode: `${userCode.slice(0, 4)}-${userCode.slice(4)}` };
}

async function spend(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  poolId: string,
  deed: 'begin-device',
  caller: Caller,
): Promise<void> {
  try {
    await spendOpenQuota(context, { poolId, who: 'anybody' }, deed, caller);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const retryAfterSeconds = quotaLeftSeconds(context);
    throw new OAuthError('temporarily_unavailable', 'Too many devices asked. Try again in an hour.', {
      retryAfterSeconds,
    });
  }
}

/** A device that waits for an answer. */
export interface WaitingDevice {
  readonly pool: Pool;
  readonly client: Client;
  readonly digest: Uint8Array;
  /** As the device shows it. */
  readonly userCode: string;
  readonly scopes: readonly string[];
  readonly resource?: string;
}

/**
 * The device that shows this code to a person, while it waits; undefined where none does. Wrong codes count for the network that tries
 * them (RFC 8628 section 5.1). @throws Fault LimitExceededException
 */
export async function findWaitingDevice(
  context: Pick<Context, 'db' | 'clock' | 'secrets'>,
  typed: string,
  { poolId, caller }: { readonly poolId: string | undefined; readonly caller: Caller },
): Promise<WaitingDevice | undefined> {
  const code = typed
    .toUpperCase()
    .replaceAll(/[^A-Z]/g, '')
    .slice(0, 2 * codeLength);
  const row = await context.db.first(selectByUserCode, { userCode: userCodeKey(context, code) });
  const isThere = row !== undefined && row.answer === null && context.clock.now() < row.expires_at;
  const isHere = isThere && (poolId === undefined || row.pool_id === poolId);
  const pool = isHere ? await findPool(context, row.pool_id) : undefined;
  const client = isHere ? await findClient(context, row.client_id) : undefined;
  if (row === undefined || pool === undefined || client === undefined || !allowsDeviceGrant(pool, client)) {
    if (!(await spendOpenQuota(context, { poolId: poolId ?? '', who: 'anybody' }, 'device-code', caller))) {
      throw limitExceeded();
    }
    return undefined;
  }
  return {
    pool,
    client,
    digest: row.digest,
    userCode: `${code.slice(0, 4)}-${code.slice(4)}`,
    scopes: row.scopes.split(' '),
    ...(row.resource !== null && { resource: row.resource }),
  };
}

/**
 * What a person says about a device, with which an app of somebody else has their consent; false, and nothing of it, where the device
 * does not wait any more.
 */
export async function answerDevice(
  context: Pick<Context, 'db' | 'clock'>,
  device: WaitingDevice,
  { user, authenticatedAt }: BrowserSession,
  answer: 'allowed' | 'denied',
): Promise<boolean> {
  const { client } = device;
  const row = {
    digest: device.digest,
    answer,
    sub: user.sub,
    generation: user.signInGeneration,
    passwordSetAt: user.passwordSetAt ?? 0,
    authenticatedAt,
    now: context.clock.now(),
  };
  const isConsent = answer === 'allowed' && isThirdParty(client);
  const consent = isConsent ? await consentWrites(context, client, user, device) : [];
  return (await context.db.transaction([write(answerDeviceCode, row, { expect: 'one' }), ...consent])).committed;
}

/** By what the database finds a device's own code. */
export function deviceDigest(deviceCode: string): Uint8Array {
  return hash('sha256', deviceCode, 'buffer');
}

function userCodeKey({ secrets }: Pick<Context, 'secrets'>, code: string): string {
  return Buffer.from(secrets.digest('device-user-code', code)).toString('base64url');
}
