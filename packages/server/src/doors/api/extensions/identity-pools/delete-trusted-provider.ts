import { deleteTrustedProvider as remove } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import type { IdentityPoolExtensionOperation } from '../../operation.ts';

export const deleteTrustedProvider: IdentityPoolExtensionOperation<'DeleteTrustedProvider'> = async (
  context,
  input,
) => {
  await remove(context, input.ProviderArn);
  return {};
};
