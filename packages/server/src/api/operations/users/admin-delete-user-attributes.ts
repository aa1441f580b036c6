import type { Operation } from '#api/operation.ts';
import { keepFactor } from '#domain/mfa/keep-factor.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { deleteAttributes } from '#domain/verification/update-attributes.ts';

export const adminDeleteUserAttributes: Operation<'AdminDeleteUserAttributes'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  const subject = { pool, user, writer: 'administrator', held: [], alongside: keepFactor(context, pool) } as const;
  await deleteAttributes(context, subject, input.UserAttributeNames);
  return {};
};
