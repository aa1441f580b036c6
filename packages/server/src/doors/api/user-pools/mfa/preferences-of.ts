import type { SetUserMFAPreferenceRequest } from '@cenote/wire/user-pools';
import type { Preferences } from '#domain/people/mfa/preferences.ts';
import { toCamel } from '../../case.ts';

/** What an input says about a user's second factors. */
export function preferencesOf(input: Omit<SetUserMFAPreferenceRequest, 'AccessToken'>): Preferences {
  const { SMSMfaSettings, EmailMfaSettings, SoftwareTokenMfaSettings, WebAuthnMfaSettings } = input;
  return {
    factors: {
      SMS_MFA: SMSMfaSettings && toCamel(SMSMfaSettings),
      EMAIL_OTP: EmailMfaSettings && toCamel(EmailMfaSettings),
      SOFTWARE_TOKEN_MFA: SoftwareTokenMfaSettings && toCamel(SoftwareTokenMfaSettings),
    },
    passkey: WebAuthnMfaSettings && toCamel(WebAuthnMfaSettings),
  };
}
