import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { proveRecoveryCode } from '#domain/people/mfa/recovery-codes.ts';
import { proveSoftwareToken, wrongAppCode } from '#domain/people/mfa/software-token.ts';
import type { User } from '#domain/people/users/user.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';
import { type Deed, isOfUser, passed } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Claimed, Proved } from '../../step.ts';
import { checkFactorDue } from '../second-factor/due.ts';
import { SOFTWARE_TOKEN_MFA } from './put.ts';

/** SOFTWARE_TOKEN_MFA: a code of the user's authenticator app (RFC 6238), each good once; or a recovery code. */
export const softwareTokenMfa: ChallengeKind = {
  required: ['USERNAME', 'SOFTWARE_TOKEN_MFA_CODE'],
  open: bySession(SOFTWARE_TOKEN_MFA),
  answer,
};

async function answer(context: Context, { deed, session }: Opened<unknown>, responses: Parameters): Promise<Claimed> {
  if (!isOfUser(deed)) throw wrongAppCode();
  const { user } = deed;
  checkFactorDue(deed, await loadEnrolment(context, user), { factor: SOFTWARE_TOKEN_MFA, isNew: false });
  return {
    kind: 'claimed',
    deed,
    guessed: 'second-factor',
    logged: 'Mfa',
    logs: 'refused',
    prove: () => prove(context, deed, session, required(responses, 'SOFTWARE_TOKEN_MFA_CODE')),
    refusal: wrongAppCode,
  };
}

async function prove(
  context: Context,
  deed: Deed<User>,
  session: Opened<unknown>['session'],
  code: string,
): Promise<Proved> {
  const { user } = deed;
  const used = (await proveRecoveryCode(context, user, code)) ?? (await proveSoftwareToken(context, user, code));
  const proved = passed(deed, SOFTWARE_TOKEN_MFA, user, { secondFactor: true });
  return { kind: 'proved', deed: proved, writes: [spendSession(session), ...used] };
}
