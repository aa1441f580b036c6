import { type Demand, demandOf } from './demand.ts';
import type { Attempt } from './held.ts';
import type { Standing } from './person.ts';
import { riddleTries } from './riddle.ts';
import type { Variant } from './variants.ts';

/** What must follow: 'tokens', a challenge by its name, or that the sign-in is 'refused'. */
export type Next = string;

/** What must follow a step after which so much is proved. Says what docs/sign-in.md says, and knows nothing of the code. */
export function nextOf(variant: Variant, person: Standing, attempt: Attempt): Next {
  const isCustom = attempt.flow === 'CUSTOM_AUTH';
  const isUnproved = isCustom && !attempt.solved && attempt.first === undefined;
  if (isUnproved) return (attempt.wrong ?? 0) < riddleTries ? 'CUSTOM_CHALLENGE' : 'refused';
  if (!person.enabled || person.status === 'UNCONFIRMED' || person.status === 'RESET_REQUIRED') return 'refused';
  if (person.status === 'FORCE_CHANGE_PASSWORD') return 'NEW_PASSWORD_REQUIRED';
  const isOnKnownDevice = isRemembered(variant, person, attempt);
  if (isCustom && !attempt.solved) {
    const second = isOnKnownDevice ? undefined : secondOf(variant, person, attempt);
    if (second !== undefined) return second;
    return (attempt.wrong ?? 0) < riddleTries ? 'CUSTOM_CHALLENGE' : 'refused';
  }
  return secondOf(variant, person, attempt) ?? 'tokens';
}

/** Whether a device that the person had remembered may prove its own password in place of a second factor. */
export function isRemembered({ devices }: Variant, person: Standing, { deviceKey }: Attempt): boolean {
  if (deviceKey === undefined || !devices?.challengeRequiredOnNewDevice) return false;
  return person.devices.get(deviceKey)?.remembered === true;
}

function secondOf(variant: Variant, person: Standing, attempt: Attempt): Next | undefined {
  if (attempt.second !== undefined) return undefined;
  const demand: Demand = demandOf(variant, person);
  switch (demand.kind) {
    case 'none':
      return undefined;
    case 'impossible':
      return isRemembered(variant, person, attempt) ? 'DEVICE_SRP_AUTH' : 'refused';
    case 'setup':
      return 'MFA_SETUP';
    case 'prove':
      if (isRemembered(variant, person, attempt)) return 'DEVICE_SRP_AUTH';
      return demand.factors.length === 1 ? demand.factors[0] : 'SELECT_MFA_TYPE';
  }
}

/** Whether a passkey that verified its user is both factors: where the pool says so and, where that is a choice, the user. */
export function isPasskeyBoth({ mfa, passkeys }: Variant, { passkeyCounts }: Standing): boolean {
  return passkeys?.both === true && (mfa === 'ON' || passkeyCounts);
}
