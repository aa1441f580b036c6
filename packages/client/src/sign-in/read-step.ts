import type { CodeDelivery } from '../code-delivery.ts';
import type { SignInStep } from './steps.ts';

/** What the parameters of a step say, for those who build pages of it. */

/** The second factors by Amplify's names. */
export type MfaType = 'SMS' | 'TOTP' | 'EMAIL';

const factors: Readonly<Record<MfaType, string>> = { SMS: 'SMS_MFA', TOTP: 'SOFTWARE_TOKEN_MFA', EMAIL: 'EMAIL_OTP' };

/** The parameter under which `MFA_SETUP` keeps the secret for an authenticator app. */
export const secretCode = 'SECRET_CODE';

/** The service's name of a second factor; a name of the service is its own. */
export function toWireFactor(type: string): string {
  return factors[type as MfaType] ?? type;
}

/** The names of ours among second factors of the service's. */
export function toMfaTypes(names: readonly string[]): MfaType[] {
  return names.flatMap((name) => (Object.keys(factors) as MfaType[]).filter((type) => factors[type] === name));
}

/** Where the code of `SMS_MFA`, `SMS_OTP` or `EMAIL_OTP` went. */
export function readCodeDelivery({ parameters }: SignInStep): CodeDelivery {
  return {
    deliveryMedium: parameters['CODE_DELIVERY_DELIVERY_MEDIUM'],
    destination: parameters['CODE_DELIVERY_DESTINATION'],
  };
}

/** The second factors to choose from, of `SELECT_MFA_TYPE`, or to set up, of `MFA_SETUP`. A sign-in sets no SMS up. */
export function readMfaTypes({ parameters }: SignInStep): MfaType[] {
  const { MFAS_CAN_CHOOSE, MFAS_CAN_SETUP = '[]' } = parameters;
  const types = toMfaTypes(JSON.parse(MFAS_CAN_CHOOSE ?? MFAS_CAN_SETUP) as string[]);
  return MFAS_CAN_CHOOSE ? types : types.filter((type) => type !== 'SMS');
}

/** The attributes that have to come with a new password, of `NEW_PASSWORD_REQUIRED`. */
export function readMissingAttributes({ parameters }: SignInStep): string[] {
  const { requiredAttributes = '[]' } = parameters;
  return (JSON.parse(requiredAttributes) as string[]).map((name) => name.replace(/^userAttributes\./, ''));
}

/** What an authenticator app is given. */
export interface TotpSetup {
  /** In base32: to type in. */
  readonly sharedSecret: string;
  /** For a QR code. */
  getSetupUri(appName: string, accountName?: string): URL;
}

/** What the authenticator app is given, of `MFA_SETUP` once `TOTP` was chosen. */
export function readTotpSetup({ parameters, loginId }: SignInStep): TotpSetup | undefined {
  const secret = parameters[secretCode];
  return secret ? toTotpSetup(secret, loginId) : undefined;
}

/** What an authenticator app is given for a secret; `username` is what it shows unless told otherwise. */
export function toTotpSetup(sharedSecret: string, username: string): TotpSetup {
  return {
    sharedSecret,
    getSetupUri: (appName, accountName = username) => {
      const [issuer, account] = [appName, accountName].map(encodeURIComponent);
      return new URL(`otpauth://totp/${issuer}:${account}?secret=${sharedSecret}&issuer=${issuer}`);
    },
  };
}
