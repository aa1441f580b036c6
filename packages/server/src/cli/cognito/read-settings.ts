import type { OutputOf } from '@cenote/wire/user-pools';
import { type OldApi, readAll } from './old-api.ts';
import type { Report } from './report.ts';
import type { Described, ScratchPool } from './scratch-pool.ts';

type OldPoolType = NonNullable<OutputOf<'DescribeUserPool'>['UserPool']>;

/** An app client of the old pool, as far as it matters who may ask there. */
export interface OldClient {
  readonly clientId: string;
  readonly secret: string | undefined;
  readonly flows: readonly string[];
}

/** What was read of a pool besides its people. */
export interface OldSettings {
  readonly clients: readonly OldClient[];
  readonly users: number;
  readonly hasFactors: boolean;
  readonly providers: ReadonlySet<string>;
}

/** Reads everything of a pool but its people into the scratch. @throws ServerError; Fault for a pool that this server does not take */
export async function readSettings(api: OldApi, scratch: ScratchPool, report: Report): Promise<OldSettings> {
  const { UserPool: pool } = await api('DescribeUserPool', { UserPoolId: scratch.poolId });
  if (pool === undefined) throw new Error(`There is no user pool ${scratch.poolId} there.`);
  await scratch.create(toCreation(pool));
  await readFactors(api, scratch, report, pool);
  await readResourceServers(api, scratch, report);
  const providers = await readProviders(api, scratch, report);
  const clients = await readClients(api, scratch, report);
  await readGroups(api, scratch, report);
  await readDomains(api, scratch, report, pool);
  await readLooks(api, scratch, report, clients);
  await readRest(api, scratch, report, clients);
  tellFunctions(pool, report);
  return {
    clients,
    providers,
    users: pool.EstimatedNumberOfUsers ?? 0,
    hasFactors: pool.MfaConfiguration !== undefined && pool.MfaConfiguration !== 'OFF',
  };
}

/** What CreateUserPool wants, of what DescribeUserPool gives: the schema has other names, and some has its own operations. */
function toCreation(pool: OldPoolType): Described {
  const {
    Name,
    SchemaAttributes = [],
    MfaConfiguration: _,
    KeyConfiguration: __,
    IssuerConfiguration: ___,
    ...rest
  } = pool;
  const Schema = SchemaAttributes.flatMap((attribute) => {
    const { Name: name = '', Required, Mutable } = attribute;
    const custom = /^(dev:)?custom:(.+)$/.exec(name);
    if (custom !== null) {
      return [{ ...attribute, Name: custom[2] ?? '', DeveloperOnlyAttribute: custom[1] !== undefined }];
    }
    // The others are as every pool has them.
    return name !== 'sub' && (Required === true || Mutable === false) ? [attribute] : [];
  });
  // It mirrors what the password policy says, and is refused beside it.
  const { UnusedAccountValidityDays: ____, ...invitations } = rest.AdminCreateUserConfig ?? {};
  return {
    ...withoutEmpty(rest),
    AdminCreateUserConfig: invitations,
    PoolName: Name,
    ...(Schema.length > 0 && { Schema }),
  };
}

/** Lists that are empty say nothing, and are refused where one has to be chosen. */
function withoutEmpty(described: Described): Described {
  return Object.fromEntries(
    Object.entries(described).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  );
}

async function readFactors(api: OldApi, scratch: ScratchPool, report: Report, pool: OldPoolType): Promise<void> {
  const { UserPoolId, MfaConfiguration } = { UserPoolId: scratch.poolId, MfaConfiguration: pool.MfaConfiguration };
  const config = await report.attempt('the settings of second factors', () =>
    api('GetUserPoolMfaConfig', { UserPoolId }),
  );
  if (config === undefined) return;
  await report.attempt('the settings of second factors', () =>
    scratch.run('SetUserPoolMfaConfig', { MfaConfiguration, ...config }),
  );
}

async function readResourceServers(api: OldApi, scratch: ScratchPool, report: Report): Promise<void> {
  const servers = await readAll(async (token) => {
    const page = { UserPoolId: scratch.poolId, MaxResults: 50, ...(token !== undefined && { NextToken: token }) };
    const { ResourceServers, NextToken } = await api('ListResourceServers', page);
    return { items: ResourceServers, next: NextToken };
  });
  for (const server of servers) {
    await report.attempt(`the resource server ${server.Identifier}`, () =>
      scratch.run('CreateResourceServer', { ...server }),
    );
  }
}

async function readProviders(api: OldApi, scratch: ScratchPool, report: Report): Promise<ReadonlySet<string>> {
  const { poolId: UserPoolId } = scratch;
  const found = await readAll(async (token) => {
    const page = { UserPoolId, MaxResults: 60, ...(token !== undefined && { NextToken: token }) };
    const { Providers, NextToken } = await api('ListIdentityProviders', page);
    return { items: Providers, next: NextToken };
  });
  const taken = new Set<string>();
  for (const { ProviderName = '' } of found) {
    const made = await report.attempt(`the identity provider ${ProviderName}`, async () => {
      const { IdentityProvider } = await api('DescribeIdentityProvider', { UserPoolId, ProviderName });
      return scratch.run('CreateIdentityProvider', withoutEmpty({ ...IdentityProvider }));
    });
    if (made !== undefined) taken.add(ProviderName);
  }
  return taken;
}

