import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { checkAvailable, type DemandingInput } from './available.ts';
import { checkFactors, chooseFactors, type FactorSettingsInput, sendsSignInSms } from './factor-settings.ts';
import { checkFunctionTier, chooseFunctions, type LambdaSettingsInput } from './lambda-settings.ts';
import { chooseMessages, type MessageSettingsInput } from './message-settings.ts';
import { choosePolicies, type PolicyInput } from './password-policy.ts';
import type {
  AliasAttribute,
  EmailConfiguration,
  Pool,
  PoolSettings,
  RecoveryMechanism,
  SmsConfiguration,
  UserPoolAddOns,
  VerifiedAttribute,
} from './pool.ts';
import { createSchema, type SchemaAttributeInput } from './schema-attributes.ts';

/** What an owner may decide about a pool at any time. */
export interface PoolSettingsInput
  extends DemandingInput,
    FactorSettingsInput,
    LambdaSettingsInput,
    MessageSettingsInput,
    PolicyInput {
  readonly policies?: PolicyInput['policies'];
  readonly deletionProtection?: PoolSettings['deletionProtection'];
  readonly autoVerifiedAttributes?: readonly VerifiedAttribute[];
  readonly userAttributeUpdateSettings?: {
    readonly attributesRequireVerificationBeforeUpdate?: readonly VerifiedAttribute[];
  };
  readonly deviceConfiguration?: PoolSettings['deviceConfiguration'];
  readonly emailConfiguration?: Partial<EmailConfiguration>;
  readonly smsConfiguration?: Partial<SmsConfiguration>;
  readonly userPoolTags?: PoolSettings['userPoolTags'];
  readonly userPoolAddOns?: Pick<UserPoolAddOns, 'advancedSecurityMode'> & Partial<UserPoolAddOns>;
  readonly accountRecoverySetting?: { readonly recoveryMechanisms?: readonly RecoveryMechanism[] };
  readonly userPoolTier?: PoolSettings['userPoolTier'];
}

/** What an owner may decide about a pool once, when it is made. */
export interface NewPoolSettingsInput extends PoolSettingsInput {
  readonly schema?: readonly SchemaAttributeInput[];
  readonly aliasAttributes?: readonly AliasAttribute[];
  readonly usernameAttributes?: readonly VerifiedAttribute[];
  readonly usernameConfiguration?: PoolSettings['usernameConfiguration'];
}

// AWS: the order of preference that a new pool has.
const defaultRecovery: readonly RecoveryMechanism[] = [
  { priority: 1, name: 'verified_email' },
  { priority: 2, name: 'verified_phone_number' },
];

/** The settings of a new pool in a region: what was sent, and defaults for the rest. @throws Fault InvalidParameterException */
export function createPoolSettings(input: NewPoolSettingsInput, region: string): PoolSettings {
  const aliasAttributes = unlessEmpty(input.aliasAttributes);
  const usernameAttributes = unlessEmpty(input.usernameAttributes);
  if (aliasAttributes && usernameAttributes) {
    throw invalid('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.');
  }
  const { usernameConfiguration } = input;
  const schemaAttributes = createSchema(input.schema);
  const fixed = { schemaAttributes, aliasAttributes, usernameAttributes, usernameConfiguration };
  return withoutUndefined({ ...chooseSettings(input, region), ...fixed });
}

/**
 * The settings of a pool after an update. AWS: what is not sent falls back to its default (auto-verified attributes,
 * device, SMS, add-ons, tags, functions, SMS authentication message) or is kept (everything else); what was decided at
 * creation, or by an operation of its own, stays. What a sign-in over SMS needs is kept as well.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException
 */
export function updatePoolSettings(pool: Pool, input: PoolSettingsInput): PoolSettings {
  const { schemaAttributes, aliasAttributes, usernameAttributes, usernameConfiguration } = pool.settings;
  const { sessionTracking, unconfirmedUserDays } = pool.settings;
  const atCreation = { schemaAttributes, aliasAttributes, usernameAttributes, usernameConfiguration };
  const fixed = { ...atCreation, sessionTracking, unconfirmedUserDays };
  const region = pool.id.slice(0, pool.id.indexOf('_'));
  return withoutUndefined({ ...chooseSettings(input, region, pool.settings), ...fixed });
}

