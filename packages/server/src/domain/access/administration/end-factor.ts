import { endingWrites } from '#domain/access/endings/ending-writes.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { forgetDevice, forgetDevicesWrites } from '#domain/people/devices/change-device.ts';
import { deletePasskey } from '#domain/people/mfa/passkeys/delete-passkey.ts';
import { deletePasskeysWrites } from '#domain/people/mfa/passkeys/passkey-store.ts';
import { removeSoftwareToken, setPreferences } from '#domain/people/mfa/preferences.ts';
import { deleteRecoveryCodesWrites } from '#domain/people/mfa/recovery-codes.ts';
import { questioned } from '#domain/people/users/address-proof.ts';
import { changeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import { loadUser, lockUser } from '#domain/people/users/user-store.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { addressFactors, type FactorType } from './factor.ts';

/** A factor of a user, or all of one type where no id is given. */
export interface NamedFactor {
  readonly type: FactorType;
  /** Of a passkey or a device: there can be several. */
  readonly id?: string | undefined;
}

type Ending = Pick<Context, 'db' | 'clock'>;

/**
 * Ends a factor of a user for good. With a second factor, what stands in for it ends: recovery codes and remembered devices.
 * An address opens the account no more until it is proved again; it stays, with its flag, so that it goes on as a second factor
 * and as a name. A type of which the user has none is fine.
 * @throws Fault UserNotFoundException, ResourceNotFoundException when the pool is gone or the user has no factor of that id,
 * InvalidParameterException for an id where a type has none
 */
export async function endFactor(
  context: Ending,
  { poolId, username }: { poolId: string; username: string },
  { type, id }: NamedFactor,
): Promise<void> {
  const pool = await loadPool(context, poolId);
  const user = await loadUser(context, pool, username);
  if (type === 'WEB_AUTHN' && id !== undefined) return deletePasskey(context, user, id);
  if (type === 'DEVICE' && id !== undefined) return forgetDevice(context, user, id);
  if (id !== undefined) {
    throw new Fault('InvalidParameterException', `A user has at most one factor of the type ${type}: it has no id.`);
  }
  await endAll(context, pool, user, type);
}

async function endAll(context: Ending, pool: Pool, user: User, type: FactorType): Promise<void> {
  switch (type) {
    case 'SMS_MFA':
    case 'EMAIL_OTP': {
      const ends = endingWrites('factor-by-administrator', user);
      return setPreferences(
        context,
        pool,
        user,
        { factors: { [type]: { enabled: false } } },
        { by: 'administrator', ends },
      );
    }
    case 'SOFTWARE_TOKEN_MFA':
      return removeSoftwareToken(context, pool, user, endingWrites('factor-by-administrator', user));
    case 'WEB_AUTHN':
      await context.db.transaction([lockUser(user), ...deletePasskeysWrites(user)]);
      return;
    case 'RECOVERY_CODES':
      await context.db.transaction([lockUser(user), ...deleteRecoveryCodesWrites(user)]);
      return;
    case 'DEVICE':
      await context.db.transaction([lockUser(user), ...forgetDevicesWrites(user)]);
      return;
    case 'EMAIL_ADDRESS':
    case 'PHONE_NUMBER':
      await changeUser(context, pool, user, (before) => ({ after: questioned(before, addressFactors[type]) }));
  }
}
