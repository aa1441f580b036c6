import { signUp as startSignUp } from '#domain/access/sign-up/sign-up.ts';
import { loadClient } from '#domain/tenant/clients/client-store.ts';
import type { Operation } from '../../operation.ts';
import { callerOf, userBehalfOf } from '../caller-of.ts';
import { attributeInputs, attributeMap } from '../users/attribute-list.ts';
import { codeDelivery } from './code-delivery.ts';

// Compatibility: real. contract/sdk-sign-up.test.ts
export const signUp: Operation<'SignUp'> = async (context, input, call) => {
  const client = await loadClient(context, input.ClientId);
  const wanted = {
    username: input.Username,
    password: input.Password,
    secretHash: input.SecretHash,
    attributes: attributeInputs(input.UserAttributes),
    validationData: attributeMap(input.ValidationData),
  };
  const { user, delivery, session } = await startSignUp(
    context,
    client,
    wanted,
    callerOf(call, input.ClientMetadata, userBehalfOf(client, input.UserContextData)),
  );
  return {
    UserConfirmed: user.status === 'CONFIRMED',
    UserSub: user.sub,
    ...(delivery && { CodeDeliveryDetails: codeDelivery(delivery) }),
    ...(session !== undefined && { Session: session }),
  };
};
