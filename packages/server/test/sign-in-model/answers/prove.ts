import type { OpenSession } from '../held.ts';
import type { World } from '../world.ts';
import { mfaSetup, selectChallenge, selectMfaType } from './choices.ts';
import { sentCode, softwareTokenMfa } from './codes.ts';
import { devicePasswordVerifier, deviceSrpAuth } from './devices.ts';
import { webAuthn } from './passkeys.ts';
import { newPasswordRequired, passwordVerifier } from './passwords.ts';
import type { Proof, ProofChoice, Prover } from './proof.ts';
import { customChallenge } from './riddles.ts';

const provers: Readonly<Record<string, Prover>> = {
  CUSTOM_CHALLENGE: customChallenge,
  DEVICE_PASSWORD_VERIFIER: devicePasswordVerifier,
  DEVICE_SRP_AUTH: deviceSrpAuth,
  EMAIL_OTP: sentCode('EMAIL_OTP_CODE'),
  MFA_SETUP: mfaSetup,
  NEW_PASSWORD_REQUIRED: newPasswordRequired,
  PASSWORD_VERIFIER: passwordVerifier,
  SELECT_CHALLENGE: selectChallenge,
  SELECT_MFA_TYPE: selectMfaType,
  SMS_MFA: sentCode('SMS_MFA_CODE'),
  SMS_OTP: sentCode('SMS_OTP_CODE'),
  SOFTWARE_TOKEN_MFA: softwareTokenMfa,
  WEB_AUTHN: webAuthn,
};

/** Answers a challenge, right or as wrong as chosen. */
export function prove(world: World, session: OpenSession, choice: ProofChoice): Proof {
  const proof = provers[session.name]?.(world, session, choice);
  if (proof === undefined) throw new Error(`nobody knows how to answer ${session.name}`);
  // After a new app has proved itself there is nothing more to prove.
  if (choice.fault !== 'missing proof' || session.isAppProved) return proof;
  return { ...proof, responses: {}, isRight: false };
}
