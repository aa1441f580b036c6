import { Fault } from '#domain/fault.ts';
import { type Pool, type PoolSettings, poolRegion } from './pool.ts';
import { checkFactors, type FactorSettings, type MfaConfiguration } from './settings/factors.ts';
import { chooseSms, type SmsSettingsInput } from './settings/sms.ts';

/** Everything about second factors and passkeys; what is absent is off. */
export interface MfaConfigInput {
  readonly mfaConfiguration?: MfaConfiguration;
  readonly smsMfaConfiguration?: SmsSettingsInput;
  readonly softwareTokenMfaConfiguration?: { readonly enabled?: boolean };
  readonly emailMfaConfiguration?: NonNullable<FactorSettings['email']>;
  readonly webAuthnConfiguration?: NonNullable<FactorSettings['webAuthn']>;
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
  const factors: FactorSettings = {
    ...(sms && { sms: true }),
    ...(token && { softwareToken: token.enabled ?? false }),
    ...(email && { email }),
    ...(webAuthnConfiguration && { webAuthn: { factorConfiguration: 'SINGLE_FACTOR', ...webAuthnConfiguration } }),
  };
  const { factors: _, ...others } = pool.settings;
  const settings: PoolSettings = {
    ...others,
    mfaConfiguration,
    ...(Object.keys(factors).length > 0 && { factors }),
    ...chooseSms(sms ?? {}, poolRegion(pool.id), others),
  };
  checkFactors(settings);
  return settings;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
