import { Fault } from '#domain/fault.ts';

export interface RecoveryMechanism {
  readonly priority: number;
  readonly name: 'admin_only' | 'verified_email' | 'verified_phone_number';
}

/** Where a code for a forgotten password goes: the first mechanism that the user has an address for. */
export interface RecoverySettings {
  /** In ascending order of priority. */
  readonly accountRecoverySetting: { readonly recoveryMechanisms: readonly RecoveryMechanism[] };
}

export interface RecoveryInput {
  readonly accountRecoverySetting?: { readonly recoveryMechanisms?: readonly RecoveryMechanism[] };
}

// AWS: the order of preference that a new pool has.
const emailThenPhone: readonly RecoveryMechanism[] = [
  { priority: 1, name: 'verified_email' },
  { priority: 2, name: 'verified_phone_number' },
];

/** An update without mechanisms keeps them. @throws Fault InvalidParameterException */
export function chooseRecovery(input: RecoveryInput, previous?: RecoverySettings): RecoverySettings {
  const sent = input.accountRecoverySetting?.recoveryMechanisms;
  if (!sent)
    return { accountRecoverySetting: previous?.accountRecoverySetting ?? { recoveryMechanisms: emailThenPhone } };
  if (sent.length > 1 && sent.some(({ name }) => name === 'admin_only')) {
    throw invalid('Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.');
  }
  if (isRepeating(sent.map(({ priority }) => priority)) || isRepeating(sent.map(({ name }) => name))) {
    throw invalid('Account Recovery Setting cannot use the same priority or the same mechanism twice.');
  }
  const recoveryMechanisms = sent.toSorted((one, other) => one.priority - other.priority);
  return { accountRecoverySetting: { recoveryMechanisms } };
}

function isRepeating(values: readonly (string | number)[]): boolean {
  return new Set(values).size < values.length;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
