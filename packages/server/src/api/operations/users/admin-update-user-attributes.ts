import type { Operation } from '#api/operation.ts';
import { keepFactor } from '#domain/mfa/keep-factor.ts';
import { loadPool } from '#domain/pools/pool-store.ts';
import { loadUser } from '#domain/users/user-store.ts';
import { updateAttributes } from '#domain/verification/update-attributes.ts';
import { callerOf } from '../caller-of.ts';
import { attributeInputs } from './attribute-list.ts';

export const adminUpdateUserAttributes: Operation<'AdminUpdateUserAttributes'> = async (context, input, call) => {
  const pool = await loadPool(context, input.UserPoolId);
  const user = await loadUser(context, pool, input.Username);
  const subject = { pool, user, writer: 'administrator', held: [], alongside: keepFactor(context, pool) } as const;
  await updateAttributes(context, subject, attributeInputs(input.UserAttributes), callerOf(call, input.ClientMetadata));
  return {};
};
