import { afterEach, expect, it } from 'vitest';
import { PASSWORD } from '../../../test/people.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../test/sign-in-place.ts';

/** Names that reach the prototype of an object, where somebody reads or writes it by a name from outside. */
const inherited = ['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString'];
const mapOf = (value: string) => Object.fromEntries(inherited.map((name) => [name, value]));
const listOf = (value: string) => inherited.map((Name) => ({ Name, Value: value }));

let place: SignInPlace;
afterEach(() => place.context.close());

it('names of metadata reach a function as they are, and nothing else', async () => {
  const { functions, lambdaConfig, calls } = triggersInProcess({ preSignUp: (event: TriggerEvent) => event });
  place = await createSignInPlace({ functions, settings: { lambdaConfig } });
  await place.call('SignUp', {
    ClientId: place.client.id,
    Username: 'ann',
    Password: PASSWORD,
    ClientMetadata: mapOf('metadata'),
    ValidationData: listOf('validation'),
  });
  const request = calls[0]?.event.request ?? {};
  for (const [member, value] of [
    ['clientMetadata', 'metadata'],
    ['validationData', 'validation'],
  ] as const) {
    const map = request[member] as object;
    expect(Object.getOwnPropertyNames(map)).toEqual(inherited);
    expect(new Set(Object.values(map))).toEqual(new Set([value]));
  }
  expect({}).not.toHaveProperty('metadata');
});

it.each(inherited)('%s is no attribute, no parameter and no answer', async (name) => {
  place = await createSignInPlace();
  const { call, client, pool } = place;
  await place.add('ann', { attributes: { email: 'ann@example.com' } });
  const refused = { code: 'InvalidParameterException' };
  const UserAttributes = [{ Name: name, Value: 'x' }];
  const bob = { Username: 'bob', Password: PASSWORD };
  await expect(call('SignUp', { ClientId: client.id, ...bob, UserAttributes })).rejects.toMatchObject(refused);
  const ann = { UserPoolId: pool.id, Username: 'ann' };
  await expect(call('AdminUpdateUserAttributes', { ...ann, UserAttributes })).rejects.toMatchObject(refused);
  await expect(call('AdminDeleteUserAttributes', { ...ann, UserAttributeNames: [name] })).rejects.toMatchObject(
    refused,
  );
  const list = { UserPoolId: pool.id, AttributesToGet: [name] };
  await expect(call('ListUsers', list)).rejects.toMatchObject(refused);
  await expect(call('ListUsers', { UserPoolId: pool.id, Filter: `${name} = "x"` })).rejects.toMatchObject(refused);
  const step = await place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'ann', PASSWORD, [name]: 'x' });
  expect(step.AuthenticationResult).toBeDefined();
  expect((await call('AdminGetUser', ann)).UserAttributes).toHaveLength(2);
});

it('they are no attributes in the answer to a forced new password', async () => {
  place = await createSignInPlace();
  await place.add('ann', { status: 'FORCE_CHANGE_PASSWORD' });
  const step = await place.password();
  const attributes = Object.fromEntries(inherited.map((name) => [`userAttributes.${name}`, 'x']));
  await expect(place.respond(step, { NEW_PASSWORD: 'Battery-Staple-1', ...attributes })).rejects.toMatchObject({
    code: 'InvalidParameterException',
  });
});
