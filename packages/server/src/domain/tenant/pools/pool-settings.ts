import { withoutUndefined } from '#lib/without-undefined.ts';
import { type Pool, type PoolSettings, poolRegion } from './pool.ts';
import { chooseDeletionProtection, type DeletionProtectionSettings } from './settings/deletion-protection.ts';
import { chooseDevices, type DeviceSettings } from './settings/device-tracking.ts';
import { chooseEmail, type EmailSettingsInput } from './settings/email.ts';
import { checkFactors, chooseFactors, type FactorSettingsInput, sendsSignInSms } from './settings/factors.ts';
import { checkFunctionTier, chooseFunctions, type FunctionSettings } from './settings/functions.ts';
import { chooseMessages, type MessageSettingsInput } from './settings/messages.ts';
import { choosePolicies, type PolicyInput } from './settings/policies.ts';
import { chooseRecovery, type RecoveryInput } from './settings/recovery.ts';
import { createSchema, type SchemaAttributeInput } from './settings/schema-attributes.ts';
import { chooseSignInNames, type SignInNameSettings } from './settings/sign-in-names.ts';
import { chooseSms, type SmsSettingsInput } from './settings/sms.ts';
import { chooseTags, type TagSettings } from './settings/tags.ts';
import { chooseThreatProtection, type ThreatProtectionInput } from './settings/threat-protection.ts';
import { chooseTier, type TierSettings } from './settings/tier.ts';
import { checkAvailable, type DemandingInput, onlyChoice } from './settings/unavailable.ts';
import { checkVerification, chooseVerification, type VerificationInput } from './settings/verification.ts';

/** What an owner may decide about a pool at any time. */
export interface PoolSettingsInput
  extends DemandingInput,
    PolicyInput,
    Omit<FactorSettingsInput, 'smsConfiguration'>,
    MessageSettingsInput,
    VerificationInput,
    DeviceSettings,
    EmailSettingsInput,
    SmsSettingsInput,
    ThreatProtectionInput,
    RecoveryInput,
    Partial<DeletionProtectionSettings & FunctionSettings & TagSettings & TierSettings> {}

/** What an owner may decide about a pool once, when it is made. */
export interface NewPoolSettingsInput extends PoolSettingsInput, SignInNameSettings {
  readonly schema?: readonly SchemaAttributeInput[];
}

/** The settings of a new pool in a region: what was sent, and defaults for the rest. @throws Fault InvalidParameterException */
export function createPoolSettings(input: NewPoolSettingsInput, region: string): PoolSettings {
  const names = chooseSignInNames(input);
  const schemaAttributes = createSchema(input.schema);
  return { ...chooseSettings(input, region), ...names, schemaAttributes };
}

/**
 * The settings of a pool after an update. AWS: what is not sent falls back to its default (auto-verified attributes,
 * device, SMS, add-ons, tags, functions, SMS authentication message) or is kept (everything else); what was decided at
 * creation, or by an operation of its own, stays. What a sign-in over SMS needs is kept as well.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException
 */
export function updatePoolSettings(pool: Pool, input: PoolSettingsInput): PoolSettings {
  const { schemaAttributes, aliasAttributes, usernameAttributes, usernameConfiguration } = pool.settings;
  const { federation } = pool.settings;
  const { sessionTracking, oauthExtensions, unconfirmedUserDays, hasPasswordHashes, schemaGeneration, schemaChange } =
    pool.settings;
  const decidedOnce = withoutUndefined({ aliasAttributes, usernameAttributes, usernameConfiguration });
  const decidedElsewhere = withoutUndefined({
    sessionTracking,
    oauthExtensions,
    unconfirmedUserDays,
    hasPasswordHashes,
    schemaGeneration,
    schemaChange,
    federation,
  });
  const chosen = chooseSettings(input, poolRegion(pool.id), pool.settings);
  return { ...chosen, schemaAttributes, ...decidedOnce, ...decidedElsewhere };
}

/** Each noun chooses for itself, then each looks at what it depends on. The order is that of the refusals. */
function chooseSettings(
  input: PoolSettingsInput,
  region: string,
  previous?: PoolSettings,
): Omit<PoolSettings, 'schemaAttributes'> {
  checkAvailable(input);
  const policies = choosePolicies(input, previous);
  const factors = chooseFactors(input, previous);
  const keptSms = sendsSignInSms({ ...policies, ...factors }) ? previous : undefined;
  const settings = {
    ...policies,
    ...factors,
    ...chooseMessages(input, previous),
    ...chooseDeletionProtection(input, previous),
    ...chooseFunctions(input),
    ...chooseVerification(input, previous),
    ...chooseDevices(input),
    ...chooseEmail(input, previous),
    ...chooseSms(input, region, keptSms),
    ...chooseTags(input),
    ...chooseThreatProtection(input),
    ...chooseRecovery(input, previous),
    ...chooseTier(input, previous),
    ...onlyChoice,
  };
  checkFunctionTier(settings);
  checkFactors(settings);
  checkVerification(settings);
  return settings;
}
