import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { proveRecoveryCode } from '#domain/people/mfa/recovery-codes.ts';
import type { Address } from '#domain/people/users/address.ts';
import { provedInside } from '#domain/people/users/address-proof.ts';
import { confirmedByCode } from '#domain/people/users/confirmed-by-code.ts';
import type { User } from '#domain/people/users/user.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { bySession, type ChallengeKind, type Opened } from '../../challenge.ts';

import { type Deed, isOfUser, passed } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import { saveChange } from '../../save-change.ts';
import type { Claimed, Proved } from '../../step.ts';
import { findFirstFactorAddress } from '../first-factor/first-factors.ts';
import { checkFactorDue } from '../second-factor/due.ts';
import { attributeOf, type CodeChallenge, type CodeDetail, isSentTo, proveSentCode } from './put.ts';
import { spendCode } from './sent-code.ts';

/**
 * SMS_MFA, EMAIL_OTP and SMS_OTP: the code from the message. The right one proves an address that was not. A wrong one leaves the
 * session as it was. In place of a second factor's code, a recovery code is as good. While guesses of others have used up what
 * may be compared, an answer is refused with TooManyRequestsException and counts for nothing: it may be right.
 */
export function codeChallenge(
  name: CodeChallenge,
  response: string,
  olderResponse?: string,
): ChallengeKind<CodeDetail> {
  const givenIn = (responses: Parameters) =>
    responses[response] || (olderResponse && responses[olderResponse]) || required(responses, response);
  const open = bySession<CodeDetail>(name);
  return {
    required: ['USERNAME'],
    open: (context, given) => {
      givenIn(given.responses);
      return open(context, given);
    },
    answer: (context, opened, responses) => {
      const claim = opened.detail.factor === 'first' ? claimFirst : claimSecond;
      return claim(context, opened, { name, code: givenIn(responses) });
    },
  };
}

interface GivenCode {
  readonly name: CodeChallenge;
  readonly code: string;
}

/** What a first and a second factor's code have in common. */
const claimed = { kind: 'claimed', logged: 'Mfa', logs: 'wrong', refusal: codeMismatch } as const;

/** A code as the first factor. Sign-ins for others can be begun at will, so guesses count for the code and not for the user. */
async function claimFirst(context: Context, opened: Opened<CodeDetail>, { name, code }: GivenCode): Promise<Claimed> {
  const { deed, session, detail } = opened;
  const { asker, user } = deed;
  // The address that the code went to has to be the one that a code would go to now.
  const address = user && findFirstFactorAddress(asker.pool, user, attributeOf(name));
  if (user && !(address && isSentTo(context, asker, detail, address))) throw sessionInvalid();
  const prove = async (): Promise<Proved | undefined> => {
    const proof = await proveSentCode(context, asker, detail, { given: code, isInvented: user === undefined });
    if (proof === undefined || user === undefined || address === undefined) return undefined;
    const isConfirming = user.status === 'UNCONFIRMED';
    const { after, writes } = isConfirming
      ? saveChange(context, asker, user, confirmedByCode(asker.pool, user, address))
      : { after: user, writes: [] };
    return {
      kind: 'proved',
      deed: passed(deed, name, after),
      writes: [spendSession(session), spendCode(detail.code), ...writes, ...proof],
    };
  };
  return { ...claimed, deed, guessed: 'nothing', prove };
}

async function claimSecond(context: Context, opened: Opened<CodeDetail>, { name, code }: GivenCode): Promise<Claimed> {
  const { deed, detail } = opened;
  if (!isOfUser(deed)) throw codeMismatch();
  const { asker, user } = deed;
  const { isNew = false } = detail;
  const attribute = attributeOf(name);
  const sent = { attribute, isTo: (address: Address) => isSentTo(context, asker, detail, address) };
  checkFactorDue(deed, await loadEnrolment(context, user), { factor: name, isNew, sent });
  const prove = () => proveSecond(context, { ...opened, deed }, { name, code });
  return { ...claimed, deed, guessed: 'second-factor', prove };
}

async function proveSecond(
  context: Context,
  { deed, session, detail }: Opened<CodeDetail> & { readonly deed: Deed<User> },
  { name, code }: GivenCode,
): Promise<Proved | undefined> {
  const { asker, user } = deed;
  const proved = (after: User, writes: Proved['writes']): Proved => ({
    kind: 'proved',
    deed: passed(deed, name, after, { secondFactor: true }),
    writes: [spendSession(session), ...writes],
  });
  const recovered = await proveRecoveryCode(context, user, code);
  if (recovered !== undefined) return proved(user, recovered);
  const proof = await proveSentCode(context, asker, detail, { given: code, isInvented: false });
  if (proof === undefined) return undefined;
  if (!detail.isNew) return proved(user, proof);
  const { after, writes } = saveChange(
    context,
    asker,
    user,
    withProved(context, user, attributeOf(name), detail.named),
  );
  return proved(after, [...writes, ...proof]);
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
