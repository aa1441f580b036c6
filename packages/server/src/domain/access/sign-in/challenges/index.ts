import type { ChallengeKind } from '../challenge.ts';
import { codeChallenge } from './code/answer.ts';
import { customChallenge } from './custom/answer.ts';
import { deviceSrpAuth } from './device-srp/answer.ts';
import { devicePasswordVerifier } from './device-verifier/answer.ts';
import { directChoice, selectChallenge } from './first-factor/answer.ts';
import { mfaSetup } from './mfa-setup/answer.ts';
import { newPasswordRequired } from './new-password/answer.ts';
import { webAuthn } from './passkey/answer.ts';
import { passwordVerifier } from './password-verifier/answer.ts';
import { selectMfaType } from './select-mfa-type/answer.ts';
import { softwareTokenMfa } from './software-token/answer.ts';

/** The challenges that a client can answer, by the wire's names. */
export type ChallengeName =
  | 'CUSTOM_CHALLENGE'
  | 'DEVICE_PASSWORD_VERIFIER'
  | 'DEVICE_SRP_AUTH'
  | 'EMAIL_OTP'
  | 'MFA_SETUP'
  | 'NEW_PASSWORD_REQUIRED'
  | 'PASSWORD'
  | 'PASSWORD_SRP'
  | 'PASSWORD_VERIFIER'
  | 'SELECT_CHALLENGE'
  | 'SELECT_MFA_TYPE'
  | 'SMS_MFA'
  | 'SMS_OTP'
  | 'SOFTWARE_TOKEN_MFA'
  | 'WEB_AUTHN';

export const challenges: Readonly<Record<ChallengeName, ChallengeKind>> = {
  CUSTOM_CHALLENGE: customChallenge,
  DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier,
  DEVICE_SRP_AUTH: deviceSrpAuth,
  // Some of AWS's own pages call the response EMAIL_MFA_CODE.
  EMAIL_OTP: codeChallenge('EMAIL_OTP', 'EMAIL_OTP_CODE', 'EMAIL_MFA_CODE'),
  MFA_SETUP: mfaSetup,
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  PASSWORD: directChoice('PASSWORD'),
  PASSWORD_SRP: directChoice('PASSWORD_SRP'),
  PASSWORD_VERIFIER: passwordVerifier,
  SELECT_CHALLENGE: selectChallenge,
  SELECT_MFA_TYPE: selectMfaType,
  SMS_MFA: codeChallenge('SMS_MFA', 'SMS_MFA_CODE'),
  SMS_OTP: codeChallenge('SMS_OTP', 'SMS_OTP_CODE'),
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  WEB_AUTHN: webAuthn,
};

/** Whether a client can be asked by this name; the model knows names that are no challenge by themselves. */
export function isChallengeName(name: string): name is ChallengeName {
  return Object.hasOwn(challenges, name);
}
