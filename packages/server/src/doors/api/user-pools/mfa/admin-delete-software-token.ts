import { endFactor } from '#domain/access/administration/end-factor.ts';
import type { Operation } from '../../operation.ts';

// Compatibility: real. contract/sdk-mfa.test.ts
export const adminDeleteSoftwareToken: Operation<'AdminDeleteSoftwareToken'> = async (context, input) => {
  const named = { poolId: input.UserPoolId, username: input.Username };
  await endFactor(context, named, { type: 'SOFTWARE_TOKEN_MFA' });
  return {};
};
