import type { Operation } from '#api/operation.ts';
import { updateAttributes } from '#domain/verification/update-attributes.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';
import { attributeInputs } from './attribute-list.ts';

export const updateUserAttributes: Operation<'UpdateUserAttributes'> = async (context, input, { signedIn }) => {
  const { pool, user, client } = signedIn;
  const deliveries = await updateAttributes(context, pool, user, attributeInputs(input.UserAttributes), client);
  return { CodeDeliveryDetailsList: deliveries.map(codeDelivery) };
};
