import type { Write } from '#database/database.ts';
import { forgetDevicesWrites } from '#domain/devices/change-device.ts';
import { deletePasskeysWrites } from '#domain/mfa/passkeys/passkey-store.ts';
import { deleteRecoveryCodesWrites } from '#domain/mfa/recovery-codes.ts';
import { deletePendingTokenWrites } from '#domain/mfa/software-token.ts';
import { deleteCodesWrites } from '#domain/users/code.ts';
import type { User } from '#domain/users/user.ts';
import { signOutWrites } from '#domain/users/user-store.ts';
import { type EndingDeed, endings } from './endings.ts';

/**
 * The writes that end what a deed ends, for its transaction: behind the write of the user, so that what somebody plants at
 * the same moment is there by then, and before what the deed itself makes. The new password, the factor that is named and
 * the sign-in that stays are the deed's own.
 */
export function endingWrites(deed: EndingDeed, { poolId, sub }: Pick<User, 'poolId' | 'sub'>): Write[] {
  const owner = { poolId, sub };
  const ends = endings[deed];
  return [
    ...(ends.signIns === 'all' ? signOutWrites(owner) : []),
    ...(ends.codes ? deleteCodesWrites({ ...owner, purpose: 'forgot-password' }) : []),
    ...(ends.recoveryCodes ? deleteRecoveryCodesWrites(owner) : []),
    ...(ends.devices ? forgetDevicesWrites(owner) : []),
    ...(ends.passkeys ? deletePasskeysWrites(owner) : []),
    ...(ends.pendingApp ? deletePendingTokenWrites(owner) : []),
  ];
}
