import { loadLater } from './later.ts';
import type { ScreenName } from './machine.ts';
import type { Screen } from './screen.ts';
import { loadingScreen } from './screens/loading.ts';
import { signInScreen } from './screens/sign-in.ts';
import { signedInScreen } from './screens/signed-in.ts';

const loadChallenges = () => loadLater(() => import('./screens/challenges.ts'));
const loadContacts = () => loadLater(() => import('./screens/contacts.ts'));

/** Every screen by its name, or what loads it: those that not everybody comes by are loaded when somebody does. */
const screens: Readonly<Record<ScreenName, Screen | (() => Promise<Screen>)>> = {
  loading: loadingScreen,
  signIn: signInScreen,
  signUp: async () => (await loadLater(() => import('./screens/sign-up.ts'))).signUpScreen,
  confirmSignUp: async () => (await loadLater(() => import('./screens/confirm-sign-up.ts'))).confirmSignUpScreen,
  forgotPassword: async () => (await loadLater(() => import('./screens/forgot-password.ts'))).forgotPasswordScreen,
  resetPassword: async () => (await loadLater(() => import('./screens/reset-password.ts'))).resetPasswordScreen,
  code: async () => (await loadChallenges()).codeScreen,
  chooseFactor: async () => (await loadChallenges()).chooseFactorScreen,
  chooseSetup: async () => (await loadChallenges()).chooseSetupScreen,
  setUpApp: async () => (await loadChallenges()).setUpAppScreen,
  setUpEmail: async () => (await loadChallenges()).setUpEmailScreen,
  setUpSms: async () => (await loadChallenges()).setUpSmsScreen,
  newPassword: async () => (await loadLater(() => import('./screens/new-password.ts'))).newPasswordScreen,
  chooseFirst: async () => (await loadChallenges()).chooseFirstScreen,
  password: async () => (await loadChallenges()).passwordScreen,
  passkey: async () => (await loadChallenges()).passkeyScreen,
  custom: async () => (await loadChallenges()).customScreen,
  verifyContact: async () => (await loadContacts()).verifyContactScreen,
  verifyCode: async () => (await loadContacts()).verifyCodeScreen,
  addPasskey: async () => (await loadLater(() => import('./screens/add-passkey.ts'))).addPasskeyScreen,
  signedIn: signedInScreen,
};

/** A screen. @throws AuthError `NetworkError` where it has to be loaded, and does not come */
export async function loadScreen(name: ScreenName): Promise<Screen> {
  const screen = screens[name];
  return typeof screen === 'function' ? screen() : screen;
}
