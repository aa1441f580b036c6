import { endFactor } from '#domain/access/administration/end-factor.ts';
import type { ExtensionOperation } from '../../operation.ts';

export const adminDeleteUserFactor: ExtensionOperation<'AdminDeleteUserFactor'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await endFactor(context, named, { type: input.FactorType, id: input.FactorId });
  return {};
};
