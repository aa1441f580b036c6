import { loadRiskConfiguration } from '#domain/tenant/risk/risk-store.ts';
import type { Operation } from '../../operation.ts';
import { loadScope, riskConfigurationType } from './risk-configuration-type.ts';

// Compatibility: real. contract/sdk-risk.test.ts
export const describeRiskConfiguration: Operation<'DescribeRiskConfiguration'> = async (context, input) => {
  const named = await loadScope(context, input);
  return { RiskConfiguration: riskConfigurationType(await loadRiskConfiguration(context, named), input) };
};
