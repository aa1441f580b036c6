import type { Write } from '#database/database.ts';
import { sessionInvalid, spendSession } from '#domain/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { proveRecoveryCode } from '#domain/mfa/recovery-codes.ts';
import type { User } from '#domain/users/user.ts';
import { saveWrites } from '#domain/users/user-store.ts';
import type { Asker } from '../asker.ts';
import { passed } from '../attempt.ts';
import { recordFailure } from '../events.ts';
import { Guesses } from '../lockout.ts';
import { type CodeChallenge, type CodeDetail, isSentCode } from '../one-time-code.ts';
import { required } from '../parameters.ts';
import { type Answer, type ChallengeKind, type Opened, openAnswer } from '../pose.ts';
import { checkFactorDue } from '../second-factor.ts';
import { spendCode } from '../sent-code.ts';
import type { Verdict } from '../step.ts';

/**
 * SMS_MFA, EMAIL_OTP and SMS_OTP: the code from the message. The right one proves the address too. A wrong one leaves the
 * session as it was. In place of a second factor's code, a recovery code is as good.
 */
export function codeChallenge(name: CodeChallenge, response: string, olderResponse?: string): ChallengeKind<Verdict> {
  return {
    required: ['USERNAME'],
    answer: async (context, answer) => {
      const code = answer.responses[response] || (olderResponse && answer.responses[olderResponse]);
      const given = code || required(answer.responses, response);
      const opened = await openAnswer<CodeDetail>(context, answer, [name]);
      return opened.detail.factor === 'first'
        ? proveFirst(context, answer, opened, given)
        : proveSecond(context, answer, opened, given);
    },
  };
}

async function proveFirst(
  context: Context,
  { asker, challengeName }: Answer,
  { session, attempt, detail, user }: Opened<CodeDetail>,
  code: string,
): Promise<Verdict> {
  if (user !== undefined) checkAddress(user, detail);
  const isRight = await isSentCode(context, detail, code);
  if (!isRight || user === undefined) {
    await recordFailure(context, asker, attempt, 'Mfa');
    throw codeMismatch();
  }
  const { after, writes } = proveAddress(context, asker, user, detail);
  return {
    kind: 'proved',
    attempt: passed(attempt, challengeName, after),
    user: after,
    writes: [spendSession(session), spendCode(detail.code), ...writes],
  };
}

async function proveSecond(
  context: Context,
  { asker, challengeName }: Answer,
  { session, attempt, detail, user }: Opened<CodeDetail>,
  code: string,
): Promise<Verdict> {
  if (user === undefined) throw codeMismatch();
  await checkFactorDue(context, asker, user, { factor: challengeName, isNew: detail.isNew ?? false });
  checkAddress(user, detail);
  const guesses = new Guesses(context, asker, user, attempt.name, 'second-factor');
  const found = await guesses.evaluate(async () => {
    if (await isSentCode(context, detail, code)) return proveAddress(context, asker, user, detail);
    const recovered = await proveRecoveryCode(context, user, code);
    return recovered && { after: user, writes: recovered };
  });
  if (found === undefined) {
    await recordFailure(context, asker, attempt, 'Mfa');
    throw codeMismatch();
  }
  const { after, writes } = found;
  return {
    kind: 'proved',
    attempt: passed(attempt, challengeName, after, { secondFactor: true }),
    user: after,
    writes: [spendSession(session), ...writes],
  };
}

/** @throws Fault NotAuthorizedException when the address that the code went to is no longer the user's */
function checkAddress(user: User, { isNew, address: { attribute, value } }: CodeDetail): void {
  if (!isNew && user.attributes[attribute] !== value) throw sessionInvalid();
}

/** AWS: the right code verifies the address that it went to, and confirms an account that was not. */
function proveAddress(
  context: Context,
  { pool }: Asker,
  user: User,
  { isNew, address: { attribute, value } }: CodeDetail,
): { after: User; writes: Write[] } {
  const isVerified = !isNew && user.attributes[`${attribute}_verified`] === 'true';
  if (isVerified && user.status !== 'UNCONFIRMED') return { after: user, writes: [] };
  const status = user.status === 'UNCONFIRMED' ? 'CONFIRMED' : user.status;
  const attributes = { ...user.attributes, [attribute]: value, [`${attribute}_verified`]: 'true' };
  const modifiedAt = Math.max(context.clock.now(), user.modifiedAt + 1);
  const after = { ...user, status, attributes, modifiedAt };
  return { after, writes: saveWrites(pool, user, after) };
}

function codeMismatch(): Fault {
  return new Fault('CodeMismatchException', 'Invalid code or auth state for the user.');
}
