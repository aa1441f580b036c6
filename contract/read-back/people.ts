import { expect } from 'vitest';
import { arrangePool } from './clients.ts';
import type { Ask, Call, Names, Resource } from './play.ts';

const date = expect.any(Date) as Date;
const role = 'arn:aws:iam::123456789012:role/staff';

const sub = { Name: 'sub', Value: expect.stringMatching(/^[0-9a-f-]{36}$/) as string };
const named = (attributes: Readonly<Record<string, string>>) =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

/** All that AdminGetUser shows of a user; `sub` is what Terraform does not compare. */
const user = (attributes: Readonly<Record<string, string>>, more: object = {}) => [
  {
    Username: 'ada',
    UserAttributes: [sub, ...named(attributes)],
    UserCreateDate: date,
    UserLastModifiedDate: date,
    Enabled: true,
    UserStatus: 'FORCE_CHANGE_PASSWORD',
    ...more,
  },
];

const ada = ({ pool = '' }: Names) => ({ UserPoolId: pool, Username: 'ada' });
const group = ({ pool = '' }: Names) => ({ UserPoolId: pool, GroupName: 'staff' });
const dates = { CreationDate: date, LastModifiedDate: date };

async function arrangeMembership(ask: Ask): Promise<Names> {
  const names = await arrangePool(ask);
  await ask(['CreateGroup', group(names)], ['AdminCreateUser', { ...ada(names), MessageAction: 'SUPPRESS' }]);
  return names;
}

/** aws_cognito_user, aws_cognito_user_group and aws_cognito_user_in_group. */
export const people: readonly Resource[] = [
  {
    title: 'aws_cognito_user, whose attributes change, who is disabled and given a password',
    arrange: async (ask) => {
      const names = await arrangePool(ask);
      const CustomAttributes = [{ Name: 'team', AttributeDataType: 'String', Mutable: true } as const];
      await ask(['AddCustomAttributes', { UserPoolId: names['pool'] ?? '', CustomAttributes }]);
      return names;
    },
    id: ({ pool }) => `${pool}/ada`,
    create: {
      calls: (names) => [
        [
          'AdminCreateUser',
          {
            ...ada(names),
            DesiredDeliveryMediums: ['EMAIL'],
            MessageAction: 'SUPPRESS',
            TemporaryPassword: 'Correct-Horse-7',
            UserAttributes: named({ email: 'ada@example.com', 'custom:team': 'red' }),
          },
        ],
        ['AdminDisableUser', ada(names)],
      ],
      state: () => user({ email: 'ada@example.com', 'custom:team': 'red' }, { Enabled: false }),
    },
    updates: [
      {
        calls: (names) => [
          [
            'AdminUpdateUserAttributes',
            { ...ada(names), UserAttributes: named({ 'custom:team': 'blue', name: 'Ada' }) },
          ],
          ['AdminDeleteUserAttributes', { ...ada(names), UserAttributeNames: ['email'] }],
          ['AdminEnableUser', ada(names)],
        ],
        state: () => user({ 'custom:team': 'blue', name: 'Ada' }),
      },
      {
        calls: (names) => [
          [
            'AdminUpdateUserAttributes',
            { ...ada(names), UserAttributes: named({ email: 'a@example.com', email_verified: 'true' }) },
          ],
          ['AdminSetUserPassword', { ...ada(names), Password: 'Correct-Horse-8', Permanent: true }],
        ],
        state: () =>
          user(
            { 'custom:team': 'blue', name: 'Ada', email_verified: 'true', email: 'a@example.com' },
            { UserStatus: 'CONFIRMED' },
          ),
      },
    ],
    read: (UserPoolId = '', Username = ''): Call[] => [['AdminGetUser', { UserPoolId, Username }]],
    remove: (names) => [['AdminDeleteUser', ada(names)]],
    gone: 'UserNotFoundException',
    removedTwice: 'UserNotFoundException',
  },
  {
    title: 'aws_cognito_user, with a password from the first',
    arrange: arrangePool,
    id: ({ pool }) => `${pool}/ada`,
    create: {
      calls: (names) => [
        ['AdminCreateUser', { ...ada(names), MessageAction: 'SUPPRESS' }],
        ['AdminSetUserPassword', { ...ada(names), Password: 'Correct-Horse-7', Permanent: true }],
      ],
      state: () => user({}, { UserStatus: 'CONFIRMED' }),
    },
    read: (UserPoolId = '', Username = ''): Call[] => [['AdminGetUser', { UserPoolId, Username }]],
    remove: (names) => [['AdminDeleteUser', ada(names)]],
    gone: 'UserNotFoundException',
    removedTwice: 'UserNotFoundException',
  },
  {
    title: 'aws_cognito_user_group, of a name alone, then whole, then with less',
    arrange: arrangePool,
    id: ({ pool }) => `${pool}/staff`,
    create: {
      calls: (names) => [['CreateGroup', group(names)]],
      state: (names) => [{ Group: { ...group(names), ...dates } }],
    },
    updates: [
      {
        calls: (names) => [
          ['UpdateGroup', { ...group(names), Description: 'Who works here', Precedence: 3, RoleArn: role }],
        ],
        state: (names) => [
          { Group: { ...group(names), Description: 'Who works here', Precedence: 3, RoleArn: role, ...dates } },
        ],
      },
      {
        calls: (names) => [['UpdateGroup', { ...group(names), Description: '', Precedence: 0, RoleArn: role }]],
        state: (names) => [{ Group: { ...group(names), Precedence: 0, RoleArn: role, ...dates } }],
      },
    ],
    read: (UserPoolId = '', GroupName = ''): Call[] => [['GetGroup', { UserPoolId, GroupName }]],
    remove: (names) => [['DeleteGroup', group(names)]],
    gone: 'ResourceNotFoundException',
    removedTwice: 'ResourceNotFoundException',
  },
  {
    title: 'aws_cognito_user_in_group',
    arrange: arrangeMembership,
    id: ({ pool }) => `${pool}/staff/ada`,
    create: {
      calls: (names) => [['AdminAddUserToGroup', { ...ada(names), ...group(names) }]],
      state: (names) => [{ Groups: [{ ...group(names), ...dates }] }],
    },
    read: (UserPoolId = '', _group = '', Username = ''): Call[] => [
      ['AdminListGroupsForUser', { UserPoolId, Username }],
    ],
    remove: (names) => [['AdminRemoveUserFromGroup', { ...ada(names), ...group(names) }]],
    gone: () => [{ Groups: [] }],
  },
];
