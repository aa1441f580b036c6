import { isRemembered } from '../expected.ts';
import { keptSrpClient } from '../kept-srp-client.ts';
import { isUntrue, type Prover } from './proof.ts';

export const deviceSrpAuth: Prover = (world, { person: someone, attempt }, { fault }) => {
  const key = isUntrue(fault) ? 'us-east-1_00000000-0000-0000-0000-000000000000' : (attempt.deviceKey ?? '');
  return {
    responses: { DEVICE_KEY: key, SRP_A: keptSrpClient(world.place.pool.id).publicKey },
    isRight: !isUntrue(fault) && isRemembered(world.place.variant, someone, attempt),
    attempt,
    next: ['DEVICE_PASSWORD_VERIFIER'],
  };
};

export const devicePasswordVerifier: Prover = (world, { person: someone, parameters, attempt }, { fault }) => {
  const device = someone.devices.get(attempt.deviceKey ?? '');
  const { key = attempt.deviceKey ?? '', groupKey = '', password: own = '' } = device ?? {};
  const password = fault === 'none' || fault === 'no session' ? own : 'not the password of the device';
  return {
    responses: keptSrpClient(world.place.pool.id).answer(parameters, password, world.now, { key, groupKey }),
    isRight: password === own && isRemembered(world.place.variant, someone, attempt),
    attempt: { ...attempt, second: 'a remembered device' },
    guessed: 'second',
  };
};
