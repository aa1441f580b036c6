import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import { checkCompromised } from '#domain/access/threats/check-password.ts';
import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import type { SelfService } from '#domain/access/tokens/verify.ts';
import type { Caller } from '#domain/caller.ts';
import type { Context } from '#domain/context.ts';
import { deedWrites, recordDeed } from '#domain/people/auth-events/record.ts';
import { spendQuota } from '#domain/people/codes/quota.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import { changePassword, checkPasswordPolicy, isPassword, policyPrefix } from '#domain/people/users/password.ts';
import { hasPassword } from '#domain/people/users/user.ts';
import { loadProtection } from '#domain/tenant/risk/protection.ts';

/**
 * Replaces a password by the user who knows it; a user without one sets the first. The sign-in that does it goes on, every
 * other one ends with all its tokens.
 * @throws Fault NotAuthorizedException, also when the sign-in ends at the same moment; InvalidPasswordException,
 * PasswordHistoryPolicyViolationException, LimitExceededException
 */
export async function changeOwnPassword(
  context: Context,
  signedIn: Omit<SelfService, 'held'>,
  { previous, proposed }: { previous?: string | undefined; proposed: string },
  caller: Caller,
): Promise<void> {
  const { pool, client, user, keep, browserSession } = signedIn;
  // A first password is a new factor, and nothing that is known already stands for it.
  if (!hasPassword(user)) checkRecentSignIn(context, signedIn);
  await spendQuota(context, { poolId: pool.id, who: user.sub }, 'change-password');
  const event = { type: 'PasswordChange', caller } as const;
  const protection = await loadProtection(context, pool, client.id);
  await changeUser(context, pool, user, async (before) => {
    const known = hasPassword(before)
      ? previous !== undefined && (await isPassword(context, pool, before, previous))
      : previous === undefined;
    if (!known) {
      await recordDeed(context, pool, before, { ...event, response: 'Fail' });
      throw wrongPassword();
    }
    checkPasswordPolicy(pool, proposed, policyPrefix.change);
    const risk = await checkCompromised(context, protection, 'PASSWORD_CHANGE', proposed);
    const { after, writes } = await changePassword(context, pool, before, proposed, before.status);
    const logged = deedWrites(context, pool, before, { ...event, response: 'Pass', risk });
    const ended = [keep(before, after), ...endingWrites('change-password', before, browserSession)];
    return { after, writes: [...writes, ...ended, ...logged] };
  });
}
