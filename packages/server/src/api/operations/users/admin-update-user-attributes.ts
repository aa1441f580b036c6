import type { Operation } from '#api/operation.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { updateAttributes } from '#domain/verification/update-attributes.ts';
import { attributeInputs } from './attribute-list.ts';

export const adminUpdateUserAttributes: Operation<'AdminUpdateUserAttributes'> = async (context, input) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  await updateAttributes(context, pool, user, attributeInputs(input.UserAttributes), 'administrator');
  return {};
};
