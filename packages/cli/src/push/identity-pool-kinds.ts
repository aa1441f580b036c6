import type { InputOf } from '@cenote/wire/identity-pools';
import { callIdentityPools, orUndefined } from '../server/call.ts';
import { callIam } from '../server/call-iam.ts';
import { isSettings } from './differences.ts';
import type { Found, Kind } from './kind.ts';
import type { Place } from './place.ts';
import { type Resource, type Settings, withoutNull } from './resource.ts';
import { projectTag } from './wanted-user-pool.ts';

export const identityPoolKind: Kind = {
  async find(place, { name }): Promise<Found> {
    const known = place.ids.identityPoolId;
    const pool = (known && (await describe(place, known))) || (await findByTag(place, name));
    if (pool === undefined) {
      const { identityPoolId: _, ...ids } = place.ids;
      return { learned: { ids } };
    }
    return { settings: pool, learned: { ids: { ...place.ids, identityPoolId: String(pool['IdentityPoolId']) } } };
  },

  async create(place, { settings }) {
    const input = withoutNull(settings) as unknown as InputOf<'CreateIdentityPool'>;
    const { IdentityPoolId } = await callIdentityPools(place.connection, 'CreateIdentityPool', input);
    return { ids: { ...place.ids, identityPoolId: IdentityPoolId } };
  },

  async change(place, { settings }, actual) {
    const input = withoutNull({ ...actual, ...settings }) as unknown as InputOf<'UpdateIdentityPool'>;
    await callIdentityPools(place.connection, 'UpdateIdentityPool', input);
    return undefined;
  },
};

async function describe({ connection }: Place, id: string): Promise<Settings | undefined> {
  const pool = await orUndefined(callIdentityPools(connection, 'DescribeIdentityPool', { IdentityPoolId: id }));
  // There are none where the wire says nothing of them.
  return pool && { SupportedLoginProviders: {}, ...pool };
}

async function findByTag(place: Place, name: string): Promise<Settings | undefined> {
  for (let next: string | undefined; ; ) {
    const input = { MaxResults: 60, ...(next && { NextToken: next }) };
    const page = await callIdentityPools(place.connection, 'ListIdentityPools', input);
    for (const { IdentityPoolId: id, IdentityPoolName } of page.IdentityPools ?? []) {
      const pool = IdentityPoolName === name && id !== undefined ? await describe(place, id) : undefined;
      if (isSettings(pool?.['IdentityPoolTags']) && pool['IdentityPoolTags'][projectTag] === place.project) return pool;
    }
    next = page.NextToken;
    if (next === undefined) return undefined;
  }
}

/** The name of the one policy that the file decides; others of the role are its owner's. */
const policyName = 'cenote';

export const roleKind: Kind = {
  async find(place, { name, settings }): Promise<Found> {
    const role = await orUndefined(callIam(place.connection, 'GetRole', { RoleName: name }));
    if (role === undefined) return {};
    const policy =
      settings['Policy'] === undefined
        ? undefined
        : await orUndefined(callIam(place.connection, 'GetRolePolicy', { RoleName: name, PolicyName: policyName }));
    return {
      settings: {
        AssumeRolePolicyDocument: parseDocument(role('AssumeRolePolicyDocument')),
        ...(policy && { Policy: parseDocument(policy('PolicyDocument')) }),
      },
      learned: { roles: { ...place.roles, [name]: role('Arn') } },
    };
  },

  async create(place, resource) {
    const { name, settings } = resource;
    const role = await callIam(place.connection, 'CreateRole', {
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(settings['AssumeRolePolicyDocument']),
      Description: `Of the project ${place.project}.`,
    });
    await putPolicy(place, resource);
    return { roles: { ...place.roles, [name]: role('Arn') } };
  },

  async change(place, resource) {
    const { name, settings } = resource;
    await callIam(place.connection, 'UpdateAssumeRolePolicy', {
      RoleName: name,
      PolicyDocument: JSON.stringify(settings['AssumeRolePolicyDocument']),
    });
    await putPolicy(place, resource);
    return undefined;
  },
};

async function putPolicy({ connection }: Place, { name, settings }: Resource): Promise<void> {
  if (settings['Policy'] === undefined) return;
  const document = JSON.stringify(settings['Policy']);
  await callIam(connection, 'PutRolePolicy', { RoleName: name, PolicyName: policyName, PolicyDocument: document });
}

/** AWS: documents in answers of IAM are percent-encoded. */
function parseDocument(text: string): unknown {
  return JSON.parse(decodeURIComponent(text));
}

export const identityPoolRolesKind: Kind = {
  async find(place): Promise<Found> {
    const { identityPoolId } = place.ids;
    if (identityPoolId === undefined) return {};
    const input = { IdentityPoolId: identityPoolId };
    const { Roles = {}, RoleMappings } = await callIdentityPools(place.connection, 'GetIdentityPoolRoles', input);
    return { settings: { Roles, ...(RoleMappings && { RoleMappings }) } };
  },
  create: (place, resource) => setRoles(place, resource, {}),
  change: setRoles,
};

async function setRoles(place: Place, { settings }: Resource, { RoleMappings }: Settings): Promise<undefined> {
  const input = {
    IdentityPoolId: place.ids.identityPoolId,
    ...settings,
    ...(RoleMappings !== undefined && { RoleMappings }),
  };
  await callIdentityPools(place.connection, 'SetIdentityPoolRoles', input as InputOf<'SetIdentityPoolRoles'>);
}
