import { withoutUndefined } from '#lib/without-undefined.ts';

export interface UserPoolAddOns {
  readonly advancedSecurityMode: 'AUDIT' | 'ENFORCED' | 'OFF';
  readonly advancedSecurityAdditionalFlows: { readonly customAuthMode?: 'AUDIT' | 'ENFORCED' };
}

export interface ThreatProtectionSettings {
  readonly userPoolAddOns?: UserPoolAddOns;
}

export interface ThreatProtectionInput {
  readonly userPoolAddOns?: Pick<UserPoolAddOns, 'advancedSecurityMode'> & Partial<UserPoolAddOns>;
}

/** AWS: an update without add-ons takes them away. */
export function chooseThreatProtection({ userPoolAddOns: sent }: ThreatProtectionInput): ThreatProtectionSettings {
  return withoutUndefined({ userPoolAddOns: sent && { advancedSecurityAdditionalFlows: {}, ...sent } });
}
