import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { guessesHeld } from '#domain/people/codes/code-budget.ts';
import { proveRecoveryCode } from '#domain/people/mfa/recovery-codes.ts';
import type { Address } from '#domain/people/users/address.ts';
import { provedInside } from '#domain/people/users/address-proof.ts';
import type { User } from '#domain/people/users/user.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { passed } from '../../attempt.ts';
import { type Answer, type ChallengeKind, type Opened, openAnswer } from '../../challenge.ts';
import { confirmedByCode } from '../../confirm-by-code.ts';
import { recordFailure } from '../../events.ts';
import { Guesses } from '../../guesses/guesses.ts';
import { required } from '../../parameters.ts';
import { saveChange } from '../../save-change.ts';
import type { Verdict } from '../../step.ts';
import { findFirstFactorAddress } from '../first-factor/first-factors.ts';
import { checkFactorDue } from '../second-factor/put.ts';
import { attributeOf, type CodeChallenge, type CodeDetail, isSentTo, proveSentCode } from './put.ts';
import { GuessesHeld, spendCode } from './sent-code.ts';

/**
 * SMS_MFA, EMAIL_OTP and SMS_OTP: the code from the message. The right one proves an address that was not. A wrong one leaves the
 * session as it was. In place of a second factor's code, a recovery code is as good. While guesses of others have used up what
 * may be compared, an answer is refused with TooManyRequestsException and counts for nothing: it may be right.
 */
export function codeChallenge(name: CodeChallenge, response: string, olderResponse?: string): ChallengeKind<Verdict> {
  return {
    required: ['USERNAME'],
    answer: async (context, answer) => {
      const code = answer.responses[response] || (olderResponse && answer.responses[olderResponse]);
      const given = code || required(answer.responses, response);
      const opened = await openAnswer<CodeDetail>(context, answer, [name]);
      const prove = opened.detail.factor === 'first' ? proveFirst : proveSecond;
      try {
        return await prove(context, answer, opened, { name, code: given });
      } catch (error) {
        throw error instanceof GuessesHeld ? guessesHeld('TooManyRequestsException') : error;
      }
    },
  };
}

interface GivenCode {
  readonly name: CodeChallenge;
  readonly code: string;
}

async function proveFirst(
  context: Context,
  { asker }: Answer,
  { session, attempt, detail, user }: Opened<CodeDetail>,
  { name, code }: GivenCode,
): Promise<Verdict> {
  // The address that the code went to has to be the one that a code would go to now.
  const address = user && findFirstFactorAddress(asker.pool, user, attributeOf(name));
  if (user && !(address && isSentTo(context, asker, detail, address))) throw sessionInvalid();
  const proof = await proveSentCode(context, asker, detail, { given: code, isInvented: user === undefined });
  if (proof === undefined || user === undefined || address === undefined) {
    await recordFailure(context, asker, attempt, 'Mfa');
    throw codeMismatch();
  }
  const isConfirming = user.status === 'UNCONFIRMED';
  const { after, writes } = isConfirming
    ? saveChange(context, asker, user, confirmedByCode(asker.pool, user, address))
    : { after: user, writes: [] };
  return {
    kind: 'proved',
    attempt: passed(attempt, name, after),
    user: after,
    writes: [spendSession(session), spendCode(detail.code), ...writes, ...proof],
  };
}

async function proveSecond(
  context: Context,
  { asker }: Answer,
  { session, attempt, detail, user }: Opened<CodeDetail>,
  { name, code }: GivenCode,
): Promise<Verdict> {
  if (user === undefined) throw codeMismatch();
  const { isNew = false } = detail;
  const attribute = attributeOf(name);
  const sent = { attribute, isTo: (address: Address) => isSentTo(context, asker, detail, address) };
  await checkFactorDue(context, asker, user, { factor: name, isNew, sent });
  const guesses = new Guesses(context, asker, user, attempt.name, 'second-factor');
  const found = await guesses.evaluate(async () => {
    const recovered = await proveRecoveryCode(context, user, code);
    if (recovered !== undefined) return { after: user, writes: recovered };
    const proof = await proveSentCode(context, asker, detail, { given: code, isInvented: false });
    if (proof !== undefined) {
      const { after, writes } = isNew
        ? saveChange(context, asker, user, withProved(context, user, attribute, detail.named))
        : { after: user, writes: [] };
      return { after, writes: [...writes, ...proof] };
    }
    return undefined;
  });
  if (found === undefined) {
    await recordFailure(context, asker, attempt, 'Mfa');
    throw codeMismatch();
  }
  const { after, writes } = found;
  return {
    kind: 'proved',
    attempt: passed(attempt, name, after, { secondFactor: true }),
    user: after,
    writes: [spendSession(session), ...writes],
  };
}

/** AWS: the right code verifies the address that it went to. */
function withProved(
  { clock }: Pick<Context, 'clock'>,
  user: User,
  attribute: VerifiedAttribute,
  named: string | undefined,
): User {
  const address = named ?? user.attributes[attribute];
  if (address === undefined) throw new Error(`a code has proved ${attribute}, which the user has not`);
  return provedInside(user, attribute, address, clock.now());
}

function codeMismatch(): Fault {
  return new Fault('CodeMismatchException', 'Invalid code or auth state for the user.');
}
