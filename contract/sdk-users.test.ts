import {
  AdminCreateUserCommand,
  AdminDeleteUserAttributesCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  ListUsersCommand,
  paginateListUsers,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { makePool, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('users of a pool through the AWS SDK', (server) => {
  const sdk = () => administrator(server);
  async function makePeople(...names: readonly string[]): Promise<string> {
    const UserPoolId = await makePool(server);
    for (const Username of names) {
      const UserAttributes = [
        { Name: 'email', Value: `${Username}@example.com` },
        { Name: 'name', Value: Username },
      ];
      const input = { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' } as const;
      await sdk().send(new AdminCreateUserCommand(input));
    }
    return UserPoolId;
  }

  test('all are listed once by the page, and those alone who fit a filter', async () => {
    const names = ['ada', 'alan', 'grace', 'kurt', 'emmy'];
    const UserPoolId = await makePeople(...names);
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListUsers({ client: sdk(), pageSize: 2 }, { UserPoolId })) {
      expect(page.Users?.length).toBeLessThanOrEqual(2);
      seen.push(...(page.Users ?? []).map(({ Username }) => Username));
    }
    expect(seen).toHaveLength(names.length);
    expect(new Set(seen)).toEqual(new Set(names));
    const found = await sdk().send(
      new ListUsersCommand({ UserPoolId, Filter: 'name ^= "a"', AttributesToGet: ['email'] }),
    );
    expect(new Set(found.Users?.map(({ Attributes }) => Attributes?.[0]?.Value))).toEqual(
      new Set(['ada@example.com', 'alan@example.com']),
    );
    await expect(sdk().send(new ListUsersCommand({ UserPoolId, Filter: 'nonsense' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  test('an administrator takes attributes from one, and deletes another', async () => {
    const UserPoolId = await makePeople('ada', 'alan');
    const read = (Username: string) => sdk().send(new AdminGetUserCommand({ UserPoolId, Username }));
    const take = (Username: string) =>
      sdk().send(new AdminDeleteUserAttributesCommand({ UserPoolId, Username, UserAttributeNames: ['name'] }));
    await take('ada');
    expect((await read('ada')).UserAttributes?.map(({ Name }) => Name)).toEqual(['sub', 'email']);
    await sdk().send(new AdminDeleteUserCommand({ UserPoolId, Username: 'alan' }));
    const missing = refusal('UserNotFoundException', 'User does not exist.');
    await expect(read('alan')).rejects.toMatchObject(missing);
    await expect(take('alan')).rejects.toMatchObject(missing);
    expect((await read('ada')).Enabled).toBe(true);
  });
});
