import type { InputOf } from '@cenote/wire/user-pools';
import { callUserPools, orUndefined } from '../server/call.ts';
import { isSettings } from './differences.ts';
import { type Found, type Kind, pick, userPoolIdOf } from './kind.ts';
import type { Place } from './place.ts';
import { type Resource, type Settings, withoutNull } from './resource.ts';
import { projectTag } from './wanted-user-pool.ts';

/** What an update sends again, since the wire lets go of some of what it is not sent. */
const kept = [
  'Policies',
  'DeletionProtection',
  'LambdaConfig',
  'AutoVerifiedAttributes',
  'VerificationMessageTemplate',
  'SmsAuthenticationMessage',
  'UserAttributeUpdateSettings',
  'DeviceConfiguration',
  'EmailConfiguration',
  'SmsConfiguration',
  'UserPoolTags',
  'AdminCreateUserConfig',
  'UserPoolAddOns',
  'AccountRecoverySetting',
  'UserPoolTier',
] as const satisfies readonly (keyof InputOf<'UpdateUserPool'>)[];

const decidedOnce = ['UsernameAttributes', 'AliasAttributes', 'UsernameConfiguration', 'RequiredAttributes'];

export const userPoolKind: Kind = {
  fixed: decidedOnce,

  async find(place, { name }) {
    const known = place.ids.userPoolId;
    const pool = (known && (await describe(place, known))) || (await findByTag(place, name));
    // Ids of things in a pool that is gone lead nowhere.
    const { clientIds, identityPoolId } = place.ids;
    const ids = { ...(identityPoolId && { identityPoolId }) };
    if (pool === undefined) return { learned: { ids } };
    const userPoolId = String(pool['Id']);
    const isSame = known === userPoolId;
    const learned = { userPool: pool, ids: { ...ids, ...(isSame && clientIds && { clientIds }), userPoolId } };
    return { settings: pool, learned };
  },

  async create(place, { settings }) {
    const { RequiredAttributes: required, ...input } = settings as Settings & { RequiredAttributes: readonly string[] };
    const schema = required.map((name) => ({ Name: name, Required: true, Mutable: true }));
    const { UserPool } = await callUserPools(
      place.connection,
      'CreateUserPool',
      withoutNull({ ...input, ...(schema.length > 0 && { Schema: schema }) }) as unknown as InputOf<'CreateUserPool'>,
    );
    return { userPool: asSettings(UserPool), ids: { ...place.ids, userPoolId: String(UserPool?.Id) } };
  },

  async change(place, { settings }, actual) {
    const wanted = Object.fromEntries(Object.entries(settings).filter(([name]) => !decidedOnce.includes(name)));
    const { AdminCreateUserConfig: invitations, ...input } = merged(pick(actual, kept), wanted);
    // AWS: an older name of the days in the password policy, which is read and may not be sent beside it.
    const { UnusedAccountValidityDays: _, ...AdminCreateUserConfig } = invitations as Settings;
    await callUserPools(
      place.connection,
      'UpdateUserPool',
      withoutNull({ ...input, AdminCreateUserConfig, UserPoolId: userPoolIdOf(place) }) as InputOf<'UpdateUserPool'>,
    );
    return undefined;
  },
};

/** What is wanted over what is there, member by member. */
function merged(actual: Settings, wanted: Settings): Settings {
  const both = Object.entries(wanted).map(([name, after]) => {
    const before = actual[name];
    return [name, isSettings(after) && isSettings(before) ? merged(before, after) : after] as const;
  });
  return { ...actual, ...Object.fromEntries(both) };
}

async function describe({ connection }: Place, id: string): Promise<Settings | undefined> {
  const answer = await orUndefined(callUserPools(connection, 'DescribeUserPool', { UserPoolId: id }));
  return answer?.UserPool && asSettings(answer.UserPool);
}

/** A pool as it is compared: by the names of what is wanted. */
export function asSettings(pool: object | undefined): Settings {
  const { Name, SchemaAttributes, LambdaConfig, ...settings } = pool as {
    readonly Name?: string;
    readonly SchemaAttributes?: readonly { readonly Name?: string; readonly Required?: boolean }[];
    readonly LambdaConfig?: Settings;
  } & Settings;
  // The wire has required the subject of every pool since it began.
  const required = (SchemaAttributes ?? []).filter((one) => one.Required && one.Name !== 'sub').map((one) => one.Name);
  return {
    // AWS: a pool that was made without it heeds case.
    UsernameConfiguration: { CaseSensitive: true },
    ...settings,
    PoolName: Name,
    SchemaAttributes,
    LambdaConfig: LambdaConfig ?? {},
    RequiredAttributes: required,
  };
}

/** The pool that was made for this project, and whose id was not written down: push was cut off, or ran elsewhere. */
async function findByTag(place: Place, name: string): Promise<Settings | undefined> {
  const found: Settings[] = [];
  for (let next: string | undefined; ; ) {
    const page = await callUserPools(place.connection, 'ListUserPools', {
      MaxResults: 60,
      ...(next && { NextToken: next }),
    });
    for (const { Id, Name } of page.UserPools ?? []) {
      const pool = Name === name && Id !== undefined ? await describe(place, Id) : undefined;
      if (isSettings(pool?.['UserPoolTags']) && pool['UserPoolTags'][projectTag] === place.project) found.push(pool);
    }
    next = page.NextToken;
    if (next === undefined) break;
  }
  if (found.length > 1) {
    const ids = found.map((pool) => pool['Id']).join(', ');
    throw new Error(
      `Several pools have the tag ${projectTag}=${place.project}: ${ids}. Take one over: cenote auth import.`,
    );
  }
  return found[0];
}

/** Attributes of the owner's own. AWS: they can be added, and never taken away. */
export const attributeKind: Kind = {
  fixed: ['AttributeDataType', 'Mutable', 'StringAttributeConstraints', 'NumberAttributeConstraints'],

  async find({ userPool }, { name }): Promise<Found> {
    const attributes = (userPool?.['SchemaAttributes'] ?? []) as readonly Settings[];
    const settings = attributes.find((attribute) => attribute['Name'] === name);
    return settings === undefined ? {} : { settings };
  },

  async create(place, { name, settings }) {
    const attribute = { ...withoutNull(settings), Name: name.replace(/^custom:/, '') };
    const input = { UserPoolId: userPoolIdOf(place), CustomAttributes: [attribute] };
    await callUserPools(place.connection, 'AddCustomAttributes', input as InputOf<'AddCustomAttributes'>);
    return undefined;
  },

  change: () => Promise.reject(new Error('An attribute stays as it was made.')),
};

/** Whether the pool asks for a second factor. It is there with the pool. */
export const secondFactorsKind: Kind = {
  async find(place): Promise<Found> {
    if (place.ids.userPoolId === undefined) return {};
    const settings = await callUserPools(place.connection, 'GetUserPoolMfaConfig', {
      UserPoolId: place.ids.userPoolId,
    });
    return { settings: { ...settings } };
  },

  create: (place, resource) => setSecondFactors(place, resource, {}),
  change: setSecondFactors,
};

async function setSecondFactors(place: Place, { settings }: Resource, actual: Settings): Promise<undefined> {
  const input = { ...pick(actual, ['WebAuthnConfiguration']), ...settings, UserPoolId: userPoolIdOf(place) };
  await callUserPools(place.connection, 'SetUserPoolMfaConfig', withoutNull(input) as InputOf<'SetUserPoolMfaConfig'>);
}
