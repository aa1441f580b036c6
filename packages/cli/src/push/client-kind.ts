import type { InputOf } from '@cenote/wire/user-pools';
import { callUserPools, orUndefined } from '../server/call.ts';
import { type Found, type Kind, pick, userPoolIdOf } from './kind.ts';
import type { Place } from './place.ts';
import { type Settings, withoutNull } from './resource.ts';

/** What an update sends again: the wire lets go of what it is not sent. */
const kept = [
  'ReadAttributes',
  'WriteAttributes',
  'DefaultRedirectURI',
  'AnalyticsConfiguration',
  'EnablePropagateAdditionalUserContextData',
  'AuthSessionValidity',
  'RefreshTokenRotation',
] as const satisfies readonly (keyof InputOf<'UpdateUserPoolClient'>)[];

export const appClientKind: Kind = {
  fixed: ['GenerateSecret'],

  async find(place, { name }): Promise<Found> {
    const { userPoolId, clientIds = {} } = place.ids;
    if (userPoolId === undefined) return {};
    const known = clientIds[name];
    const client = (known && (await describe(place, userPoolId, known))) || (await findByName(place, userPoolId, name));
    // The id of a client that is gone would go on to the identity pool.
    if (client === undefined) return { learned: { ids: withoutClient(place, name) } };
    const settings = { ...client, ...timesOf(client), GenerateSecret: client['ClientSecret'] !== undefined };
    return { settings, learned: { ids: withClient(place, name, String(client['ClientId'])) } };
  },

  async create(place, { name, settings }) {
    const input = { ...settings, UserPoolId: userPoolIdOf(place), ClientName: name };
    const { UserPoolClient } = await callUserPools(
      place.connection,
      'CreateUserPoolClient',
      withoutNull(input) as InputOf<'CreateUserPoolClient'>,
    );
    return { ids: withClient(place, name, String(UserPoolClient?.ClientId)) };
  },

  async change(place, { name, settings }, actual) {
    const { GenerateSecret: _, ...changing } = settings;
    const input = {
      ...pick(actual, kept),
      ...changing,
      UserPoolId: userPoolIdOf(place),
      ClientId: actual['ClientId'],
      ClientName: actual['ClientName'] ?? name,
    };
    await callUserPools(
      place.connection,
      'UpdateUserPoolClient',
      withoutNull(input) as InputOf<'UpdateUserPoolClient'>,
    );
    return undefined;
  },
};

const unitMinutes: Readonly<Record<string, number>> = { seconds: 1 / 60, minutes: 1, hours: 60, days: 1_440 };
const minutesOfDay = 1_440;

/**
 * The times of a client in the units that are wanted, where they are whole in them: an hour is sixty minutes. AWS: days for refresh tokens
 * and hours for the others where no unit is named.
 */
export function timesOf(client: Settings): Settings {
  const units = (client['TokenValidityUnits'] ?? {}) as Readonly<Record<string, string>>;
  const minutes = (token: 'RefreshToken' | 'AccessToken' | 'IdToken', usual: string) =>
    Number(client[`${token}Validity`] ?? (token === 'RefreshToken' ? 30 : 1)) *
    (unitMinutes[units[token] ?? usual] ?? 1);
  const refreshDays = minutes('RefreshToken', 'days') / minutesOfDay;
  const [access, id] = [minutes('AccessToken', 'hours'), minutes('IdToken', 'hours')];
  if (![refreshDays, access, id].every(Number.isInteger)) return {};
  return {
    RefreshTokenValidity: refreshDays,
    AccessTokenValidity: access,
    IdTokenValidity: id,
    TokenValidityUnits: { RefreshToken: 'days', AccessToken: 'minutes', IdToken: 'minutes' },
  };
}

function withClient({ ids }: Place, name: string, id: string) {
  return { ...ids, clientIds: { ...ids.clientIds, [name]: id } };
}

function withoutClient({ ids }: Place, name: string) {
  const { [name]: _, ...clientIds } = ids.clientIds ?? {};
  return { ...ids, clientIds };
}

async function describe({ connection }: Place, userPoolId: string, id: string): Promise<Settings | undefined> {
  const input = { UserPoolId: userPoolId, ClientId: id };
  const answer = await orUndefined(callUserPools(connection, 'DescribeUserPoolClient', input));
  return answer?.UserPoolClient && { ...answer.UserPoolClient };
}

/** Of several of one name the first: which one the server lists first does not change. */
async function findByName(place: Place, userPoolId: string, name: string): Promise<Settings | undefined> {
  for (let next: string | undefined; ; ) {
    const input = { UserPoolId: userPoolId, MaxResults: 60, ...(next && { NextToken: next }) };
    const page = await callUserPools(place.connection, 'ListUserPoolClients', input);
    const found = page.UserPoolClients?.find((client) => client.ClientName === name);
    if (found?.ClientId !== undefined) return describe(place, userPoolId, found.ClientId);
    next = page.NextToken;
    if (next === undefined) return undefined;
  }
}
