import { sessionInvalid } from '#domain/access/auth-sessions/session.ts';
import type { Decision } from '#domain/people/mfa/decide.ts';
import type { Enrolment, SecondFactor } from '#domain/people/mfa/enrolment.ts';
import { type Address, findGivenAddress, findProvedAddress } from '#domain/people/users/address.ts';
import type { VerifiedAttribute } from '#domain/tenant/pools/settings/verification.ts';
import { decideFactorOf, type Factored } from '../../factor.ts';

/** A factor that is being proved or set up. */
interface Due {
  readonly factor: string;
  readonly isNew: boolean;
  /** Where its code went, if one was sent. */
  readonly sent?: { readonly attribute: VerifiedAttribute; readonly isTo: (address: Address) => boolean };
}

/**
 * Checks that a factor is one of those that would be asked for now, or set up now, at the same address. What a user has set
 * up, switched off or changed meanwhile holds for sign-ins that began before it: an older session puts nothing in its place.
 * @throws Fault NotAuthorizedException
 */
export function checkFactorDue(deed: Factored, enrolment: Enrolment, { factor, isNew, sent }: Due): void {
  const { user } = deed;
  const decision = decideFactorOf(deed, enrolment);
  const isDue = factorsOf(decision).some((one) => one === factor) && isSetUp(decision) === isNew;
  if (!isDue) throw sessionInvalid();
  // Where an address is set up that the user named, it need not be the user's yet.
  if (sent === undefined || decision.kind === 'setup') return;
  const address = isNew ? findGivenAddress(user, sent.attribute) : findProvedAddress(user, sent.attribute);
  if (address === undefined || !sent.isTo(address)) throw sessionInvalid();
}

function factorsOf(decision: Decision): readonly SecondFactor[] {
  if (decision.kind === 'challenge') return [decision.factor];
  return decision.kind === 'select' || decision.kind === 'setup' ? decision.factors : [];
}

/** Whether what is decided sets a factor up, and does not ask for one that is. */
function isSetUp(decision: Decision): boolean {
  return decision.kind === 'setup' || ('isNew' in decision && decision.isNew === true);
}
