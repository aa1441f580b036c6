import type { CodeDelivery } from '../code-delivery.ts';
import type * as account from './account.ts';
import type * as session from './session.ts';
import type * as signing from './sign-in.ts';

/** The types of `aws-amplify/auth`, by its names: what the functions of this entry take and give. */

type First<F extends (...rest: never[]) => unknown> = NonNullable<Parameters<F>[0]>;
type Given<F extends (...rest: never[]) => Promise<unknown>> = Awaited<ReturnType<F>>;

export type CodeDeliveryDetails = CodeDelivery;
export type SignInInput = First<typeof signing.signIn>;
export type SignInWithRedirectInput = First<typeof signing.signInWithRedirect>;
export type ConfirmSignUpInput = First<typeof signing.confirmSignUp>;
export type ResendSignUpCodeInput = First<typeof signing.resendSignUpCode>;
export type ConfirmResetPasswordInput = First<typeof account.confirmResetPassword>;
export type ConfirmUserAttributeInput = First<typeof account.confirmUserAttribute>;
export type DeleteUserAttributesInput = First<typeof account.deleteUserAttributes>;
export type DeleteWebAuthnCredentialInput = First<typeof account.deleteWebAuthnCredential>;
export type ForgetDeviceInput = First<typeof account.forgetDevice>;
export type ListWebAuthnCredentialsInput = First<typeof account.listWebAuthnCredentials>;
export type ResetPasswordInput = First<typeof account.resetPassword>;
export type SendUserAttributeVerificationCodeInput = First<typeof account.sendUserAttributeVerificationCode>;
export type UpdateMFAPreferenceInput = First<typeof account.updateMFAPreference>;
export type UpdatePasswordInput = First<typeof account.updatePassword>;
export type UpdateUserAttributeInput = First<typeof account.updateUserAttribute>;
export type UpdateUserAttributesInput = First<typeof account.updateUserAttributes>;
export type VerifyTOTPSetupInput = First<typeof account.verifyTOTPSetup>;

export type ConfirmSignInOutput = Given<typeof signing.confirmSignIn>;
export type ConfirmSignUpOutput = Given<typeof signing.confirmSignUp>;
export type ResendSignUpCodeOutput = Given<typeof signing.resendSignUpCode>;
export type FetchDevicesOutput = Given<typeof account.fetchDevices>;
export type FetchMFAPreferenceOutput = Given<typeof account.fetchMFAPreference>;
export type FetchUserAttributesOutput = Given<typeof account.fetchUserAttributes>;
export type GetCurrentUserOutput = Given<typeof session.getCurrentUser>;
export type ListWebAuthnCredentialsOutput = Given<typeof account.listWebAuthnCredentials>;
export type AuthWebAuthnCredential = ListWebAuthnCredentialsOutput['credentials'][number];
export type ResetPasswordOutput = Given<typeof account.resetPassword>;
export type SendUserAttributeVerificationCodeOutput = Given<typeof account.sendUserAttributeVerificationCode>;
export type SetUpTOTPOutput = Given<typeof account.setUpTOTP>;
export type UpdateUserAttributeOutput = Given<typeof account.updateUserAttribute>;
export type UpdateUserAttributesOutput = Given<typeof account.updateUserAttributes>;

export type AuthSession = Given<typeof session.fetchAuthSession>;
