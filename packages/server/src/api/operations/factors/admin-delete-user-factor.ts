import type { ExtensionOperation } from '#api/operation.ts';
import { endFactor } from '#domain/administration/end-factor.ts';

export const adminDeleteUserFactor: ExtensionOperation<'AdminDeleteUserFactor'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await endFactor(context, named, { type: input.FactorType, id: input.FactorId });
  return {};
};
