import { Fault } from '#domain/fault.ts';
import { withoutUndefined } from '#lib/without-undefined.ts';
import type { LambdaConfig } from './pool.ts';

/** The functions of a pool, as an owner sends them. */
export interface LambdaSettingsInput {
  readonly lambdaConfig?: LambdaConfig;
}

/**
 * The functions as stored. AWS: an update without them takes them all away; PreTokenGeneration has a second, versioned
 * name, and what is sent under one is read under both; senders get codes hidden by a key, which has to be named.
 * @throws Fault InvalidParameterException
 */
export function chooseFunctions({ lambdaConfig: sent = {} }: LambdaSettingsInput): LambdaConfig {
  const { preTokenGeneration: plain, preTokenGenerationConfig: versioned } = sent;
  if (plain !== undefined && versioned !== undefined && plain !== versioned.lambdaArn) {
    throw invalid('PreTokenGeneration and the LambdaArn of PreTokenGenerationConfig must be the same.');
  }
  if ((sent.customSMSSender || sent.customEmailSender) && sent.kMSKeyID === undefined) {
    throw invalid('KMSKeyID is required when CustomSMSSender or CustomEmailSender is set.');
  }
  return withoutUndefined({
    ...sent,
    preTokenGeneration: plain ?? versioned?.lambdaArn,
    preTokenGenerationConfig: versioned ?? (plain === undefined ? undefined : unversioned(plain)),
  });
}

/** Refuses what only a higher tier has. AWS: the text. @throws Fault FeatureUnavailableInTierException */
export function checkFunctionTier(lambdaConfig: LambdaConfig, tier: 'LITE' | 'ESSENTIALS' | 'PLUS'): void {
  const version = lambdaConfig.preTokenGenerationConfig?.lambdaVersion ?? 'V1_0';
  if (tier !== 'LITE' || version === 'V1_0') return;
  throw new Fault(
    'FeatureUnavailableInTierException',
    `The following features need to be disabled for the LITE pricing tier configured: Token Customization with Pre-Token Generation Lambda ${version}`,
  );
}

function unversioned(lambdaArn: string) {
  return { lambdaVersion: 'V1_0' as const, lambdaArn };
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
