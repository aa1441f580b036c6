import { Fault } from '#domain/fault.ts';
import type { TierSettings } from './tier.ts';

export interface SessionTracking {
  readonly enabled: boolean;
  /** The least recently used sign-in ends when a user has more. */
  readonly maxPerUser: number;
}

/** What SetUserPoolSessionConfiguration decides; DescribeUserPool does not show it. */
export interface SessionSettings {
  readonly sessionTracking?: SessionTracking;
}

// AWS: what a pool has whose owner never decided.
const untracked: SessionTracking = { enabled: false, maxPerUser: 20 };

/** Whether the pool tracks its users' sessions, and how many each may have. */
export function sessionTrackingOf({ settings }: { readonly settings: SessionSettings }): SessionTracking {
  return settings.sessionTracking ?? untracked;
}

/** AWS: session management is a feature of the tiers above LITE. @throws Fault FeatureUnavailableInTierException */
export function checkSessionTier({ settings }: { readonly settings: TierSettings }): void {
  if (settings.userPoolTier !== 'LITE') return;
  throw new Fault('FeatureUnavailableInTierException', 'The LITE tier does not have the feature Session Management.');
}