async function readClients(api: OldApi, scratch: ScratchPool, report: Report): Promise<OldClient[]> {
  const { poolId: UserPoolId } = scratch;
  const found = await readAll(async (token) => {
    const page = { UserPoolId, MaxResults: 60, ...(token !== undefined && { NextToken: token }) };
    const { UserPoolClients = [], NextToken } = await api('ListUserPoolClients', page);
    return { items: UserPoolClients, next: NextToken };
  });
  const clients: OldClient[] = [];
  for (const { ClientId = '', ClientName = '' } of found) {
    const { UserPoolClient: client } = await api('DescribeUserPoolClient', { UserPoolId, ClientId });
    const what = `the app client ${ClientName} (${ClientId})`;
    await report.attempt(what, () => scratch.createClient(withoutEmpty({ ...client })));
    clients.push({ clientId: ClientId, secret: client?.ClientSecret, flows: client?.ExplicitAuthFlows ?? [] });
  }
  return clients;
}

async function readGroups(api: OldApi, scratch: ScratchPool, report: Report): Promise<void> {
  for (const group of await listGroups(api, scratch.poolId)) {
    await report.attempt(`the group ${group.GroupName}`, () => scratch.run('CreateGroup', { ...group }));
  }
}

/** The groups of a pool. */
export function listGroups(api: OldApi, UserPoolId: string) {
  return readAll(async (token) => {
    const page = { UserPoolId, Limit: 60, ...(token !== undefined && { NextToken: token }) };
    const { Groups = [], NextToken } = await api('ListGroups', page);
    return { items: Groups, next: NextToken };
  });
}

async function readDomains(api: OldApi, scratch: ScratchPool, report: Report, pool: OldPoolType): Promise<void> {
  for (const Domain of [pool.Domain, pool.CustomDomain]) {
    if (Domain === undefined) continue;
    await report.attempt(`the domain ${Domain}`, async () => {
      const { DomainDescription: described } = await api('DescribeUserPoolDomain', { Domain });
      const custom = Domain === pool.CustomDomain ? { CustomDomainConfig: described?.CustomDomainConfig } : {};
      const { ManagedLoginVersion } = described ?? {};
      return scratch.run('CreateUserPoolDomain', {
        Domain,
        ...custom,
        ...(ManagedLoginVersion && { ManagedLoginVersion }),
      });
    });
  }
}

async function readLooks(
  api: OldApi,
  scratch: ScratchPool,
  report: Report,
  clients: readonly OldClient[],
): Promise<void> {
  const { poolId: UserPoolId } = scratch;
  for (const ClientId of ['ALL', ...clients.map(({ clientId }) => clientId)]) {
    await report.attempt(`the look of the classic pages (${ClientId})`, async () => {
      const { UICustomization: look } = await api('GetUICustomization', { UserPoolId, ClientId });
      // What a client has of all the others is none of its own.
      if (look?.CSS === undefined || (look.ClientId ?? 'ALL') !== ClientId) return;
      if (look.ImageUrl !== undefined)
        report.note(`The logo of the classic pages (${ClientId}) has to be set here again.`);
      await scratch.run('SetUICustomization', { ClientId, CSS: look.CSS });
    });
    if (ClientId === 'ALL') continue;
    await report.attempt(`the style of the managed pages (${ClientId})`, async () => {
      const style = await orNothing(api('DescribeManagedLoginBrandingByClient', { UserPoolId, ClientId }));
      if (style?.ManagedLoginBranding === undefined) return;
      const { UseCognitoProvidedValues: isPlain, Settings, Assets } = style.ManagedLoginBranding;
      const own = isPlain ? { UseCognitoProvidedValues: true } : withoutEmpty({ Settings, Assets });
      await scratch.run('CreateManagedLoginBranding', { ClientId, ...own });
    });
  }
}

async function readRest(
  api: OldApi,
  scratch: ScratchPool,
  report: Report,
  clients: readonly OldClient[],
): Promise<void> {
  const { poolId: UserPoolId } = scratch;
  await report.attempt('the documents that pages link to', async () => {
    const terms = await readAll(async (token) => {
      const page = { UserPoolId, MaxResults: 60, ...(token !== undefined && { NextToken: token }) };
      const { Terms, NextToken } = await api('ListTerms', page);
      return { items: Terms, next: NextToken };
    });
    for (const { TermsId = '' } of terms) {
      const { Terms: one } = await api('DescribeTerms', { UserPoolId, TermsId });
      await scratch.run('CreateTerms', { ...one });
    }
  });
  for (const ClientId of [undefined, ...clients.map(({ clientId }) => clientId)]) {
    const whose = ClientId === undefined ? {} : { ClientId };
    await report.attempt(`what is done about risks (${ClientId ?? 'all clients'})`, async () => {
      const found = await orNothing(api('DescribeRiskConfiguration', { UserPoolId, ...whose }));
      const { RiskConfiguration: risk } = found ?? {};
      if (risk === undefined || risk.ClientId !== ClientId) return;
      const { UserPoolId: _, LastModifiedDate: __, ...settings } = risk;
      if (Object.keys(settings).some((name) => name !== 'ClientId'))
        await scratch.run('SetRiskConfiguration', settings);
    });
  }
  await report.attempt('where logs go', async () => {
    const found = await orNothing(api('GetLogDeliveryConfiguration', { UserPoolId }));
    const { LogConfigurations = [] } = found?.LogDeliveryConfiguration ?? {};
    if (LogConfigurations.length > 0) await scratch.run('SetLogDeliveryConfiguration', { LogConfigurations });
  });
}

/** An answer, or undefined where there is no such thing. @throws all other refusals */
async function orNothing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

function tellFunctions({ LambdaConfig = {} }: OldPoolType, report: Report): void {
  const names = Object.keys(LambdaConfig).filter((name) => name !== 'KMSKeyID');
  if (names.length === 0) return;
  report.note(
    `The pool names functions as triggers (${names.join(', ')}): bring them as modules or webhooks, or start the server with --aws (docs/triggers.md).`,
  );
}
