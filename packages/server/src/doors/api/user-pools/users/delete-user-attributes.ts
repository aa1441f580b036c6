import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { deleteAttributes } from '#domain/reach/verification/update-attributes.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';

// Compatibility: real. contract/sdk-attributes.test.ts
export const deleteUserAttributes: Operation<'DeleteUserAttributes'> = async (context, input, call) => {
  const { pool, user, client, held } = call.signedIn;
  const subject = { pool, user, writer: client, held, alongside: keepFactor(context, pool) };
  await deleteAttributes(context, subject, input.UserAttributeNames, callerOf(call, undefined));
  return {};
};
