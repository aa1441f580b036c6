import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

/** Attributes that contradict one another, or the username: nothing is chosen in silence. */

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

type Given = readonly { readonly Name: string; readonly Value: string }[];
const given = (...pairs: [string, string][]): { Name: string; Value: string }[] =>
  pairs.map(([Name, Value]) => ({ Name, Value }));
const invalid = (message: string) => ({ code: 'InvalidParameterException', message });

async function operationsFor(Username: string, settings: NewPoolSettingsInput = {}) {
  const { pool, client } = await createPeoplePool(context, settings);
  const attributes = (UserAttributes: Given) => ({ UserAttributes: [...UserAttributes] });
  return {
    SignUp: (list: Given) => call('SignUp', { ClientId: client.id, Username, Password: PASSWORD, ...attributes(list) }),
    AdminCreateUser: (list: Given) =>
      call('AdminCreateUser', { UserPoolId: pool.id, Username, MessageAction: 'SUPPRESS', ...attributes(list) }),
    AdminUpdateUserAttributes: (list: Given) =>
      call('AdminUpdateUserAttributes', { UserPoolId: pool.id, Username, ...attributes(list) }),
    attributes: async (): Promise<Readonly<Record<string, string | undefined>>> => {
      const { UserAttributes = [] } = await call('AdminGetUser', { UserPoolId: pool.id, Username });
      return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
    },
  };
}

describe('a name that is given twice', () => {
  const twice = given(['email', 'ann@example.com'], ['email', 'bob@example.com']);
  const refusal = invalid('Attribute email is given more than once');

  test.each(['SignUp', 'AdminCreateUser'] as const)('is refused by %s', async (operation) => {
    await expect((await operationsFor('ann'))[operation](twice)).rejects.toMatchObject(refusal);
  });

  test('is refused where the address is the username, too', async () => {
    const { SignUp } = await operationsFor('ann@example.com', { usernameAttributes: ['email'] });
    await expect(SignUp(twice)).rejects.toMatchObject(refusal);
  });

  test('is refused by changes of attributes', async () => {
    const { AdminCreateUser, AdminUpdateUserAttributes, attributes } = await operationsFor('ann');
    await AdminCreateUser(given(['email', 'eve@example.com']));
    await expect(AdminUpdateUserAttributes(twice)).rejects.toMatchObject(refusal);
    expect((await attributes())['email']).toBe('eve@example.com');
  });
});

describe.each(['SignUp', 'AdminCreateUser'] as const)('%s with an address as the username', (operation) => {
  test('refuses another address in the attribute', async () => {
    const operations = await operationsFor('ann@example.com', { usernameAttributes: ['email'] });
    await expect(operations[operation](given(['email', 'bob@example.com']))).rejects.toMatchObject(
      invalid('User email should be empty or same as username, since username attribute is email.'),
    );
    const byPhone = await operationsFor('+15551234567', { usernameAttributes: ['phone_number'] });
    await expect(byPhone[operation](given(['phone_number', '+15557654321']))).rejects.toMatchObject(
      invalid('User phone_number should be empty or same as username, since username attribute is phone_number.'),
    );
  });

  test.each(['ann@example.com', 'Ann@Example.com', ''])('takes the same one, or none: %j', async (address) => {
    const usernameConfiguration = { caseSensitive: false };
    const settings = { usernameAttributes: ['email'], usernameConfiguration } as const;
    const operations = await operationsFor('ann@example.com', settings);
    await operations[operation](given(['email', address]));
    expect((await operations.attributes())['email']).toBe('ann@example.com');
  });

  test('is exact where names are', async () => {
    const operations = await operationsFor('ann@example.com', { usernameAttributes: ['email'] });
    await expect(operations[operation](given(['email', 'Ann@Example.com']))).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

describe('a truth', () => {
  const schema = [{ name: 'vip', attributeDataType: 'Boolean', mutable: true }] as const;

  test.each(['true', 'True', 'TRUE', 'tRuE'])('is taken in any case and kept in lower case: %s', async (value) => {
    const operations = await operationsFor('ann', { schema });
    const told = { 'custom:vip': 'true', email_verified: 'true' };
    await operations.AdminCreateUser(
      given(['email', 'a@example.com'], ['email_verified', value], ['custom:vip', value]),
    );
    expect(await operations.attributes()).toMatchObject(told);
    const no = value.replace(/t.*/i, value === 'true' ? 'false' : 'False');
    await operations.AdminUpdateUserAttributes(given(['email_verified', no], ['custom:vip', no]));
    expect(await operations.attributes()).toMatchObject({ 'custom:vip': 'false', email_verified: 'false' });
    await operations.AdminUpdateUserAttributes(given(['email_verified', value], ['custom:vip', value]));
    expect(await operations.attributes()).toMatchObject(told);
  });

  test('is taken so from users', async () => {
    const operations = await operationsFor('ann', { schema });
    await operations.SignUp(given(['custom:vip', 'True']));
    expect(await operations.attributes()).toMatchObject({ 'custom:vip': 'true' });
    await expect(operations.AdminUpdateUserAttributes(given(['custom:vip', 'yes']))).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });
});

describe('a number', () => {
  const row = { name: 'id', attributeDataType: 'Number', mutable: true } as const;
  const most = '9'.repeat(30);

  test('of any size is kept as it was sent, and compared as the integer that it is', async () => {
    const numberAttributeConstraints = { minValue: '9007199254740993', maxValue: most };
    const operations = await operationsFor('ann', { schema: [{ ...row, numberAttributeConstraints }] });
    await operations.SignUp(given(['custom:id', '1234567890123456789']));
    expect(await operations.attributes()).toMatchObject({ 'custom:id': '1234567890123456789' });
    for (const id of ['9007199254740993', most, '0009007199254740994']) {
      await operations.AdminUpdateUserAttributes(given(['custom:id', id]));
      expect(await operations.attributes()).toMatchObject({ 'custom:id': id });
    }
    const refused = [
      ['9007199254740992', 'Number must be no less than 9007199254740993'],
      [`1${'0'.repeat(30)}`, `Number must be no greater than ${most}`],
      ['12.5', 'Number must be a whole number'],
    ] as const;
    for (const [id, reason] of refused) {
      await expect(operations.AdminUpdateUserAttributes(given(['custom:id', id]))).rejects.toMatchObject(
        invalid(`user.custom:id: ${reason}\n`),
      );
    }
  });
});
