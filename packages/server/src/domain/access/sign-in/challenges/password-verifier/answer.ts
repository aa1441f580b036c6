import { spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { inventSecret } from '#domain/people/nobody/invented-secret.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import { openVerifier } from '#domain/people/users/password.ts';
import type { ChallengeKind, Opened } from '../../challenge.ts';
import { type Deed, passed } from '../../deed.ts';
import { withAnsweredDevice } from '../../device.ts';
import type { Parameters } from '../../parameters.ts';
import type { Claimed, Proved } from '../../step.ts';
import { type Claim, isClaimTrue, openClaim, proofParameters } from '../srp/handshake.ts';
import { PASSWORD_VERIFIER } from './put.ts';
import { dropRelayed, findRelayed, isRelayedProof, type Relayed } from './relay.ts';

/** PASSWORD_VERIFIER: the client proves that it derived the same SRP key, which needs the password. */
export const passwordVerifier: ChallengeKind<Claim | Relayed> = {
  required: proofParameters,
  foreign: wrongPassword,
  open: async (context, given) => {
    const relayed = await findRelayed(context, PASSWORD_VERIFIER, given);
    if (relayed !== undefined) return relayed;
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
  { deed, session, detail }: Opened<Claim | Relayed>,
  responses: Parameters,
): Promise<Proved | undefined> {
  const { asker, user } = deed;
  const isRelayed = 'kind' in detail;
  const isRight = isRelayed
    ? await isRelayedProof(context, asker.pool.id, detail, responses)
    : await isOwnProof(context, deed, detail);
  if (!isRight || user === undefined) return undefined;
  return {
    kind: 'proved',
    deed: withAnsweredDevice(passed(deed, PASSWORD_VERIFIER, user, { password: true }), responses),
    writes: [spendSession(session), ...(isRelayed ? [dropRelayed(asker.pool.id, detail)] : [])],
    namesDevice: Boolean(responses['DEVICE_KEY']),
  };
}

/** Whether the client has the password of somebody who has one here. Costs the same whether there is such a user. */
async function isOwnProof(context: Context, { asker, user }: Deed, claim: Claim): Promise<boolean> {
  const verifier = user && (await openVerifier(context, user));
  const invented = () => inventSecret(context, asker.pool, claim.handshake.username).verifier;
  return (await isClaimTrue(context, claim, verifier ?? invented())) && verifier !== undefined;
}
