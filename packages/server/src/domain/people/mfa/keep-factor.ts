import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { type Decision, decideSecondFactor, isFactorAddress } from './decide.ts';
import { loadEnrolment } from './enrolment.ts';
import { switchOnWrite } from './preferences.ts';

/**
 * Keeps the second factor of a user whose address changes or goes. Where the pool demands MFA, a proved address is the
 * factor of who never chose one; without it they would be asked to set up another, and so would whoever has only their
 * password. The factor is switched on along with the change, and holds until the new address is proved.
 */
export function keepFactor(
  context: Pick<Context, 'db'>,
  pool: Pool,
): (before: User, after: User) => Promise<readonly Write[]> {
  return async (before, after) => {
    if (pool.settings.mfaConfiguration !== 'ON') return [];
    const enrolment = await loadEnrolment(context, before);
    const isDropped =
      isProof(decideSecondFactor(pool, before, enrolment)) && !isProof(decideSecondFactor(pool, after, enrolment));
    if (!isDropped) return [];
    const lost = (attribute: 'email' | 'phone_number') => isFactorAddress(pool, before, enrolment, attribute);
    return [switchOnWrite(before, enrolment, { sms: lost('phone_number'), email: lost('email') })];
  };
}

/** Whether a decision asks for a factor that is proved already. */
function isProof(decision: Decision): boolean {
  return (decision.kind === 'challenge' || decision.kind === 'select') && decision.isNew !== true;
}
