import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { loadUser } from '#domain/people/users/user-store.ts';
import { deleteAttributes } from '#domain/reach/verification/update-attributes.ts';
import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-users.test.ts
export const adminDeleteUserAttributes: Operation<'AdminDeleteUserAttributes'> = async (context, input, call) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  const subject = { pool, user, writer: 'administrator', held: [], alongside: keepFactor(context, pool) } as const;
  await deleteAttributes(context, subject, input.UserAttributeNames, callerOf(call, undefined));
  return {};
};
