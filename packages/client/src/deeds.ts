/** Every function that takes a client first: `createAuth` makes methods of them. */
export {
  confirmUserAttribute,
  deleteUserAttributes,
  fetchUserAttributes,
  sendUserAttributeVerificationCode,
  updateUserAttributes,
} from './attributes.ts';
export { getCurrentUser, switchTo } from './current-user.ts';
export { deleteUser } from './delete-user.ts';
export { fetchDevices, forgetDevice, getDevice, listDevices, rememberDevice, updateDeviceStatus } from './devices.ts';
export { addUserStateListener, listen } from './events.ts';
export { fetchMFAPreference, setUpTOTP, updateMFAPreference, verifyTOTPSetup } from './mfa.ts';
export {
  associateWebAuthnCredential,
  confirmSignInWithPasskey,
  deleteWebAuthnCredential,
  listWebAuthnCredentials,
} from './passkeys.ts';
export { confirmResetPassword, resetPassword, updatePassword } from './recovery.ts';
export { fetchAuthSession, getTokens, initialize } from './session/session.ts';
export { releaseSignInWait, waitForSignIn } from './session/wait-for-sign-in.ts';
export { confirmSignIn, resumeSignIn } from './sign-in/confirm.ts';
export { signIn } from './sign-in/start.ts';
export { signOut } from './sign-out.ts';
export { confirmSignUp, resendSignUpCode, signUp } from './sign-up.ts';
