import { randomUUID } from 'node:crypto';
import { write } from '#database/database.ts';
import { holdConsent } from '#domain/access/consents/consent.ts';
import { evictionWrites } from '#domain/access/tokens/active-sessions.ts';
import { loadGrant } from '#domain/access/tokens/grant.ts';
import { issueTokens, newSignIn } from '#domain/access/tokens/issue.ts';
import { isAlive } from '#domain/access/tokens/sign-in-store.ts';
import type { Context } from '#domain/context.ts';
import { findUserBySub } from '#domain/people/users/user-store.ts';
import { oauthExtensionsOf } from '#domain/tenant/clients/oauth-extensions.ts';
import type { DeviceCodeRow } from '#schema/rows/oauth.ts';
import { allowsDeviceGrant, deviceDigest } from '../device/device-code.ts';
import { selectDeviceCode, slowDown, takePoll, useDeviceCode } from '../device/device-code-store.ts';
import { OAuthError } from '../oauth-error.ts';
import { checkGrantedResource } from '../resource.ts';
import type { Granted, GrantRequest, GrantType } from './grant-type.ts';

const slowerMs = 5_000;
const slowestMs = 60_000;

/** RFC 8628 section 3.4: a device asks again and again, until somebody has answered. */
export const deviceCode: GrantType = {
  isAllowed: (client) => oauthExtensionsOf(client).allowsDeviceGrant ?? false,
  give: async (context, request) => {
    const { pool, client, parameters } = request;
    const code = parameters.get('device_code');
    if (code === undefined) throw new OAuthError('invalid_request', 'device_code is missing.');
    if (!allowsDeviceGrant(pool, client)) throw unknown();
    const digest = deviceDigest(code);
    const row = await context.db.first(selectDeviceCode, { digest });
    if (row === undefined || row.client_id !== client.id) throw unknown();
    const now = context.clock.now();
    if (now >= row.expires_at) throw new OAuthError('expired_token', 'The device code has expired.');
    await checkPace(context, digest, now);
    if (row.answer === null) throw new OAuthError('authorization_pending', 'Nobody has answered yet.');
    if (row.answer !== 'allowed') throw new OAuthError('access_denied', 'The person did not allow it.');
    await checkGrantedResource(context, pool.id, { asked: parameters.get('resource'), granted: row.resource });
    return redeem(context, request, row);
  },
};

/** Of several that ask at once, one is early enough. */
async function checkPace(context: Context, digest: Uint8Array, now: number): Promise<void> {
  if ((await context.db.transaction([write(takePoll, { digest, now }, { expect: 'one' })])).committed) return;
  await context.db.transaction([write(slowDown, { digest, by: slowerMs, most: slowestMs })]);
  throw new OAuthError('slow_down', 'Ask less often.');
}

async function redeem(context: Context, { pool, client, caller }: GrantRequest, row: DeviceCodeRow): Promise<Granted> {
  const { digest, sub, generation, password_set_at, authenticated_at, resource } = row;
  if (sub === null || generation === null || password_set_at === null || authenticated_at === null) throw unknown();
  const user = await findUserBySub(context, pool.id, sub);
  if (user === undefined || !user.enabled || !isAlive({ generation, password_set_at, revoked_at: null }, user)) {
    throw unknown();
  }
  const scopes = row.scopes.split(' ');
  const granted = { scopes, authenticatedAt: authenticated_at, resource: resource ?? undefined };
  const signIn = newSignIn(context, { client, user, caller, granted });
  const issue = {
    pool,
    client,
    user,
    signIn: signIn.row,
    grant: await loadGrant(context, pool, user, signIn.row),
    eventId: randomUUID(),
    source: 'TokenGeneration_HostedAuth',
    caller,
  } as const;
  const { idToken, ...tokens } = await issueTokens(context, issue, async () => {
    const outcome = await context.db.transaction([
      write(useDeviceCode, { digest }, { expect: 'one' }),
      ...holdConsent(client, user, unknown),
      ...evictionWrites(context, pool, user),
      ...signIn.writes,
    ]);
    if (!outcome.committed) throw unknown();
  });
  return { ...tokens, refreshToken: signIn.refreshToken, ...(scopes.includes('openid') && { idToken }) };
}

function unknown(): OAuthError {
  return new OAuthError('invalid_grant', 'The device code is unknown or used, or was given for something else.');
}
