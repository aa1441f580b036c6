import type { Operation } from '#api/operation.ts';
import { updateAttributes } from '#domain/verification/update-attributes.ts';
import { callerOf } from '../caller-of.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';
import { attributeInputs } from './attribute-list.ts';

export const updateUserAttributes: Operation<'UpdateUserAttributes'> = async (context, input, call) => {
  const { pool, user, client } = call.signedIn;
  const subject = { pool, user, writer: client };
  const caller = callerOf(call, input.ClientMetadata);
  const deliveries = await updateAttributes(context, subject, attributeInputs(input.UserAttributes), caller);
  return { CodeDeliveryDetailsList: deliveries.map(codeDelivery) };
};
