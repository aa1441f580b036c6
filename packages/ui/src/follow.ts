import { AuthError, type SignInOutput, type SignInStep } from '@cenote/auth';
import { loadLater } from './later.ts';
import type { Arrival, ScreenName } from './machine.ts';
import type { Scene } from './screen.ts';

/** The screens of the challenges that need no look inside. */
const screens: Readonly<Record<string, ScreenName>> = {
  SMS_MFA: 'code',
  SMS_OTP: 'code',
  EMAIL_OTP: 'code',
  SOFTWARE_TOKEN_MFA: 'code',
  SELECT_MFA_TYPE: 'chooseFactor',
  NEW_PASSWORD_REQUIRED: 'newPassword',
  SELECT_CHALLENGE: 'chooseFirst',
  PASSWORD: 'password',
  PASSWORD_SRP: 'password',
  CUSTOM_CHALLENGE: 'custom',
  WEB_AUTHN: 'passkey',
};

/** Where what the service answers leads to. A passkey is asked for at once. */
export async function follow(scene: Scene, { isSignedIn, nextStep }: SignInOutput): Promise<Arrival> {
  if (isSignedIn) {
    const { verifyContact, offerPasskey } = scene.options;
    if (!verifyContact && !offerPasskey) return { screen: 'signedIn' };
    const { afterSignIn } = await loadLater(() => import('./after-sign-in.ts'));
    return afterSignIn(scene);
  }
  if (nextStep.signInStep !== 'WEB_AUTHN') return comeTo(scene, nextStep);
  const { askForPasskey } = await loadLater(() => import('./passkeys.ts'));
  return askForPasskey(scene, nextStep);
}

/** The screen of a challenge: of the one that just came, or of one that waited while the page was loaded anew. */
export async function comeTo(scene: Scene, step: SignInStep): Promise<Arrival> {
  const { loginId: username } = step;
  const signInStep = step.signInStep === 'OTHER_CHALLENGE' ? step.challengeName : step.signInStep;
  if (signInStep === 'MFA_SETUP') {
    const { setUp } = await loadLater(() => import('./set-up.ts'));
    return setUp(scene, step);
  }
  const screen = Object.hasOwn(screens, signInStep) ? screens[signInStep] : undefined;
  if (screen === undefined) throw new AuthError('UnknownChallenge', signInStep);
  return { screen, facts: { username, step } };
}
