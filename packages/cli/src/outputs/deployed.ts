import type { AuthConfig } from '../project/auth-schema.ts';
import type { Place } from '../push/place.ts';
import { askedOf, clientNames, isProgram } from '../push/wanted-clients.ts';
import { callUserPools } from '../server/call.ts';

/** What an app has to know of the server that its project was pushed to. */
export interface Deployed {
  readonly endpoint: string;
  readonly region: string;
  readonly userPoolId: string;
  readonly clientId: string;
  readonly identityPoolId?: string;
  readonly pages?: Pages;
  readonly config: AuthConfig;
}

/** The hosted pages. */
export interface Pages {
  /** The host with its port, as Amplify wants it: without a scheme. */
  readonly domain: string;
  readonly url: string;
  readonly scopes: readonly string[];
  readonly redirectSignIn: readonly string[];
  readonly redirectSignOut: readonly string[];
  readonly responseType: 'code' | 'token';
}

/** Gathers it from the project's file and from the server. @throws Error where nothing was pushed; ServerError */
export async function loadDeployed(config: AuthConfig, place: Pick<Place, 'connection' | 'ids'>): Promise<Deployed> {
  const { connection, ids } = place;
  const [first = ''] = clientNames(config);
  const client = config.clients?.[first];
  const clientId = ids.clientIds?.[first];
  if (ids.userPoolId === undefined)
    throw new Error(`Nothing was pushed to ${connection.endpoint} yet. "cenote push" does it.`);
  if (clientId === undefined)
    throw new Error(`The app client "${first}" is not at ${connection.endpoint}. "cenote push" makes it.`);
  const pages = client && isProgram(client) ? undefined : await loadPages(config, connection);
  const { userPoolId, identityPoolId } = ids;
  return {
    endpoint: connection.endpoint,
    region: userPoolId.slice(0, userPoolId.indexOf('_')),
    userPoolId,
    clientId,
    ...(identityPoolId && config.identityPool && { identityPoolId }),
    ...(pages && { pages }),
    config,
  };
}

async function loadPages(config: AuthConfig, connection: Place['connection']): Promise<Pages | undefined> {
  const { hostedUi, clients = {} } = config;
  if (hostedUi === undefined) return undefined;
  const { domain: prefix, callbackUrls, logoutUrls } = hostedUi;
  const { flows, scopes } = askedOf(config, Object.values(clients)[0]);
  const answer = await callUserPools(connection, 'DescribeUserPoolDomain', { Domain: prefix });
  const host = answer.DomainDescription?.CloudFrontDistribution;
  if (host === undefined) return undefined;
  const { protocol, port } = new URL(connection.endpoint);
  const domain = `${prefix}.${host}${port === '' ? '' : `:${port}`}`;
  return {
    domain,
    url: `${protocol}//${domain}`,
    scopes,
    redirectSignIn: callbackUrls,
    redirectSignOut: logoutUrls,
    responseType: flows.includes('code') ? 'code' : 'token',
  };
}
