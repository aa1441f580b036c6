import { expect, test } from 'vitest';
import { friendlyNameOf } from './friendly-name.ts';

const nobody = '00000000-0000-0000-0000-000000000000';

test.each([
  ['ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', { transports: ['internal'] }, 'Google Password Manager'],
  ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', { transports: [] }, 'iCloud Keychain'],
  [nobody, { attachment: 'platform', transports: [] }, 'Platform passkey'],
  [nobody, { transports: ['internal', 'hybrid'] }, 'Platform passkey'],
  [nobody, { attachment: 'cross-platform', transports: ['internal', 'hybrid'] }, 'Roaming passkey'],
  [nobody, { transports: ['usb', 'nfc'] }, 'Roaming passkey'],
  [nobody, { transports: [] }, 'Passkey'],
  ['constructor', { transports: [] }, 'Passkey'],
])('%s with %o is a "%s"', (aaguid, credential, name) => {
  expect(friendlyNameOf(aaguid, credential)).toBe(name);
});
