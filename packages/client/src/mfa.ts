import { AuthError } from './auth-error.ts';
import type { Client } from './client.ts';
import { type MfaType, type TotpSetup, toMfaTypes, toTotpSetup } from './sign-in/read-step.ts';
import { callAsUser } from './wire/call-as-user.ts';

/** Whether a second factor is asked for, and whether first. */
export type MfaPreference = 'ENABLED' | 'DISABLED' | 'PREFERRED' | 'NOT_PREFERRED';

/** The second factors of whoever is signed in: those that are on, and the one that is asked for first. */
export async function fetchMFAPreference(
  client: Client,
): Promise<{ readonly enabled?: MfaType[]; readonly preferred?: MfaType }> {
  const { UserMFASettingList, PreferredMfaSetting } = await callAsUser(client, 'GetUser', {});
  return {
    enabled: UserMFASettingList && toMfaTypes(UserMFASettingList),
    preferred: PreferredMfaSetting ? toMfaTypes([PreferredMfaSetting])[0] : undefined,
  };
}

/**
 * Switches second factors on and off, and prefers one. What is left out stays as it is.
 * @throws AuthError `InvalidParameterException` for what is no preference: the service would take it for nothing said, or for yes
 */
export async function updateMFAPreference(
  client: Client,
  { sms, totp, email }: { readonly sms?: MfaPreference; readonly totp?: MfaPreference; readonly email?: MfaPreference },
): Promise<void> {
  await callAsUser(client, 'SetUserMFAPreference', {
    SMSMfaSettings: toSettings(sms),
    SoftwareTokenMfaSettings: toSettings(totp),
    EmailMfaSettings: toSettings(email),
  });
}

function toSettings(preference: MfaPreference | undefined) {
  if (!preference) return undefined;
  if (!/^(ENABLED|DISABLED|(NOT_)?PREFERRED)$/.test(preference)) {
    const message = 'A preference is ENABLED, DISABLED, PREFERRED or NOT_PREFERRED';
    throw new AuthError('InvalidParameterException', message);
  }
  const isAboutPreference = preference.endsWith('PREFERRED');
  return {
    Enabled: preference !== 'DISABLED',
    PreferredMfa: isAboutPreference ? preference === 'PREFERRED' : undefined,
  };
}

/** Gives whoever is signed in a secret for an authenticator app. It counts once `verifyTOTPSetup` has seen a code of it. */
export async function setUpTOTP(client: Client): Promise<TotpSetup> {
  const { SecretCode = '' } = await callAsUser(client, 'AssociateSoftwareToken', {});
  return toTotpSetup(SecretCode, client.username ?? '');
}

/** Proves that the app has the secret. It is asked for once `updateMFAPreference` says so. @throws AuthError `EnableSoftwareTokenMFAException` … */
export async function verifyTOTPSetup(
  client: Client,
  { code, options }: { readonly code: string; readonly options?: { readonly friendlyDeviceName?: string } },
): Promise<void> {
  const input = { UserCode: code, FriendlyDeviceName: options?.friendlyDeviceName };
  await callAsUser(client, 'VerifySoftwareToken', input);
}
