import { keptSrpClient } from '../kept-srp-client.ts';
import type { Person } from '../person.ts';
import type { World } from '../world.ts';
import { type Fault, isUntrue, type Prover } from './proof.ts';

export const passwordVerifier: Prover = (world, { person: someone, parameters, attempt }, { fault, way }) => {
  const password = typedPassword(world, someone, fault);
  // What clients do after they forgot a device.
  const isDropped = attempt.deviceKey !== undefined && way % 5 === 1;
  const { deviceKey, ...rest } = attempt;
  const isKnown = deviceKey !== undefined && someone.devices.has(deviceKey);
  const names = deviceKey !== undefined && way % 5 === 2;
  return {
    responses: {
      ...keptSrpClient(world.place.pool.id).answer(parameters, password, world.now),
      ...(isDropped && { DEVICE_KEY: '' }),
      ...(names && { DEVICE_KEY: deviceKey }),
    },
    isRight: isPasswordOf(someone, password) && !(names && !isKnown && world.place.variant.devices),
    attempt: { ...(isDropped ? rest : attempt), first: 'password' },
    guessed: 'password',
  };
};

export const newPasswordRequired: Prover = (world, { person: someone, attempt }, { fault }) => {
  const password = isUntrue(fault) ? 'short' : world.newPassword();
  return {
    responses: { NEW_PASSWORD: password },
    isRight: !isUntrue(fault),
    apply: () => {
      someone.setPassword(password);
      someone.status = 'CONFIRMED';
    },
    confirms: true,
    attempt,
  };
};

/** The password that somebody types who strays so. */
export function typedPassword(world: World, someone: Person, fault: Fault): string {
  if (fault === 'wrong proof') return 'Wrong-Horse-0';
  if (fault === 'old proof') return someone.oldPasswords.at(-1) ?? 'Wrong-Horse-0';
  if (fault === 'proof of another') return world.people.find((one) => one !== someone)?.password || 'Wrong-Horse-0';
  return someone.exists ? someone.password : (world.elsewhere.find(someone.name)?.password ?? '');
}

/** Whether a password is somebody's; who has none is opened by none. */
export function isPasswordOf(someone: Person, password: string | undefined): boolean {
  return someone.password !== '' && password === someone.password;
}
