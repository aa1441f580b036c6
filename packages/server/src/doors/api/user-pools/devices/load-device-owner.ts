import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import { findUser, userMissing } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';

/**
 * The user of AdminGetDevice and AdminListDevices, whose models do not list UserNotFoundException.
 * @throws Fault ResourceNotFoundException
 */
export async function loadDeviceOwner(context: Context, poolId: string, username: string): Promise<User> {
  const user = await findUser(context, await loadPool(context, poolId), username);
  if (user === undefined) throw new Fault('ResourceNotFoundException', userMissing().message);
  return user;
}
