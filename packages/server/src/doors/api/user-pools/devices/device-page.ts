import type { Context } from '#domain/context.ts';
import type { Device } from '#domain/people/devices/device.ts';
import { listDevices } from '#domain/people/devices/device-store.ts';
import type { User } from '#domain/people/users/user.ts';
import { readPage } from '../pools/next-token.ts';

/** The most that one page holds, and what it holds when nothing or 0 is said. */
const maxLimit = 60;

/** One page of a user's devices, and the token for the next one. @throws Fault InvalidParameterException for a foreign token */
export async function devicePage(
  context: Context,
  user: User,
  input: { Limit?: number; PaginationToken?: string },
  onlyRemembered: boolean,
): Promise<{ devices: Device[]; token: { PaginationToken?: string } }> {
  const list = `devices:${user.poolId}:${user.sub}`;
  const page = await readPage(
    { list, limit: input.Limit || maxLimit, nextToken: input.PaginationToken },
    async (range) => {
      const devices = await listDevices(context, user, { onlyRemembered, ...range });
      return devices.map((device) => ({ id: device.key, device }));
    },
  );
  return {
    devices: page.items.map(({ device }) => device),
    token: page.nextToken === undefined ? {} : { PaginationToken: page.nextToken },
  };
}
