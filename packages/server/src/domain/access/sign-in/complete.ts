import type { Write } from '#database/database.ts';
import { newBrowserSession } from '#domain/access/browser-session/browser-session.ts';
import { evictionWrites } from '#domain/access/tokens/active-sessions.ts';
import { loadGrant } from '#domain/access/tokens/grant.ts';
import { issueTokens, newSignIn } from '#domain/access/tokens/issue.ts';
import type { Context } from '#domain/context.ts';
import type { Device } from '#domain/people/devices/device.ts';
import type { User } from '#domain/people/users/user.ts';
import { postAuthentication } from '#domain/reach/triggers/post-authentication.ts';
import type { TokenSource } from '#domain/reach/triggers/pre-token-generation.ts';
import { hasTrigger, triggerAttributes } from '#domain/reach/triggers/trigger.ts';
import type { Attempt } from './attempt.ts';
import { NEW_PASSWORD_REQUIRED } from './challenges/new-password/put.ts';
import { commit } from './commit.ts';
import type { Deed } from './deed.ts';
import { signedInDevice } from './device.ts';
import { successWrites } from './events.ts';
import type { Step } from './step.ts';

/**
 * Ends a sign-in: PostAuthentication, PreTokenGeneration, then the sign-in becomes real and its tokens are signed. At our own pages it is
 * a session of the browser that becomes real, and tokens are for who shows a code. Without
 * PostAuthentication, the last proof and the sign-in are one transaction; a trigger that denies finds the proof used up.
 * @throws Fault of the triggers, or when the account changed under the sign-in
 */
export async function completeSignIn(
  context: Context,
  deed: Deed<User>,
  { device: known, writes }: { device: Device | undefined; writes: readonly Write[] },
): Promise<Step> {
  const { asker, attempt, user } = deed;
  const { pool, client, caller } = asker;
  const device = asker.isAtPage ? undefined : signedInDevice(context, asker, known);
  let proof = writes;
  if (hasTrigger(pool, 'postAuthentication')) {
    await commit(context, proof);
    proof = [];
    const subject = { pool, clientId: client.id, username: user.username };
    await postAuthentication(context, subject, {
      userAttributes: triggerAttributes(user),
      newDeviceUsed: device?.isNew ?? false,
      clientMetadata: caller.clientMetadata,
    });
  }
  if (asker.isAtPage) {
    const { secret, write, session } = newBrowserSession(context, user, caller);
    await commit(context, [...proof, write, ...successWrites(context, deed)]);
    return { kind: 'browser-session', session, secret };
  }
  const signIn = newSignIn(context, { client, user, caller, device: device?.ids });
  const prepared = {
    pool,
    client,
    user,
    signIn: signIn.row,
    grant: await loadGrant(context, pool, user, signIn.row),
    eventId: attempt.id,
    source: tokenSource(attempt),
    caller,
  };
  const tokens = await issueTokens(context, prepared, () =>
    commit(context, [
      ...proof,
      ...evictionWrites(context, pool, user),
      ...signIn.writes,
      ...(device?.writes ?? []),
      ...successWrites(context, deed),
    ]),
  );
  const newDevice = device?.isNew ? { newDevice: device.ids } : {};
  return { kind: 'tokens', tokens: { ...tokens, refreshToken: signIn.refreshToken, ...newDevice } };
}

/** AWS: the source says how the sign-in ended. */
function tokenSource({ history }: Attempt): TokenSource {
  if (history.at(-1) === 'DEVICE_PASSWORD_VERIFIER') return 'TokenGeneration_AuthenticateDevice';
  if (history.at(-1) === NEW_PASSWORD_REQUIRED) return 'TokenGeneration_NewPasswordChallenge';
  return 'TokenGeneration_Authentication';
}
