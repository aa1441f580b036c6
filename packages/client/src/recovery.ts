import type { ClientMetadata } from './auth-config.ts';
import type { Client } from './client.ts';
import { type CodeDelivery, toDelivery } from './code-delivery.ts';
import { about } from './wire/about.ts';
import { call } from './wire/call.ts';
import { callAsUser } from './wire/call-as-user.ts';

interface Options {
  readonly clientMetadata?: ClientMetadata;
}

export interface ResetPasswordOutput {
  readonly isPasswordReset: boolean;
  readonly nextStep: {
    readonly resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE';
    readonly codeDeliveryDetails: CodeDelivery;
  };
}

/** Sends somebody who forgot the password a code. Gives where to. */
export async function resetPassword(
  client: Client,
  { username, options }: { readonly username: string; readonly options?: Options },
): Promise<ResetPasswordOutput> {
  const input = await about(client, username, options?.clientMetadata);
  const { CodeDeliveryDetails } = await call(client, 'ForgotPassword', input);
  const codeDeliveryDetails = toDelivery(CodeDeliveryDetails);
  const nextStep = { resetPasswordStep: 'CONFIRM_RESET_PASSWORD_WITH_CODE', codeDeliveryDetails } as const;
  return { isPasswordReset: false, nextStep };
}

export interface ConfirmResetPasswordInput {
  readonly username: string;
  readonly newPassword: string;
  readonly confirmationCode: string;
  readonly options?: Options;
}

/** Sets a new password with the code. @throws AuthError `CodeMismatchException`, `InvalidPasswordException` … */
export async function confirmResetPassword(
  client: Client,
  { username, newPassword, confirmationCode, options }: ConfirmResetPasswordInput,
): Promise<void> {
  await call(client, 'ConfirmForgotPassword', {
    ...(await about(client, username, options?.clientMetadata)),
    ConfirmationCode: confirmationCode,
    Password: newPassword,
  });
}

/** Changes the password of whoever is signed in; who has none yet leaves the old one out. @throws AuthError the service's */
export async function updatePassword(
  client: Client,
  { oldPassword, newPassword }: { readonly oldPassword?: string; readonly newPassword: string },
): Promise<void> {
  await callAsUser(client, 'ChangePassword', { PreviousPassword: oldPassword, ProposedPassword: newPassword });
}
