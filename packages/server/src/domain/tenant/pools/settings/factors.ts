import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { EmailSettings } from './email.ts';
import type { PolicySettings } from './policies.ts';
import type { RecoverySettings } from './recovery.ts';
import type { SmsSettings } from './sms.ts';
import { type TierSettings, tooMuchForLite } from './tier.ts';

export type MfaConfiguration = 'OFF' | 'ON' | 'OPTIONAL';

/** Which second factors a pool offers, and how its passkeys work. A factor without its member is not offered. */
export interface FactorSettings {
  /** SMS_MFA: with the pool's `smsConfiguration` and `smsAuthenticationMessage`. */
  readonly sms?: boolean;
  /** SOFTWARE_TOKEN_MFA (TOTP). */
  readonly softwareToken?: boolean;
  /** EMAIL_OTP as a second factor. */
  readonly email?: { readonly message?: string; readonly subject?: string };
  readonly webAuthn?: {
    readonly relyingPartyId?: string;
    readonly userVerification?: 'required' | 'preferred';
    readonly factorConfiguration?: 'SINGLE_FACTOR' | 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  };
}

/** Whether a pool asks for a second factor, and for which. */
export interface SecondFactorSettings {
  readonly mfaConfiguration: MfaConfiguration;
  /** What SetUserPoolMfaConfig decides beyond `mfaConfiguration`; DescribeUserPool does not show it. */
  readonly factors?: FactorSettings;
}

/** The settings on which it depends which factors a pool may have. */
type Surroundings = SecondFactorSettings &
  PolicySettings &
  TierSettings &
  SmsSettings &
  EmailSettings &
  RecoverySettings;

/** What CreateUserPool and UpdateUserPool may say about second factors. */
export interface FactorSettingsInput {
  readonly mfaConfiguration?: MfaConfiguration;
  readonly smsConfiguration?: object;
}

/**
 * Whether a created or updated pool asks for a second factor. AWS: a pool that is created with MFA sends SMS; later MFA is
 * turned on only once a factor is set, and turning it off forgets the factors.
 * @throws Fault InvalidParameterException
 */
export function chooseFactors(input: FactorSettingsInput, previous?: SecondFactorSettings): SecondFactorSettings {
  const { mfaConfiguration } = input;
  if (mfaConfiguration === undefined) {
    const { mfaConfiguration: kept = 'OFF', factors } = previous ?? {};
    return withoutUndefined({ mfaConfiguration: kept, factors });
  }
  if (mfaConfiguration === 'OFF') {
    const webAuthn = previous?.factors?.webAuthn;
    return { mfaConfiguration, ...(webAuthn && { factors: { webAuthn } }) };
  }
  if (previous) {
    if (!hasFactor(previous)) {
      throw invalid('Cannot turn MFA functionality ON, once the user pool has been created.');
    }
    return withoutUndefined({ mfaConfiguration, factors: previous.factors });
  }
  if (!input.smsConfiguration) {
    throw invalid(
      'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
    );
  }
  return { mfaConfiguration, factors: { sms: true } };
}

/** Whether the pool still sends SMS for a sign-in, so that an update which does not mention SMS leaves it as it is. */
export function sendsSignInSms({ factors, policies }: Pick<Surroundings, 'factors' | 'policies'>): boolean {
  return factors?.sms === true || policies.signInPolicy.allowedFirstAuthFactors.includes('SMS_OTP');
}

/**
 * The rules about first and second factors together with what they need.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkFactors(settings: Surroundings): void {
  const { factors = {}, mfaConfiguration } = settings;
  checkTier(settings);
  if (factors.sms && !settings.smsConfiguration) {
    throw invalid('SMS configuration is required when SMS MFA is enabled');
  }
  if (factors.email) checkEmailFactor(settings);
  checkFirstFactors(settings);
  const isPasskeyFirst = settings.policies.signInPolicy.allowedFirstAuthFactors.includes('WEB_AUTHN');
  const isSingleFactor = factors.webAuthn?.factorConfiguration !== 'MULTI_FACTOR_WITH_USER_VERIFICATION';
  if (mfaConfiguration === 'ON' && isPasskeyFirst && isSingleFactor) {
    throw invalid(
      'Cannot set WebAuthn factor configuration to SINGLE_FACTOR if MFA is required and WebAuthn is an allowed first auth factor',
    );
  }
}

function checkTier({ userPoolTier, policies, factors }: Surroundings): void {
  if (userPoolTier !== 'LITE') return;
  const beyond = policies.signInPolicy.allowedFirstAuthFactors.find((factor) => factor !== 'PASSWORD');
  const feature = beyond ?? (factors?.email && 'Email MFA');
  if (!feature) return;
  throw tooMuchForLite(feature);
}

/** AWS: e-mail is sent for MFA only from the owner's own address, and a code for recovery must not go the same way. */
function checkEmailFactor({ emailConfiguration, accountRecoverySetting }: Surroundings): void {
  if (emailConfiguration.emailSendingAccount === 'COGNITO_DEFAULT') {
    throw invalid(
      'Cannot set EmailMfaConfiguration when user pool EmailConfiguration contains an EmailSendingAccount of COGNITO_DEFAULT',
    );
  }
  const mechanisms = accountRecoverySetting.recoveryMechanisms;
  if (mechanisms.length === 1 && mechanisms[0]?.name === 'verified_email') {
    throw invalid('Email MFA cannot be enabled when verified_email is the only account recovery mechanism.');
  }
}

function checkFirstFactors({ policies, mfaConfiguration, smsConfiguration }: Surroundings) {
  const allowed = policies.signInPolicy.allowedFirstAuthFactors;
  if (allowed.every((factor) => factor === 'WEB_AUTHN')) {
    throw invalid('WEB_AUTHN cannot be the only allowed first auth factor.');
  }
  if (mfaConfiguration === 'ON' && allowed.some((factor) => factor === 'EMAIL_OTP' || factor === 'SMS_OTP')) {
    throw invalid('Only PASSWORD and WEB_AUTHN (if configured) can be enabled as an auth factor if MFA is enabled');
  }
  if (allowed.includes('SMS_OTP') && !smsConfiguration) {
    throw invalid('SMS_OTP can not be configured as AuthFactor as user pool is missing valid SMS configuration');
  }
}

function hasFactor({ factors = {} }: SecondFactorSettings): boolean {
  return factors.sms !== undefined || factors.softwareToken !== undefined || factors.email !== undefined;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
