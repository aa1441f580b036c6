import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { proveRecoveryCode } from '#domain/people/mfa/recovery-codes.ts';
import { proveSoftwareToken } from '#domain/people/mfa/software-token.ts';
import { passed } from '../../attempt.ts';
import { type Answer, type ChallengeKind, openAnswer } from '../../challenge.ts';
import { recordFailure } from '../../events.ts';
import { Guesses } from '../../guesses/guesses.ts';
import { required } from '../../parameters.ts';
import type { Verdict } from '../../step.ts';
import { checkFactorDue } from '../second-factor/put.ts';

const NAME = 'SOFTWARE_TOKEN_MFA';

/** SOFTWARE_TOKEN_MFA: a code of the user's authenticator app (RFC 6238), each good once; or a recovery code. */
export const softwareTokenMfa: ChallengeKind<Verdict> = { required: ['USERNAME', 'SOFTWARE_TOKEN_MFA_CODE'], answer };

async function answer(context: Context, given: Answer): Promise<Verdict> {
  const { asker, responses } = given;
  const code = required(responses, 'SOFTWARE_TOKEN_MFA_CODE');
  const { session, attempt, user } = await openAnswer(context, given, [NAME]);
  if (user === undefined) throw new Fault('CodeMismatchException', 'Invalid code received for user');
  await checkFactorDue(context, asker, user, { factor: NAME, isNew: false });
  const guesses = new Guesses(context, asker, user, attempt.name, 'second-factor');
  try {
    const writes = await guesses.evaluate(
      async () => (await proveRecoveryCode(context, user, code)) ?? (await proveSoftwareToken(context, user, code)),
    );
    if (writes === undefined) throw new Fault('CodeMismatchException', 'Invalid code received for user');
    return {
      kind: 'proved',
      attempt: passed(attempt, NAME, user, { secondFactor: true }),
      user,
      writes: [spendSession(session), ...writes],
    };
  } catch (error) {
    if (error instanceof Fault) await recordFailure(context, asker, attempt, 'Mfa');
    throw error;
  }
}
