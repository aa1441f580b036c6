import { randomUUID } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import type { SignInRow } from '#database/schema.ts';
import type { Caller } from '#domain/caller.ts';
import { type Client, rotatesRefreshTokens, rotationGraceSeconds } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { findDevice } from '#domain/devices/device-store.ts';
import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/pools/pool.ts';
import type { User } from '#domain/users/user.ts';
import { findUserBySub } from '#domain/users/user-store.ts';
import { seenWrites } from './active-sessions.ts';
import { issueTokens, newRefreshToken, refreshTokenKey, type SignInDevice, type Tokens } from './issue.ts';
import { findSignInByRefreshToken, insertSuccessor, isRefreshable, replaceRefreshToken } from './sign-in-store.ts';

/** What a client asks new tokens with. */
export interface Refresh {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
  readonly refreshToken: string;
  /** The device that the client says it is. */
  readonly deviceKey: string | undefined;
  /** AWS: REFRESH_TOKEN_AUTH needs the key of a tracked device; GetTokensFromRefreshToken tells it anew to who has none. */
  readonly isDeviceRequired: boolean;
}

export interface Refreshed extends Tokens {
  /** The device of the sign-in, for a client that named none and has not confirmed it. */
  readonly newDevice?: SignInDevice;
}

/**
 * Hands out new access and ID tokens for a refresh token, and where the client rotates, a new refresh token that lives for
 * the rest of the first one's life.
 * @throws Fault NotAuthorizedException: `Invalid Refresh Token` for one that is unknown, another client's or a deleted
 * user's, and with a final period for one of another device or a forgotten one; `Refresh Token has expired`; `User is
 * disabled.`; `Refresh Token has been revoked` for one that anything else ended. RefreshTokenReuseException for one that was
 * replaced and whose grace period is over; faults of PreTokenGeneration.
 */
export async function refreshTokens(context: Context, asked: Refresh): Promise<Refreshed> {
  const { pool, client, caller, refreshToken } = asked;
  const key = refreshTokenKey(refreshToken);
  const signIn = await context.db.first(findSignInByRefreshToken, key);
  if (signIn === undefined || signIn.client_id !== client.id) throw refused('Invalid Refresh Token');
  if (context.clock.now() >= signIn.expires_at) throw refused('Refresh Token has expired');
  const user = await findUserBySub(context, signIn.pool_id, signIn.sub);
  if (user === undefined) throw refused('Invalid Refresh Token');
  if (!user.enabled) throw refused('User is disabled.');
  if (!isRefreshable(signIn, user)) throw refused('Refresh Token has been revoked');
  const newDevice = await checkDevice(context, asked, user, signIn);

  let successor: string | undefined;
  const seen = seenWrites(context, pool, signIn, caller);
  const issue = {
    pool,
    client,
    user,
    signIn,
    eventId: randomUUID(),
    source: 'TokenGeneration_RefreshTokens',
    caller,
  } as const;
  const tokens = await issueTokens(context, issue, async () => {
    if (rotatesRefreshTokens(client)) successor = await rotate(context, client, key, signIn, seen);
    else if (seen.length > 0) await context.db.transaction(seen);
  });
  return { ...tokens, ...(successor !== undefined && { refreshToken: successor }), ...(newDevice && { newDevice }) };
}

/** AWS: the tokens of a tracked device work with the key of that device, once it is confirmed. */
async function checkDevice(
  context: Context,
  { deviceKey, isDeviceRequired }: Refresh,
  user: User,
  { device_key: key, device_group_key: groupKey }: SignInRow,
): Promise<SignInDevice | undefined> {
  if (key === null) return undefined;
  if (groupKey === null) throw refused('Invalid Refresh Token.');
  const isNamed = deviceKey !== undefined && deviceKey !== '';
  if (isNamed ? deviceKey !== key : isDeviceRequired) throw refused('Invalid Refresh Token.');
  const isConfirmed = (await findDevice(context, user, key)) !== undefined;
  if (isNamed && !isConfirmed) throw refused('Invalid Refresh Token.');
  return isConfirmed ? undefined : { key, groupKey };
}

async function rotate(
  context: Context,
  client: Client,
  key: ReturnType<typeof refreshTokenKey>,
  signIn: { id: string; replaced_at: number | null },
  seen: readonly Write[],
): Promise<string> {
  const successor = newRefreshToken(signIn.id);
  if (signIn.replaced_at === null) {
    const replaced = write(replaceRefreshToken, { ...key, replaced_at: context.clock.now() }, { expect: 'one' });
    if ((await context.db.transaction([replaced, successor.write, ...seen])).committed) return successor.token;
  }
  const current = await context.db.first(findSignInByRefreshToken, key);
  if (current === undefined || current.replaced_at === null) throw refused('Invalid Refresh Token');
  // The loser of a race, or a machine whose clock is behind, may think that it comes before: no grace follows from that.
  const sinceMs = Math.max(0, context.clock.now() - current.replaced_at);
  if (sinceMs >= rotationGraceSeconds(client) * 1000) {
    throw new Fault('RefreshTokenReuseException', 'Refresh token has already been used.');
  }
  const parallel = { ...key, successor: refreshTokenKey(successor.token).digest };
  const outcome = await context.db.transaction([write(insertSuccessor, parallel, { expect: 'one' }), ...seen]);
  if (!outcome.committed) throw refused('Invalid Refresh Token');
  return successor.token;
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}
