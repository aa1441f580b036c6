import { createByAdmin } from '#domain/access/administration/create-user.ts';
import { resendInvitation } from '#domain/access/administration/resend-invitation.ts';
import type { Operation } from '../../operation.ts';
import { callerOf } from '../caller-of.ts';
import { attributeInputs, attributeMap } from './attribute-list.ts';
import { userType } from './user-type.ts';

// Compatibility: real. contract/sdk-new-password.test.ts
export const adminCreateUser: Operation<'AdminCreateUser'> = async (context, input, call) => {
  const { UserPoolId, MessageAction } = input;
  const caller = callerOf(call, input.ClientMetadata);
  const invitation = {
    username: input.Username,
    temporaryPassword: input.TemporaryPassword,
    desiredMediums: input.DesiredDeliveryMediums,
  };
  if (MessageAction === 'RESEND') {
    return { User: userType(await resendInvitation(context, UserPoolId, invitation, caller)) };
  }
  const wanted = {
    ...invitation,
    attributes: attributeInputs(input.UserAttributes),
    validationData: attributeMap(input.ValidationData),
    takesAliases: input.ForceAliasCreation,
    isSilent: MessageAction === 'SUPPRESS',
  };
  const user = await createByAdmin(context, UserPoolId, wanted, caller);
  return { User: userType(user) };
};
