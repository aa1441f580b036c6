import { userPools } from '@cenote/wire/user-pools.model';
import { chooseRiskSettings } from '#domain/tenant/risk/risk-configuration.ts';
import { saveRiskConfiguration } from '#domain/tenant/risk/risk-store.ts';
import { inputOf, toCamel } from '../../case.ts';
import type { Operation } from '../../operation.ts';
import { loadScope, riskConfigurationType } from './risk-configuration-type.ts';

// Compatibility: partial: the fingerprint of a device in EncodedData is not read. contract/sdk-risk.test.ts
export const setRiskConfiguration: Operation<'SetRiskConfiguration'> = async (context, input) => {
  const named = await loadScope(context, input);
  const { userPoolId: _, clientId: __, ...given } = toCamel(inputOf(userPools, 'SetRiskConfiguration'), input);
  const saved = await saveRiskConfiguration(context, named, chooseRiskSettings(given));
  return { RiskConfiguration: riskConfigurationType(saved, input) };
};
