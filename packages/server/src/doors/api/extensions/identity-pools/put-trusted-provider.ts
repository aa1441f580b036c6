import { chooseTrustedProvider } from '#domain/identity-pools/trusted-providers/choose-trusted-provider.ts';
import { saveTrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import type { IdentityPoolExtensionOperation } from '../../operation.ts';

export const putTrustedProvider: IdentityPoolExtensionOperation<'PutTrustedProvider'> = async (context, input) => {
  const { ProviderArn: arn, Url: url, ClientIds: clientIds, MetadataDocument: metadata } = input;
  await saveTrustedProvider(
    context,
    await chooseTrustedProvider({ arn, url, clientIds, metadata }, context.clock.now()),
  );
  return {};
};
