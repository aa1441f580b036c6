import { Fault } from '#domain/fault.ts';

export type Tier = 'LITE' | 'ESSENTIALS' | 'PLUS';

/** What a pool is charged for with AWS, and which features it has. */
export interface TierSettings {
  readonly userPoolTier: Tier;
}

/** An update keeps what it does not name. */
export function chooseTier({ userPoolTier }: Partial<TierSettings>, previous?: TierSettings): TierSettings {
  return { userPoolTier: userPoolTier ?? previous?.userPoolTier ?? 'ESSENTIALS' };
}

/** The refusal of settings that name a feature which the tier LITE does not have. AWS: the text. */
export function tooMuchForLite(feature: string): Fault {
  return new Fault(
    'FeatureUnavailableInTierException',
    `The following features need to be disabled for the LITE pricing tier configured: ${feature}`,
  );
}
