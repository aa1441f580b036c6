import type { Operation } from '#api/operation.ts';
import { endFactor } from '#domain/administration/end-factor.ts';

export const adminDeleteSoftwareToken: Operation<'AdminDeleteSoftwareToken'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await endFactor(context, named, { type: 'SOFTWARE_TOKEN_MFA' });
  return {};
};
