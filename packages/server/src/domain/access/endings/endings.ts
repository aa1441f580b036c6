/** A deed that ends something of an account. The table in docs/sign-in.md has a row for each. */
export type EndingDeed =
  | 'change-password'
  | 'temporary-password'
  | 'forgotten-password'
  | 'reset-by-administrator'
  | 'password-by-administrator'
  | 'factor-by-administrator'
  | 'own-removal'
  | 'sign-out-everywhere'
  | 'disabling';

/** What a deed ends. What is not ended stays as it is. */
export interface Endings {
  /** The password so far opens nothing any more. */
  readonly password: boolean;
  /** Completed sign-ins with every token of theirs. Those that are under way end with `all` and with `others`, sent codes too. */
  readonly signIns: 'all' | 'others' | 'none';
  /** Codes on their way for a forgotten password. Those that verify an address open nothing: they need a sign-in too. */
  readonly codes: boolean;
  /** The ten codes that stand in for a second factor. */
  readonly recoveryCodes: boolean;
  /** Devices, which stand in for one too. */
  readonly devices: boolean;
  readonly passkeys: boolean;
  /** An authenticator app that has not proved a code yet. */
  readonly pendingApp: boolean;
  /** Addresses that somebody in the account has proved of late: they are no first factor and not for recovery any more. */
  readonly addresses: 'questioned' | 'none';
  /** A factor that is proved, or switched on: never more than the one that the deed names. */
  readonly factor: boolean;
}

/**
 * After a reset from outside, nothing opens the account that an intruder may have planted: whatever signs in without the new
 * password, or takes the place of the second factor, ends.
 */
const fromOutside: Endings = {
  password: true,
  signIns: 'all',
  codes: true,
  recoveryCodes: true,
  devices: true,
  passkeys: true,
  pendingApp: true,
  addresses: 'questioned',
  // A message alone must not be enough where a second factor is on.
  factor: false,
};

const nothing: Endings = {
  password: false,
  signIns: 'none',
  codes: false,
  recoveryCodes: false,
  devices: false,
  passkeys: false,
  pendingApp: false,
  addresses: 'none',
  factor: false,
};

const ownPassword: Endings = { ...nothing, password: true, signIns: 'others', codes: true };

/** What each deed ends. docs/sign-in.md shows it, and says why. */
export const endings: Readonly<Record<EndingDeed, Endings>> = {
  'change-password': ownPassword,
  'temporary-password': ownPassword,
  'forgotten-password': fromOutside,
  'reset-by-administrator': fromOutside,
  'password-by-administrator': fromOutside,
  'factor-by-administrator': { ...nothing, recoveryCodes: true, devices: true, pendingApp: true, factor: true },
  'own-removal': { ...nothing, factor: true },
  'sign-out-everywhere': { ...nothing, signIns: 'all' },
  disabling: { ...nothing, signIns: 'all', codes: true },
};
