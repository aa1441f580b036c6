import type { InputOf, OutputOf } from '@cenote/wire/user-pools';
import type { AuthConfig } from '../project/auth-schema.ts';
import type { Ids } from '../project/state-file.ts';
import { callIdentityPools, callUserPools } from '../server/call.ts';
import type { Connection } from '../server/connection.ts';
import { configOfPool } from './config-of-pool.ts';
import {
  configOfClients,
  configOfGroups,
  configOfIdentityPool,
  configOfProviders,
  configOfResourceServers,
  configOfTriggers,
} from './config-of-server.ts';
import { asSettings } from './user-pool-kind.ts';

/** What is on a server, as a file would say it, and under which ids. */
export interface ServerSide {
  readonly config: Omit<AuthConfig, 'project'>;
  readonly ids: Ids;
}

/** Which pool is read, and which clients of it; all of them unless said. */
export interface Which {
  readonly userPoolId: string;
  readonly clientIds?: readonly string[];
  readonly identityPoolId?: string;
  /** Whose references to secrets are kept. */
  readonly providers?: AuthConfig['providers'];
}

/** Reads everything that a file can say of a pool. @throws ServerError for what is not there */
export async function readServer(connection: Connection, which: Which): Promise<ServerSide> {
  const { userPoolId: UserPoolId, identityPoolId } = which;
  const { UserPool } = await callUserPools(connection, 'DescribeUserPool', { UserPoolId });
  const factors = await callUserPools(connection, 'GetUserPoolMfaConfig', { UserPoolId });
  const clients = await readClients(connection, which);
  const providers = await readProviders(connection, UserPoolId);
  const servers = await pages(connection, 'ListResourceServers', { UserPoolId, MaxResults: 50 });
  const groups = await pages(connection, 'ListGroups', { UserPoolId });
  const identityPool = identityPoolId === undefined ? {} : await readIdentityPool(connection, identityPoolId);
  const own = configOfProviders(providers, which.providers);
  const config = {
    userPool: configOfPool(asSettings(UserPool), { ...factors }),
    ...configOfClients(clients, UserPool?.Domain),
    providers: own,
    resourceServers: configOfResourceServers(servers.flatMap((page) => page.ResourceServers)),
    groups: configOfGroups(groups.flatMap(({ Groups = [] }) => Groups)),
    triggers: configOfTriggers(UserPool?.LambdaConfig),
    ...identityPool,
  };
  const clientIds = Object.fromEntries(clients.map(({ ClientName = '', ClientId = '' }) => [ClientName, ClientId]));
  return {
    config: withoutEmpty(config),
    ids: { userPoolId: UserPoolId, clientIds, ...(identityPoolId && { identityPoolId }) },
  };
}

/** A part that says nothing is left out. */
function withoutEmpty<T extends object>(config: T): T {
  const said = Object.entries(config).filter(([, part]) => part !== undefined && Object.keys(part).length > 0);
  return Object.fromEntries(said) as T;
}

async function readClients(connection: Connection, { userPoolId: UserPoolId, clientIds }: Which) {
  const listed = await pages(connection, 'ListUserPoolClients', { UserPoolId, MaxResults: 60 });
  const all = listed.flatMap(({ UserPoolClients = [] }) => UserPoolClients.flatMap(({ ClientId }) => ClientId ?? []));
  const clients = [];
  for (const ClientId of clientIds ?? all) {
    const { UserPoolClient } = await callUserPools(connection, 'DescribeUserPoolClient', { UserPoolId, ClientId });
    if (UserPoolClient !== undefined) clients.push(UserPoolClient);
  }
  const names = clients.map(({ ClientName }) => ClientName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new Error(`Several app clients are called "${twice}". Say by --client which of them belong to this project.`);
  return clients;
}

async function readProviders(connection: Connection, UserPoolId: string) {
  const listed = await pages(connection, 'ListIdentityProviders', { UserPoolId, MaxResults: 60 });
  const providers = [];
  for (const { ProviderName = '' } of listed.flatMap((page) => page.Providers)) {
    const input = { UserPoolId, ProviderName };
    providers.push((await callUserPools(connection, 'DescribeIdentityProvider', input)).IdentityProvider);
  }
  return providers;
}

async function readIdentityPool(connection: Connection, id: string): Promise<Pick<AuthConfig, 'identityPool'>> {
  const pool = await callIdentityPools(connection, 'DescribeIdentityPool', { IdentityPoolId: id });
  const { Roles = {} } = await callIdentityPools(connection, 'GetIdentityPoolRoles', { IdentityPoolId: id });
  return { identityPool: configOfIdentityPool(pool, Roles) };
}

type Listing = 'ListGroups' | 'ListIdentityProviders' | 'ListResourceServers' | 'ListUserPoolClients';

/** Every page of a listing. */
async function pages<N extends Listing>(connection: Connection, name: N, input: InputOf<N>): Promise<OutputOf<N>[]> {
  const all: OutputOf<N>[] = [];
  for (let next: string | undefined; ; ) {
    const page: OutputOf<N> = await callUserPools(connection, name, { ...input, ...(next && { NextToken: next }) });
    all.push(page);
    next = page.NextToken;
    if (next === undefined) return all;
  }
}
