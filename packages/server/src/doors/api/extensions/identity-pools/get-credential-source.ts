import { loadIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolExtensionOperation } from '../../operation.ts';

const names = { local: 'LOCAL', sts: 'STS', custom: 'CUSTOM' } as const;

export const getCredentialSource: IdentityPoolExtensionOperation<'GetCredentialSource'> = async (context, input) => {
  const { id, settings } = await loadIdentityPool(context, input.IdentityPoolId);
  const { credentialSource: source } = settings;
  return {
    IdentityPoolId: id,
    Source: names[source.kind],
    ...(source.kind === 'custom' && { FunctionArn: source.functionArn }),
  };
};
