import type { RawStep, SignInStep } from './steps.ts';

/** The challenges that are for a person, and that this package knows: what is in `SignInStep` by its own name. */
const known: Readonly<Record<Exclude<SignInStep['signInStep'], 'OTHER_CHALLENGE'>, true>> = {
  SMS_MFA: true,
  SMS_OTP: true,
  EMAIL_OTP: true,
  SOFTWARE_TOKEN_MFA: true,
  SELECT_MFA_TYPE: true,
  MFA_SETUP: true,
  NEW_PASSWORD_REQUIRED: true,
  SELECT_CHALLENGE: true,
  PASSWORD: true,
  PASSWORD_SRP: true,
  WEB_AUTHN: true,
  CUSTOM_CHALLENGE: true,
};

/** A step under its own name, or as `OTHER_CHALLENGE` with the service's name inside. */
export function nameStep(step: RawStep): SignInStep {
  const { signInStep, availableChallenges = [] } = step;
  if (signInStep === 'SELECT_CHALLENGE') return { ...step, signInStep, availableChallenges };
  if (signInStep === 'OTHER_CHALLENGE' || Object.hasOwn(known, signInStep)) return step as SignInStep;
  return { ...step, signInStep: 'OTHER_CHALLENGE', challengeName: signInStep };
}
