import { QueryError } from '#aws-query/query-error.ts';
import type { Context } from '#domain/context.ts';
import { chooseTrustedProvider } from '#domain/identity-pools/trusted-providers/choose-trusted-provider.ts';
import type { TrustedProvider } from '#domain/identity-pools/trusted-providers/trusted-provider.ts';
import {
  createTrustedProvider,
  deleteTrustedProvider,
  findTrustedProvider,
  listTrustedProviders,
} from '#domain/identity-pools/trusted-providers/trusted-provider-store.ts';
import type { IamOperation } from './operation.ts';

/** More than any installation has: the operation has no pages. */
const mostProviders = 10_000;

export const createOpenIdProvider: IamOperation<'CreateOpenIDConnectProvider'> = async (context, input) => {
  const { Url: url, ClientIDList: clientIds, ThumbprintList: thumbprints, Tags: tags = [] } = input;
  if (tags.length > 0) throw new QueryError('InvalidInput', 'OpenID providers have no tags here: leave out Tags.');
  const name = url.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const arn = `arn:aws:iam::${context.settings.accountId}:oidc-provider/${name}`;
  const provider = await chooseTrustedProvider({ arn, url, clientIds, thumbprints }, context.clock.now());
  if (!(await createTrustedProvider(context, provider))) {
    throw new QueryError('EntityAlreadyExists', `Provider with url ${url} already exists.`);
  }
  return { OpenIDConnectProviderArn: arn };
};

export const getOpenIdProvider: IamOperation<'GetOpenIDConnectProvider'> = async (context, input) => {
  const { url, clientIds, thumbprints = [] } = await load(context, input.OpenIDConnectProviderArn);
  // AWS: seen: without its scheme.
  return { Url: url.replace(/^https?:\/\//, ''), ClientIDList: clientIds, ThumbprintList: thumbprints };
};

export const deleteOpenIdProvider: IamOperation<'DeleteOpenIDConnectProvider'> = async (context, input) => {
  const { arn } = await load(context, input.OpenIDConnectProviderArn);
  await deleteTrustedProvider(context, arn);
  return {};
};

export const listOpenIdProviders: IamOperation<'ListOpenIDConnectProviders'> = async (context) => {
  const providers = await listTrustedProviders(context, { after: '', limit: mostProviders });
  const own = providers.filter(({ kind }) => kind === 'openid');
  return { OpenIDConnectProviderList: own.map(({ arn }) => ({ Arn: arn })) };
};

async function load(context: Pick<Context, 'db'>, arn: string): Promise<Extract<TrustedProvider, { kind: 'openid' }>> {
  const provider = await findTrustedProvider(context, arn);
  if (provider?.kind === 'openid') return provider;
  throw new QueryError('NoSuchEntity', `OpenIDConnect Provider not found for arn ${arn}`);
}
