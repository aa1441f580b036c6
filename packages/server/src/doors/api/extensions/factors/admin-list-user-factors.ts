import { listFactors } from '#domain/access/administration/list-factors.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { ExtensionOperation } from '../../operation.ts';

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
