import type { Write } from '#database/database.ts';
import { noticeUserWrites } from '#domain/access/session-apps/session-app-store.ts';
import { deleteCodesWrites } from '#domain/people/codes/code.ts';
import { forgetDevicesWrites } from '#domain/people/devices/change-device.ts';
import { deletePasskeysWrites } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { deleteRecoveryCodesWrites } from '#domain/people/mfa/recovery-codes.ts';
import { deletePendingTokenWrites } from '#domain/people/mfa/software-token.ts';
import type { User } from '#domain/people/users/user.ts';
import { signOutWrites } from '#domain/people/users/user-store.ts';
import { type EndingDeed, endings } from './endings.ts';

/**
 * The writes that end what a deed ends, for its transaction: behind the write of the user, so that what somebody plants at
 * the same moment is there by then, and before what the deed itself makes. The new password, the factor that is named and
 * the sign-in that stays are the deed's own. `stays`: the session at the pages that goes on; the apps of every other one are told.
 */
export function endingWrites(
  deed: EndingDeed,
  { poolId, sub }: Pick<User, 'poolId' | 'sub'>,
  stays?: Uint8Array,
): Write[] {
  const owner = { poolId, sub };
  const ends = endings[deed];
  return [
    ...(ends.signIns === 'all' ? signOutWrites(owner) : []),
    ...(ends.signIns === 'none' ? [] : noticeUserWrites(owner, stays)),
    ...(ends.codes ? deleteCodesWrites({ ...owner, purpose: 'forgot-password' }) : []),
    ...(ends.recoveryCodes ? deleteRecoveryCodesWrites(owner) : []),
    ...(ends.devices ? forgetDevicesWrites(owner) : []),
    ...(ends.passkeys ? deletePasskeysWrites(owner) : []),
    ...(ends.pendingApp ? deletePendingTokenWrites(owner) : []),
  ];
}