function chooseSettings(
  input: PoolSettingsInput,
  region: string,
  previous?: PoolSettings,
): Omit<PoolSettings, 'schemaAttributes'> {
  checkAvailable(input);
  const policies = choosePolicies(input, previous);
  const factors = chooseFactors(input, previous);
  const kept = sendsSignInSms({ ...policies, ...factors }) ? previous : undefined;
  const messages = chooseMessages(input, previous);
  const settings = withoutUndefined({
    ...policies,
    ...messages,
    ...factors,
    smsAuthenticationMessage: messages.smsAuthenticationMessage ?? kept?.smsAuthenticationMessage,
    deletionProtection: input.deletionProtection ?? previous?.deletionProtection ?? 'INACTIVE',
    lambdaConfig: chooseFunctions(input),
    autoVerifiedAttributes: unlessEmpty(input.autoVerifiedAttributes),
    userAttributeUpdateSettings: chooseUpdateSettings(input) ?? previous?.userAttributeUpdateSettings,
    deviceConfiguration: input.deviceConfiguration,
    emailConfiguration: chooseEmail(input) ?? previous?.emailConfiguration ?? fromCognito,
    smsConfiguration: chooseSms(input, region) ?? kept?.smsConfiguration,
    userPoolTags: input.userPoolTags ?? {},
    userPoolAddOns: input.userPoolAddOns && { advancedSecurityAdditionalFlows: {}, ...input.userPoolAddOns },
    accountRecoverySetting: { recoveryMechanisms: chooseRecovery(input, previous) },
    userPoolTier: input.userPoolTier ?? previous?.userPoolTier ?? 'ESSENTIALS',
    keyConfiguration: { keyType: 'AWS_OWNED_KEY' as const },
    issuerConfiguration: { type: 'ORIGINAL' as const },
  });
  checkTogether(settings);
  return settings;
}

const fromCognito = { emailSendingAccount: 'COGNITO_DEFAULT' } as const;

function chooseEmail({ emailConfiguration }: PoolSettingsInput): EmailConfiguration | undefined {
  return emailConfiguration && { ...fromCognito, ...emailConfiguration };
}

function chooseSms({ smsConfiguration }: PoolSettingsInput, region: string): SmsConfiguration | undefined {
  return smsConfiguration && { snsRegion: region, ...smsConfiguration };
}

function chooseUpdateSettings({ userAttributeUpdateSettings: sent }: PoolSettingsInput) {
  if (!sent) return undefined;
  const { attributesRequireVerificationBeforeUpdate = [] } = sent;
  return { attributesRequireVerificationBeforeUpdate };
}

function chooseRecovery(input: PoolSettingsInput, previous: PoolSettings | undefined): readonly RecoveryMechanism[] {
  const sent = input.accountRecoverySetting?.recoveryMechanisms;
  if (!sent) return previous?.accountRecoverySetting.recoveryMechanisms ?? defaultRecovery;
  if (sent.length > 1 && sent.some(({ name }) => name === 'admin_only')) {
    throw invalid('Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.');
  }
  if (isRepeating(sent.map(({ priority }) => priority)) || isRepeating(sent.map(({ name }) => name))) {
    throw invalid('Account Recovery Setting cannot use the same priority or the same mechanism twice.');
  }
  return sent.toSorted((one, other) => one.priority - other.priority);
}

/** The rules about several members at once. */
function checkTogether(settings: Omit<PoolSettings, 'schemaAttributes'>): void {
  const { autoVerifiedAttributes = [], smsConfiguration, userAttributeUpdateSettings } = settings;
  checkFunctionTier(settings.lambdaConfig, settings.userPoolTier);
  checkFactors(settings);
  if (autoVerifiedAttributes.includes('phone_number') && !smsConfiguration) {
    throw invalid('SMS configuration is required when phone_number is selected for auto verification');
  }
  const beforeUpdate = userAttributeUpdateSettings?.attributesRequireVerificationBeforeUpdate ?? [];
  if (!beforeUpdate.every((attribute) => autoVerifiedAttributes.includes(attribute))) {
    throw invalid('All attributes in AttributesRequireVerificationBeforeUpdate must exist in AutoVerifiedAttributes');
  }
}

function unlessEmpty<T>(list: readonly T[] | undefined): readonly T[] | undefined {
  return list?.length ? list : undefined;
}

function isRepeating(values: readonly (string | number)[]): boolean {
  return new Set(values).size < values.length;
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
