import type { Context } from '#domain/context.ts';
import type { User } from '#domain/people/users/user.ts';
import { pose } from '../../challenge.ts';
import type { Deed } from '../../deed.ts';
import type { Challenge } from '../../step.ts';

export const DEVICE_SRP_AUTH = 'DEVICE_SRP_AUTH';

/** Asks a remembered device to prove its own password, in place of a second factor. */
export function challengeDevice(context: Context, deed: Deed<User>): Promise<Challenge> {
  const { deviceKey } = deed.attempt;
  const parameters = { USERNAME: deed.user.username, ...(deviceKey !== undefined && { DEVICE_KEY: deviceKey }) };
  return pose(context, deed, { name: DEVICE_SRP_AUTH, parameters, detail: {} });
}
