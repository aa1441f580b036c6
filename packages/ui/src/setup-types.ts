import { type MfaType, readMfaTypes, type SignInStep } from '@cenote/auth';
import type { SignInForm } from './sign-in-form.ts';

/** The second factors to set up. Codes by text message are among them where the server takes a number in the middle of a sign-in. */
export function setupTypes({ canSetUpSms }: SignInForm, step: SignInStep): MfaType[] {
  const types = readMfaTypes(step);
  const { MFAS_CAN_SETUP: offered = '' } = step.parameters;
  return canSetUpSms && offered.includes('"SMS_MFA"') ? [...types, 'SMS'] : types;
}
