import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import { type TierSettings, tooMuchForLite } from './tier.ts';

export interface LambdaConfig {
  readonly preSignUp?: string;
  readonly customMessage?: string;
  readonly postConfirmation?: string;
  readonly preAuthentication?: string;
  readonly postAuthentication?: string;
  readonly defineAuthChallenge?: string;
  readonly createAuthChallenge?: string;
  readonly verifyAuthChallengeResponse?: string;
  readonly preTokenGeneration?: string;
  readonly userMigration?: string;
  readonly preTokenGenerationConfig?: VersionedFunction<'V1_0' | 'V2_0' | 'V3_0'>;
  readonly customSMSSender?: VersionedFunction<'V1_0'>;
  readonly customEmailSender?: VersionedFunction<'V1_0'>;
  readonly kMSKeyID?: string;
  readonly inboundFederation?: VersionedFunction<'V1_0'>;
}

export interface VersionedFunction<Version extends string> {
  readonly lambdaVersion: Version;
  readonly lambdaArn: string;
}

/** ARNs of the functions that take part in what the pool does. */
export interface FunctionSettings {
  readonly lambdaConfig: LambdaConfig;
}

/**
 * The functions as stored. AWS: an update without them takes them all away; PreTokenGeneration has a second, versioned
 * name, and what is sent under one is read under both; senders get codes hidden by a key, which has to be named.
 * @throws Fault InvalidParameterException
 */
export function chooseFunctions({ lambdaConfig: sent = {} }: Partial<FunctionSettings>): FunctionSettings {
  const { preTokenGeneration: plain, preTokenGenerationConfig: versioned } = sent;
  if (plain !== undefined && versioned !== undefined && plain !== versioned.lambdaArn) {
    throw invalid('PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be the same.');
  }
  if ((sent.customSMSSender || sent.customEmailSender) && sent.kMSKeyID === undefined) {
    throw invalid('KMSKeyID is required when CustomSMSSender or CustomEmailSender is set.');
  }
  const lambdaConfig = withoutUndefined({
    ...sent,
    preTokenGeneration: plain ?? versioned?.lambdaArn,
    preTokenGenerationConfig: versioned ?? (plain === undefined ? undefined : unversioned(plain)),
  });
  return { lambdaConfig };
}

/** Refuses what only a higher tier has. @throws Fault FeatureUnavailableInTierException */
export function checkFunctionTier({ lambdaConfig, userPoolTier }: FunctionSettings & TierSettings): void {
  const version = lambdaConfig.preTokenGenerationConfig?.lambdaVersion ?? 'V1_0';
  if (userPoolTier !== 'LITE' || version === 'V1_0') return;
  throw tooMuchForLite(`Token Customization with Pre-Token Generation Lambda ${version}`);
}

function unversioned(lambdaArn: string) {
  return { lambdaVersion: 'V1_0' as const, lambdaArn };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
