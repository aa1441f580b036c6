import { sessionInvalid, spendSession } from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { openDeviceVerifier } from '#domain/people/devices/device.ts';
import { loadDevice } from '#domain/people/devices/device-store.ts';
import { wrongPassword } from '#domain/people/nobody/unknown-user.ts';
import type { ChallengeKind, Opened } from '../../challenge.ts';
import { isOfUser, passed } from '../../deed.ts';
import { type Parameters, required } from '../../parameters.ts';
import type { Claimed } from '../../step.ts';
import { type Claim, isClaimTrue, openClaim, proofParameters } from '../srp/handshake.ts';
import { DEVICE_PASSWORD_VERIFIER } from './put.ts';

/** DEVICE_PASSWORD_VERIFIER: the device proves its password, which takes the place of a second factor. */
export const devicePasswordVerifier: ChallengeKind<Claim> = {
  required: [...proofParameters, 'DEVICE_KEY'],
  foreign: wrongPassword,
  open: (context, given) => openClaim(context, DEVICE_PASSWORD_VERIFIER, given),
  answer,
};

async function answer(context: Context, opened: Opened<Claim>, responses: Parameters): Promise<Claimed> {
  const { deed, session, detail: claim } = opened;
  const key = required(responses, 'DEVICE_KEY');
  if (!isOfUser(deed) || key !== claim.handshake.username) throw wrongPassword();
  const device = await loadDevice(context, deed.user, key);
  if (!device.remembered) throw sessionInvalid();
  const proofs = { secondFactor: true, device: true };
  return {
    kind: 'claimed',
    deed,
    guessed: 'second-factor',
    logged: 'Mfa',
    logs: 'wrong',
    prove: async () => {
      if (!(await isClaimTrue(context, claim, await openDeviceVerifier(context, device)))) return undefined;
      const proved = passed(deed, DEVICE_PASSWORD_VERIFIER, deed.user, proofs);
      return { kind: 'proved', deed: proved, writes: [spendSession(session)], device };
    },
    refusal: wrongPassword,
  };
}
