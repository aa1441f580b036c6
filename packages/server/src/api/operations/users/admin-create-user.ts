import type { Operation } from '#api/operation.ts';
import { createByAdmin } from '#domain/administration/create-user.ts';
import { resendInvitation } from '#domain/administration/resend-invitation.ts';
import { attributeInputs } from './attribute-list.ts';
import { userType } from './user-type.ts';

export const adminCreateUser: Operation<'AdminCreateUser'> = async (context, input) => {
  const { UserPoolId, MessageAction } = input;
  const invitation = {
    username: input.Username,
    temporaryPassword: input.TemporaryPassword,
    desiredMediums: input.DesiredDeliveryMediums,
  };
  if (MessageAction === 'RESEND') return { User: userType(await resendInvitation(context, UserPoolId, invitation)) };
  const user = await createByAdmin(context, UserPoolId, {
    ...invitation,
    attributes: attributeInputs(input.UserAttributes),
    takesAliases: input.ForceAliasCreation,
    isSilent: MessageAction === 'SUPPRESS',
  });
  return { User: userType(user) };
};
