import { timingSafeEqual } from 'node:crypto';
import type { Context } from '#domain/context.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { type Deed, passed } from '../../deed.ts';
import type { Claimed, Proved } from '../../step.ts';
import { recordOf } from './record.ts';

/** A password that was sent, and what goes on along with its proof. */
type Sent = { readonly password: string } & Pick<Proved, 'writes' | 'enrolment'>;

/** A password that was sent as it is, compared as an SRP verifier. */
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

async function prove(context: Context, deed: Deed, { password, writes, enrolment }: Sent): Promise<Proved | undefined> {
  const record = await recordOf(context, deed);
  const verifier = await context.local.srp.createVerifier({ ...record, password });
  const isRight = timingSafeEqual(verifier, record.verifier);
  if (!isRight || record.isInvented || deed.user === undefined) return undefined;
  return { kind: 'proved', deed: passed(deed, 'PASSWORD', deed.user, { password: true }), writes, enrolment };
}
