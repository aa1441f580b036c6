import type { Operation } from '#api/operation.ts';
import { loadClient } from '#domain/clients/client-store.ts';
import { signUp as startSignUp } from '#domain/sign-up/sign-up.ts';
import { attributeInputs } from '../users/attribute-list.ts';
import { codeDelivery } from './code-delivery.ts';

export const signUp: Operation<'SignUp'> = async (context, input) => {
  const client = await loadClient(context, input.ClientId);
  const { user, delivery } = await startSignUp(context, client, {
    username: input.Username,
    password: input.Password,
    secretHash: input.SecretHash,
    attributes: attributeInputs(input.UserAttributes),
  });
  return {
    UserConfirmed: false,
    UserSub: user.sub,
    ...(delivery && { CodeDeliveryDetails: codeDelivery(delivery) }),
  };
};
