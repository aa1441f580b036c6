import { checkRecentSignIn } from '#domain/access/tokens/recent-sign-in.ts';
import { keepFactor } from '#domain/people/mfa/keep-factor.ts';
import { changesAddress } from '#domain/people/users/changes-address.ts';
import { updateAttributes } from '#domain/reach/verification/update-attributes.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';
import { attributeInputs } from './attribute-list.ts';

// Compatibility: real. contract/sdk-attributes.test.ts
export const updateUserAttributes: Operation<'UpdateUserAttributes'> = async (context, input, call) => {
  const { pool, user, client, held } = call.signedIn;
  const subject = { pool, user, writer: client, held, alongside: keepFactor(context, pool) };
  const caller = callerOf(call, input.ClientMetadata);
  const inputs = attributeInputs(input.UserAttributes);
  if (changesAddress(pool, user, inputs)) checkRecentSignIn(context, call.signedIn);
  const deliveries = await updateAttributes(context, subject, inputs, caller);
  return { CodeDeliveryDetailsList: deliveries.map(codeDelivery) };
};
