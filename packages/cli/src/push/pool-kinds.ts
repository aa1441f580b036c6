import type { InputOf } from '@cenote/wire/user-pools';
import { callUserPools, orUndefined } from '../server/call.ts';
import { get } from '../server/post.ts';
import { type Found, type Kind, pick, userPoolIdOf } from './kind.ts';
import type { Place } from './place.ts';
import { type Resource, type Settings, withoutNull } from './resource.ts';

/** What is found in the pool, where there is one. */
async function inPool(place: Place, look: (userPoolId: string) => Promise<object | undefined>): Promise<Found> {
  const settings = place.ids.userPoolId === undefined ? undefined : await look(place.ids.userPoolId);
  return settings === undefined ? {} : { settings: { ...settings } };
}

/** What a provider's owner said that is never read again, and so cannot be compared. */
const hiddenDetails = ['private_key'];

export const identityProviderKind: Kind = {
  fixed: ['ProviderType'],

  find: (place, { name, settings }) =>
    inPool(place, async (UserPoolId) => {
      const input = { UserPoolId, ProviderName: name };
      const answer = await orUndefined(callUserPools(place.connection, 'DescribeIdentityProvider', input));
      if (answer === undefined) return undefined;
      const wanted = settings['ProviderDetails'] as Settings;
      const hidden = pick(wanted, hiddenDetails);
      return { ...answer.IdentityProvider, ProviderDetails: { ...hidden, ...answer.IdentityProvider.ProviderDetails } };
    }),

  async create(place, { name, settings }) {
    const input = { ...settings, UserPoolId: userPoolIdOf(place), ProviderName: name };
    await callUserPools(
      place.connection,
      'CreateIdentityProvider',
      input as unknown as InputOf<'CreateIdentityProvider'>,
    );
    return undefined;
  },

  async change(place, { name, settings }) {
    const { ProviderType: _, ...changing } = settings;
    const input = { ...changing, UserPoolId: userPoolIdOf(place), ProviderName: name };
    await callUserPools(place.connection, 'UpdateIdentityProvider', input);
    return undefined;
  },
};

export const resourceServerKind: Kind = {
  find: (place, { name }) =>
    inPool(place, async (UserPoolId) => {
      const input = { UserPoolId, Identifier: name };
      return (await orUndefined(callUserPools(place.connection, 'DescribeResourceServer', input)))?.ResourceServer;
    }),
  create: (place, resource) => sendResourceServer('CreateResourceServer', place, resource),
  change: (place, resource) => sendResourceServer('UpdateResourceServer', place, resource),
};

async function sendResourceServer(
  operation: 'CreateResourceServer' | 'UpdateResourceServer',
  place: Place,
  { name, settings }: Resource,
): Promise<undefined> {
  const input = { ...settings, UserPoolId: userPoolIdOf(place), Identifier: name };
  await callUserPools(place.connection, operation, input as unknown as InputOf<typeof operation>);
}

export const groupKind: Kind = {
  find: (place, { name }) =>
    inPool(place, async (UserPoolId) => {
      return (await orUndefined(callUserPools(place.connection, 'GetGroup', { UserPoolId, GroupName: name })))?.Group;
    }),

  async create(place, { name, settings }) {
    const input = { ...withoutNull(settings), UserPoolId: userPoolIdOf(place), GroupName: name };
    await callUserPools(place.connection, 'CreateGroup', input);
    return undefined;
  },

  async change(place, { name, settings }) {
    const input = { ...withoutNull(settings), UserPoolId: userPoolIdOf(place), GroupName: name };
    await callUserPools(place.connection, 'UpdateGroup', input);
    return undefined;
  },
};

/** The prefix under which the pool's pages are reached. A pool has one of them. */
export const domainKind: Kind = {
  async find(place): Promise<Found> {
    const { Domain } = place.userPool ?? {};
    return typeof Domain === 'string' ? { settings: { Domain } } : {};
  },

  async create(place, { settings }) {
    const version = settings['ManagedLoginVersion'];
    await callUserPools(place.connection, 'CreateUserPoolDomain', {
      UserPoolId: userPoolIdOf(place),
      Domain: String(settings['Domain']),
      ...(typeof version === 'number' && { ManagedLoginVersion: version }),
    });
    return { userPool: { ...place.userPool, Domain: settings['Domain'] } };
  },

  async change(place, resource, actual) {
    const [UserPoolId, Domain] = [userPoolIdOf(place), String(actual['Domain'])];
    const { DomainDescription } = await callUserPools(place.connection, 'DescribeUserPoolDomain', { Domain });
    const { ManagedLoginVersion } = DomainDescription ?? {};
    await callUserPools(place.connection, 'DeleteUserPoolDomain', { UserPoolId, Domain });
    // What the pages look like goes by it, and no file says it.
    const settings = { ...resource.settings, ...(ManagedLoginVersion && { ManagedLoginVersion }) };
    return domainKind.create(place, { ...resource, settings });
  },
};

/** Colours and the picture of the hosted pages, for all clients. */
export const lookKind: Kind = {
  find: (place) =>
    inPool(place, async (UserPoolId) => {
      const answer = await callUserPools(place.connection, 'GetUICustomization', { UserPoolId });
      const { CSS, ImageUrl } = answer.UICustomization;
      if (CSS === undefined && ImageUrl === undefined) return undefined;
      return { ...(CSS && { CSS }), ...(ImageUrl && { ImageFile: await readImage(place, ImageUrl) }) };
    }),
  create: setLook,
  change: setLook,
};

async function setLook(place: Place, { settings }: Resource): Promise<undefined> {
  await callUserPools(place.connection, 'SetUICustomization', { ...settings, UserPoolId: userPoolIdOf(place) });
}

/** The picture, from where requests go anyway: its own address may be one that only browsers know. */
async function readImage({ connection }: Place, url: string): Promise<string> {
  const { pathname, search } = new URL(url, connection.endpoint);
  const { bytes, status } = await get(connection, pathname + search);
  return status === 200 ? bytes.toString('base64') : '';
}
