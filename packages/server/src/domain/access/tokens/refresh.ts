import { randomUUID } from 'node:crypto';
import { type Write, write } from '#database/database.ts';
import { admitCaller } from '#domain/access/threats/admit-caller.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { deedWrites } from '#domain/people/auth-events/record.ts';
import { findDevice } from '#domain/people/devices/device-store.ts';
import type { User } from '#domain/people/users/user.ts';
import { userDisabled } from '#domain/people/users/user-store.ts';
import { type Client, rotatesRefreshTokens, rotationGraceSeconds } from '#domain/tenant/clients/client.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { SignInRow } from '#schema/rows/sign-ins.ts';
import { seenWrites } from './active-sessions.ts';
import { loadGrant } from './grant.ts';
import { issueTokens, newRefreshToken, refreshTokenKey, type SignInDevice, type Tokens } from './issue.ts';
import { type FoundRefreshToken, findRefreshToken } from './refresh-token-store.ts';
import { insertSuccessor, isAlive, replaceRefreshToken, revokeSignIn } from './sign-in-store.ts';

/** What a client asks new tokens with. */
export interface Refresh {
  readonly pool: Pool;
  readonly client: Client;
  readonly caller: Caller;
  readonly refreshToken: string;
  /** What the token means, as `findRefreshTokenOf` has found it. */
  readonly found: FoundRefreshToken | undefined;
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
 * the rest of the first one's life. A token that was replaced and is shown after its grace period ends its sign-in: it is in
 * two hands (RFC 9700 section 4.14.2).
 * @throws Fault NotAuthorizedException: `Invalid Refresh Token` for one that is unknown, another client's or a deleted
 * user's, and with a final period for one of another device or a forgotten one; `Refresh Token has expired`; `User is
 * disabled.`; `Refresh Token has been revoked` for one that anything else ended. RefreshTokenReuseException for one that
 * was replaced, which may end its sign-in; faults of PreTokenGeneration.
 */
export async function refreshTokens(context: Context, asked: Refresh): Promise<Refreshed> {
  const { pool, client, caller, found } = asked;
  await admitCaller(context, asked);
  if (found === undefined) throw unknownToken();
  const { signIn, user } = found;
  if (context.clock.now() >= signIn.expires_at) throw refused('Refresh Token has expired');
  if (!user.enabled) throw userDisabled();
  if (!isAlive(signIn, user)) throw refused('Refresh Token has been revoked');
  if (isReuse(context, client, found)) throw await refuseReuse(context, asked, found);
  const newDevice = await checkDevice(context, asked, user, signIn);

  let successor: string | undefined;
  const seen = seenWrites(context, pool, signIn, caller);
  const issue = {
    pool,
    client,
    user,
    signIn,
    grant: await loadGrant(context, pool, user, signIn),
    eventId: randomUUID(),
    source: 'TokenGeneration_RefreshTokens',
    caller,
  } as const;
  const tokens = await issueTokens(context, issue, async () => {
    if (rotatesRefreshTokens(client)) successor = await rotate(context, asked, found, seen);
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
  if (groupKey === null) throw wrongDevice();
  const isNamed = deviceKey !== undefined && deviceKey !== '';
  if (isNamed ? deviceKey !== key : isDeviceRequired) throw wrongDevice();
  const isConfirmed = (await findDevice(context, user, key)) !== undefined;
  if (isNamed && !isConfirmed) throw wrongDevice();
  return isConfirmed ? undefined : { key, groupKey };
}

async function rotate(
  context: Context,
  asked: Refresh,
  { signIn, replacedAt }: FoundRefreshToken,
  seen: readonly Write[],
): Promise<string> {
  const key = refreshTokenKey(asked.refreshToken);
  const successor = newRefreshToken(signIn.id);
  if (replacedAt === null) {
    const replaced = write(replaceRefreshToken, { ...key, replacedAt: context.clock.now() }, { expect: 'one' });
    if ((await context.db.transaction([replaced, successor.write, ...seen])).committed) return successor.token;
  }
  const current = await findRefreshToken(context, asked.refreshToken);
  if (current === undefined || current.replacedAt === null) throw unknownToken();
  if (isReuse(context, asked.client, current)) throw await refuseReuse(context, asked, current);
  const parallel = { ...key, successor: refreshTokenKey(successor.token).digest };
  const outcome = await context.db.transaction([write(insertSuccessor, parallel, { expect: 'one' }), ...seen]);
  if (!outcome.committed) throw unknownToken();
  return successor.token;
}

/** For so long after a rotation what was under way beside it may still come in, in milliseconds: of two tabs, or again. */
const besideMs = 10_000;

/** Whether a token was replaced so long ago that its client may not show it again, whatever the client's settings are now. */
function isReuse({ clock }: Context, client: Client, { replacedAt }: FoundRefreshToken): boolean {
  return replacedAt !== null && ageOf(clock, replacedAt) >= rotationGraceSeconds(client) * 1000;
}

/** The loser of a race, or a machine whose clock is behind, may think that it comes before: no time is won by that. */
function ageOf(clock: Context['clock'], replacedAt: number): number {
  return Math.max(0, clock.now() - replacedAt);
}

/**
 * Refuses a replaced token. Once nothing that was asked beside its rotation can still come in, whoever shows it has it from
 * somewhere: its sign-in is ended, and the user's log and the server's say so. Of several that show it at once, one ends it
 * and tells. Gives the refusal for each of them.
 */
async function refuseReuse(
  context: Context,
  { pool, client, caller }: Refresh,
  { signIn: { id, sub }, replacedAt }: FoundRefreshToken,
): Promise<Fault> {
  const refusal = new Fault('RefreshTokenReuseException', 'Refresh token has already been used.');
  if (replacedAt === null || ageOf(context.clock, replacedAt) < besideMs) return refusal;
  const ended = write(revokeSignIn, { id, revokedAt: context.clock.now() }, { expect: 'one' });
  const logged = deedWrites(context, pool, { sub }, { type: 'SignIn', response: 'Fail', caller });
  if ((await context.db.transaction([ended, ...logged])).committed) {
    const fields = { poolId: pool.id, clientId: client.id, sub };
    context.log.warn(fields, 'a refresh token was used again after it was replaced: its sign-in is ended');
  }
  return refusal;
}

function refused(message: string): Fault {
  return new Fault('NotAuthorizedException', message);
}

function unknownToken(): Fault {
  return refused('Invalid Refresh Token');
}

function wrongDevice(): Fault {
  return refused('Invalid Refresh Token.');
}
