import type { Operation } from '#api/operation.ts';
import { keepFactor } from '#domain/mfa/keep-factor.ts';
import { checkRecentSignIn } from '#domain/tokens/recent-sign-in.ts';
import { changesAddress } from '#domain/verification/changes-address.ts';
import { updateAttributes } from '#domain/verification/update-attributes.ts';
import { callerOf } from '../caller-of.ts';
import { codeDelivery } from '../sign-up/code-delivery.ts';
import { attributeInputs } from './attribute-list.ts';

export const updateUserAttributes: Operation<'UpdateUserAttributes'> = async (context, input, call) => {
  const { pool, user, client, held } = call.signedIn;
  const subject = { pool, user, writer: client, held, alongside: keepFactor(context, pool) };
  const caller = callerOf(call, input.ClientMetadata);
  const inputs = attributeInputs(input.UserAttributes);
  if (changesAddress(user, inputs)) checkRecentSignIn(context, call.signedIn);
  const deliveries = await updateAttributes(context, subject, inputs, caller);
  return { CodeDeliveryDetailsList: deliveries.map(codeDelivery) };
};
