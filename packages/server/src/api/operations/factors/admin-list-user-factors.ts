import type { ExtensionOperation } from '#api/operation.ts';
import { listFactors } from '#domain/administration/list-factors.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';

const statuses = { enabled: 'ENABLED', disabled: 'DISABLED', pending: 'PENDING', questioned: 'QUESTIONED' } as const;

export const adminListUserFactors: ExtensionOperation<'AdminListUserFactors'> = async (context, input) => {
  const user = await loadUser(context, await loadPool(context, input.UserPoolId), input.Username);
  const factors = await listFactors(context, user);
  return {
    Factors: factors.map(({ type, id, name, address, status, isPreferred, count, createdAt }) => ({
      FactorType: type,
      ...(id !== undefined && { FactorId: id }),
      ...(name !== undefined && { FriendlyName: name }),
      ...(address !== undefined && { Address: address }),
      Status: statuses[status],
      ...(isPreferred !== undefined && { Preferred: isPreferred }),
      ...(count !== undefined && { Count: count }),
      ...(createdAt !== undefined && { CreateDate: createdAt / 1000 }),
    })),
  };
};
