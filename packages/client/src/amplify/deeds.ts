import * as attributes from '../attributes.ts';
import type { Client } from '../client.ts';
import * as mfa from '../mfa.ts';
import * as recovery from '../recovery.ts';
import { check } from './amplify.ts';

/** What most pages of an app do without, about the account of whoever is signed in, with what Amplify 6 checks before it asks. */

export * from '../attributes.ts';
export * from '../devices.ts';
export * from '../mfa.ts';
export * from '../recovery.ts';

type Update = Parameters<typeof attributes.updateUserAttributes>[1];

export async function updateUserAttribute(
  client: Client,
  {
    userAttribute: { attributeKey, value },
    options,
  }: {
    readonly userAttribute: { readonly attributeKey: string; readonly value: string };
    readonly options?: Update['options'];
  },
): Promise<attributes.UpdateUserAttributeOutput> {
  const outcomes = await attributes.updateUserAttributes(client, {
    userAttributes: { [attributeKey]: value },
    options,
  });
  // There is one for each name that was given.
  return outcomes[attributeKey] as attributes.UpdateUserAttributeOutput;
}

export async function confirmUserAttribute(
  client: Client,
  input: Parameters<typeof attributes.confirmUserAttribute>[1],
): Promise<void> {
  check(
    input.confirmationCode,
    'EmptyConfirmUserAttributeCode',
    'confirmation code is required to confirmUserAttribute',
  );
  await attributes.confirmUserAttribute(client, input);
}

export async function resetPassword(
  client: Client,
  input: Parameters<typeof recovery.resetPassword>[1],
): Promise<recovery.ResetPasswordOutput> {
  check(input.username, 'EmptyResetPasswordUsername', 'username is required to resetPassword');
  return recovery.resetPassword(client, input);
}

export async function confirmResetPassword(client: Client, input: recovery.ConfirmResetPasswordInput): Promise<void> {
  const needed = 'is required to confirmResetPassword';
  check(input.username, 'EmptyConfirmResetPasswordUsername', `username ${needed}`);
  check(input.newPassword, 'EmptyConfirmResetPasswordNewPassword', `newPassword ${needed}`);
  check(input.confirmationCode, 'EmptyConfirmResetPasswordConfirmationCode', `confirmationCode ${needed}`);
  await recovery.confirmResetPassword(client, input);
}

export async function updatePassword(
  client: Client,
  input: Required<Parameters<typeof recovery.updatePassword>[1]>,
): Promise<void> {
  const isGiven = input.oldPassword && input.newPassword;
  check(isGiven, 'EmptyUpdatePassword', 'oldPassword and newPassword are required to changePassword');
  await recovery.updatePassword(client, input);
}

export async function verifyTOTPSetup(client: Client, input: Parameters<typeof mfa.verifyTOTPSetup>[1]): Promise<void> {
  check(input.code, 'EmptyVerifyTOTPSetupCode', 'code is required to verifyTotpSetup');
  await mfa.verifyTOTPSetup(client, input);
}
