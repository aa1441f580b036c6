import type { SetUserMFAPreferenceRequest } from '@cenote/wire/user-pools';
import { userPools } from '@cenote/wire/user-pools.model';
import type { Preferences } from '#domain/people/mfa/preferences.ts';
import { structureOf, toCamel } from '../../case.ts';

/** What an input says about a user's second factors. */
export function preferencesOf(input: Omit<SetUserMFAPreferenceRequest, 'AccessToken'>): Preferences {
  const { SMSMfaSettings, EmailMfaSettings, SoftwareTokenMfaSettings, WebAuthnMfaSettings } = input;
  return {
    factors: {
      SMS_MFA: SMSMfaSettings && toCamel(structureOf(userPools, 'SMSMfaSettingsType'), SMSMfaSettings),
      EMAIL_OTP: EmailMfaSettings && toCamel(structureOf(userPools, 'EmailMfaSettingsType'), EmailMfaSettings),
      SOFTWARE_TOKEN_MFA:
        SoftwareTokenMfaSettings &&
        toCamel(structureOf(userPools, 'SoftwareTokenMfaSettingsType'), SoftwareTokenMfaSettings),
    },
    passkey: WebAuthnMfaSettings && toCamel(structureOf(userPools, 'WebAuthnMfaSettingsType'), WebAuthnMfaSettings),
  };
}
