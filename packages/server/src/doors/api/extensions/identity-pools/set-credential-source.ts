import { chooseCredentialSource } from '#domain/identity-pools/pools/credential-source.ts';
import { changeIdentityPool } from '#domain/identity-pools/pools/identity-pool-store.ts';
import type { IdentityPoolExtensionOperation } from '../../operation.ts';

const kinds = { LOCAL: 'local', STS: 'sts', CUSTOM: 'custom' } as const;

export const setCredentialSource: IdentityPoolExtensionOperation<'SetCredentialSource'> = async (context, input) => {
  const credentialSource = chooseCredentialSource(context, kinds[input.Source], input.FunctionArn);
  await changeIdentityPool(context, input.IdentityPoolId, (settings) => ({ ...settings, credentialSource }));
  return {};
};
