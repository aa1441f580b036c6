import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { FactorSettings, Pool, PoolSettings, SmsConfiguration } from './pool.ts';

type Chosen = Pick<PoolSettings, 'mfaConfiguration' | 'factors'>;

/** What CreateUserPool and UpdateUserPool may say about second factors. */
export interface FactorSettingsInput {
  readonly mfaConfiguration?: PoolSettings['mfaConfiguration'];
  readonly smsConfiguration?: Partial<SmsConfiguration>;
}

/** Everything about second factors and passkeys; what is absent is off. */
export interface MfaConfigInput {
  readonly mfaConfiguration?: PoolSettings['mfaConfiguration'];
  readonly smsMfaConfiguration?: {
    readonly smsAuthenticationMessage?: string;
    readonly smsConfiguration?: Partial<SmsConfiguration>;
  };
  readonly softwareTokenMfaConfiguration?: { readonly enabled?: boolean };
  readonly emailMfaConfiguration?: FactorSettings['email'];
  readonly webAuthnConfiguration?: FactorSettings['webAuthn'];
}

/**
 * Whether a created or updated pool asks for a second factor. AWS: a pool that is created with MFA sends SMS; later MFA is
 * turned on only once a factor is set, and turning it off forgets the factors.
 * @throws Fault InvalidParameterException
 */
export function chooseFactors(input: FactorSettingsInput, previous?: PoolSettings): Chosen {
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

/**
 * The settings of a pool whose second factors are replaced as a whole. AWS: that a factor is named is what counts, not
 * whether it is enabled; the SMS configuration stays when SMS is no longer a factor.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException
 */
export function replaceFactors(pool: Pool, input: MfaConfigInput): PoolSettings {
  const { mfaConfiguration = 'OFF', smsMfaConfiguration: sms, softwareTokenMfaConfiguration: token } = input;
  const { emailMfaConfiguration: email, webAuthnConfiguration } = input;
  const isNamed = sms !== undefined || token !== undefined || email !== undefined;
  if (mfaConfiguration === 'OFF' && isNamed) {
    throw invalid("Invalid MFA configuration given, can't turn off MFA and configure an MFA together.");
  }
  if (mfaConfiguration !== 'OFF' && !isNamed) {
    throw invalid('Invalid MFA Configuration given. SMS MFA, Email MFA, or Software Token MFA must be enabled.');
  }
  const factors = withoutUndefined<FactorSettings>({
    ...(sms && { sms: true }),
    ...(token && { softwareToken: token.enabled ?? false }),
    ...(email && { email }),
    ...(webAuthnConfiguration && { webAuthn: { factorConfiguration: 'SINGLE_FACTOR', ...webAuthnConfiguration } }),
  });
  const { factors: _, ...others } = pool.settings;
  const region = pool.id.slice(0, pool.id.indexOf('_'));
  const message = sms?.smsAuthenticationMessage;
  const settings: PoolSettings = {
    ...others,
    mfaConfiguration,
    ...(Object.keys(factors).length > 0 && { factors }),
    ...(message !== undefined && { smsAuthenticationMessage: message }),
    ...(sms?.smsConfiguration && { smsConfiguration: { snsRegion: region, ...sms.smsConfiguration } }),
  };
  checkFactors(settings);
  return settings;
}

/** Whether the pool still sends SMS for a sign-in, so that an update which does not mention SMS leaves it as it is. */
export function sendsSignInSms({ factors, policies }: Pick<PoolSettings, 'factors' | 'policies'>): boolean {
  return factors?.sms === true || policies.signInPolicy.allowedFirstAuthFactors.includes('SMS_OTP');
}

/**
 * The rules about first and second factors together with what they need.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException
 */
export function checkFactors(settings: Omit<PoolSettings, 'schemaAttributes'>): void {
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

function checkTier({ userPoolTier, policies, factors }: Omit<PoolSettings, 'schemaAttributes'>): void {
  if (userPoolTier !== 'LITE') return;
  const beyond = policies.signInPolicy.allowedFirstAuthFactors.find((factor) => factor !== 'PASSWORD');
  const feature = beyond ?? (factors?.email && 'Email MFA');
  if (!feature) return;
  throw new Fault(
    'FeatureUnavailableInTierException',
    `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
  );
}

/** AWS: e-mail is sent for MFA only from the owner's own address, and a code for recovery must not go the same way. */
function checkEmailFactor({
  emailConfiguration,
  accountRecoverySetting,
}: Omit<PoolSettings, 'schemaAttributes'>): void {
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

function checkFirstFactors({ policies, mfaConfiguration, smsConfiguration }: Omit<PoolSettings, 'schemaAttributes'>) {
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

function hasFactor({ factors = {} }: PoolSettings): boolean {
  return factors.sms !== undefined || factors.softwareToken !== undefined || factors.email !== undefined;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
