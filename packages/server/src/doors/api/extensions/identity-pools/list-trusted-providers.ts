import type { TrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider.ts';
import { listTrustedProviders as list } from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import type { IdentityPoolExtensionOperation } from '../../operation.ts';
import { readPage } from '../../user-pools/pools/next-token.ts';

export const listTrustedProviders: IdentityPoolExtensionOperation<'ListTrustedProviders'> = async (context, input) => {
  const page = await readPage(
    { list: 'trusted-providers', limit: input.MaxResults, nextToken: input.NextToken },
    async (range) => (await list(context, range)).map((provider) => ({ id: provider.arn, provider })),
  );
  const Providers = page.items.map(({ provider }) => trustedProviderType(provider));
  return { Providers, ...(page.nextToken && { NextToken: page.nextToken }) };
};

function trustedProviderType(provider: TrustedProvider) {
  return provider.kind === 'openid'
    ? { ProviderArn: provider.arn, Url: provider.url, ClientIds: provider.clientIds }
    : { ProviderArn: provider.arn, MetadataDocument: provider.metadata };
}
