import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { inventSecret } from '#domain/people/nobody/invented-secret.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { openVerifier } from '#domain/people/users/password.ts';
import type { ChallengeKind, Opened } from '../../challenge.ts';
import { passed } from '../../deed.ts';
import { withAnsweredDevice } from '../../device.ts';
import type { Parameters } from '../../parameters.ts';
import type { Claimed, Proved } from '../../step.ts';
import { type Claim, isClaimTrue, openClaim, proofParameters } from '../srp/handshake.ts';
import { PASSWORD_VERIFIER } from './put.ts';

/** PASSWORD_VERIFIER: the client proves that it derived the same SRP key, which needs the password. */
export const passwordVerifier: ChallengeKind<Claim> = {
  required: proofParameters,
  foreign: wrongPassword,
  open: async (context, given) => {
    const carried = await openClaim(context, PASSWORD_VERIFIER, given);
    // An invented user may answer to the invented name too.
    return { ...carried, calledAs: carried.detail.handshake.username };
  },
  answer: async (context, opened, responses): Promise<Claimed> => ({
    kind: 'claimed',
    deed: opened.deed,
    guessed: 'password',
    logged: 'Password',
    logs: 'wrong',
    prove: () => prove(context, opened, responses),
    refusal: wrongPassword,
  }),
};

async function prove(
  context: Context,
  { deed, session, detail: claim }: Opened<Claim>,
  responses: Parameters,
): Promise<Proved | undefined> {
  const { asker, user } = deed;
  const verifier = user && (await openVerifier(context, user));
  const invented = () => inventSecret(context, asker.pool, claim.handshake.username).verifier;
  const isTrue = await isClaimTrue(context, claim, verifier ?? invented());
  if (!isTrue || user === undefined || verifier === undefined) return undefined;
  return {
    kind: 'proved',
    deed: withAnsweredDevice(passed(deed, PASSWORD_VERIFIER, user, { password: true }), responses),
    writes: [spendSession(session)],
    namesDevice: Boolean(responses['DEVICE_KEY']),
  };
}
