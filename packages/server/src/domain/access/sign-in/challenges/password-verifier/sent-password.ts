import { timingSafeEqual } from 'node:crypto';
import { isCompromised } from '#domain/access/threats/check-password.ts';
import type { Context } from '#domain/context.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { type Deed, passed } from '../../deed.ts';
import type { Claimed, Proved } from '../../step.ts';
import { takeOver } from './old-pool.ts';
import { recordOf } from './record.ts';

/** A password that was sent, and what goes on along with its proof. */
type Sent = { readonly password: string } & Pick<Proved, 'writes' | 'enrolment'>;

/**
 * A password that was sent as it is, compared as an SRP verifier. One whose hash was imported is held against that, and one that the
 * old pool still has is asked for there; where it is right a verifier takes their place at once.
 */
export function claimPassword(context: Context, deed: Deed, sent: Sent): Claimed {
  return {
    kind: 'claimed',
    deed,
    guessed: 'password',
    logged: 'Password',
    logs: 'wrong',
    prove: () => prove(context, deed, sent),
    refusal: wrongPassword,
  };
}

/** Everybody's work is the same but for that on what was made elsewhere, for which `hideTiming` has a floor of its own. */
async function prove(context: Context, deed: Deed, { password, writes, enrolment }: Sent): Promise<Proved | undefined> {
  const record = await recordOf(context, deed);
  const verifier = await context.local.srp.createVerifier({ ...record, password });
  const isRight = timingSafeEqual(verifier, record.verifier);
  const user = isRight && !record.isInvented ? deed.user : await takeOver(context, deed, password);
  if (user === undefined) return undefined;
  const isKnownToOthers = await isCompromised(context, deed.asker.protection, 'SIGN_IN', password);
  const proofs = { password: true, ...(isKnownToOthers && { compromised: true as const }) };
  return { kind: 'proved', deed: passed(deed, 'PASSWORD', user, proofs), writes, enrolment };
}
