import type { UserPoolClientType } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import { type Answer, type Ask, type Call, type Names, partOf, type Resource, textOf } from './play.ts';

const date = expect.any(Date) as Date;

/** Makes a pool, under the name `pool`. */
export async function arrangePool(ask: Ask): Promise<Names> {
  const [made] = await ask(['CreateUserPool', { PoolName: 'shop' }]);
  return { pool: textOf(made, 'UserPool', 'Id') };
}

/** Makes a pool and a client of it, under the names `pool` and `client`. */
export async function arrangeClient(ask: Ask): Promise<Names> {
  const names = await arrangePool(ask);
  const [made] = await ask(['CreateUserPoolClient', { UserPoolId: names['pool'] ?? '', ClientName: 'app' }]);
  return { ...names, client: textOf(made, 'UserPoolClient', 'ClientId') };
}

/** All that DescribeUserPoolClient shows of a client that is made with a name alone. */
export const bareClient = ({ pool, id }: Names) => ({
  UserPoolId: pool,
  ClientId: id,
  ClientName: 'app',
  CreationDate: date,
  LastModifiedDate: date,
  RefreshTokenValidity: 30,
  AllowedOAuthFlowsUserPoolClient: false,
  EnableTokenRevocation: true,
  EnablePropagateAdditionalUserContextData: false,
  AuthSessionValidity: 3,
});

const bare = (names: Names, more: object = {}) => [{ UserPoolClient: { ...bareClient(names), ...more } }];

/** UpdateUserPoolClient with every member that Terraform plans: what it does not know, the server has filled in before. */
const update = ({ pool = '', id = '' }: Names, [described]: readonly Answer[], more: object): Call => {
  const read = partOf(described, 'UserPoolClient') as UserPoolClientType;
  const { CreationDate: _, LastModifiedDate: __, ClientSecret: ___, ...kept } = read;
  return ['UpdateUserPoolClient', { ...kept, UserPoolId: pool, ClientId: id, ...more }];
};

const life = {
  arrange: arrangePool,
  id: ({ pool }: Names, [made]: readonly Answer[]) => `${pool}/${textOf(made, 'UserPoolClient', 'ClientId')}`,
  read: (UserPoolId = '', ClientId = ''): Call[] => [['DescribeUserPoolClient', { UserPoolId, ClientId }]],
  remove: ({ pool = '', id = '' }: Names): Call[] => [['DeleteUserPoolClient', { UserPoolId: pool, ClientId: id }]],
  gone: 'ResourceNotFoundException',
  removedTwice: 'ResourceNotFoundException',
} as const;

const whole = {
  AccessTokenValidity: 2,
  IdTokenValidity: 30,
  RefreshTokenValidity: 10,
  TokenValidityUnits: { AccessToken: 'hours', IdToken: 'minutes', RefreshToken: 'days' },
  AllowedOAuthFlows: ['code', 'implicit'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthScopes: ['email', 'openid'],
  AuthSessionValidity: 5,
  CallbackURLs: ['https://shop.example.com/a', 'https://shop.example.com/b'],
  DefaultRedirectURI: 'https://shop.example.com/a',
  LogoutURLs: ['https://shop.example.com/out'],
  EnableTokenRevocation: false,
  ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'],
  PreventUserExistenceErrors: 'ENABLED',
  ReadAttributes: ['email', 'name'],
  WriteAttributes: ['email', 'name'],
  SupportedIdentityProviders: ['COGNITO'],
} as const;

const application = 'arn:aws:mobiletargeting:us-east-1:123456789012:apps/0123456789abcdef0123456789abcdef';
const analyticsRead = {
  ApplicationArn: application,
  RoleArn:
    'arn:aws:iam::123456789012:role/aws-service-role/cognito-idp.amazonaws.com/AWSServiceRoleForAmazonCognitoIdp',
  UserDataShared: false,
};

const units = { AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' } as const;

/** Sets that nobody configured: Terraform keeps them as empty, and sends them so. */
const emptySets = {
  AllowedOAuthFlows: [],
  AllowedOAuthScopes: [],
  CallbackURLs: [],
  ExplicitAuthFlows: [],
  LogoutURLs: [],
  ReadAttributes: [],
  WriteAttributes: [],
  SupportedIdentityProviders: [],
};

/** What was set and is no more: units that are taken out are sent as those that hold without any. */
const withoutAny = {
  ...Object.fromEntries(Object.keys(whole).map((name) => [name, undefined])),
  AllowedOAuthFlowsUserPoolClient: false,
  AuthSessionValidity: 3,
  EnableTokenRevocation: true,
  RefreshTokenValidity: 30,
  TokenValidityUnits: units,
};

/** aws_cognito_user_pool_client and aws_cognito_managed_user_pool_client. */
export const clients: readonly Resource[] = [
  {
    title: 'aws_cognito_user_pool_client, of a name alone, then whole, then bare again',
    ...life,
    create: {
      calls: ({ pool = '' }) => [['CreateUserPoolClient', { UserPoolId: pool, ClientName: 'app' }]],
      state: (names) => bare(names),
    },
    updates: [
      { calls: (names, state) => [update(names, state, {})], state: (names) => bare(names) },
      { calls: (names, state) => [update(names, state, emptySets)], state: (names) => bare(names) },
      {
        calls: (names, state) => [update(names, state, { ...whole, ClientName: 'other' })],
        state: (names) => bare(names, { ...whole, ClientName: 'other' }),
      },
      {
        calls: (names, state) => [update(names, state, withoutAny)],
        state: (names) => bare(names, { ClientName: 'other', TokenValidityUnits: units }),
      },
    ],
  },
  {
    title: 'aws_cognito_user_pool_client, with a secret, analytics and tokens that rotate',
    ...life,
    create: {
      calls: ({ pool = '' }) => [
        [
          'CreateUserPoolClient',
          {
            UserPoolId: pool,
            ClientName: 'app',
            GenerateSecret: true,
            RefreshTokenValidity: 0,
            EnablePropagateAdditionalUserContextData: true,
            ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
            AnalyticsConfiguration: { ApplicationArn: application },
            RefreshTokenRotation: { Feature: 'ENABLED' },
          },
        ],
      ],
      state: (names) =>
        bare(names, {
          ClientSecret: expect.stringMatching(/^[0-9a-v]{51,52}$/) as string,
          EnablePropagateAdditionalUserContextData: true,
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
          AnalyticsConfiguration: analyticsRead,
          RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
        }),
    },
    updates: [
      {
        calls: (names, state) => [
          update(names, state, { AnalyticsConfiguration: undefined, RefreshTokenRotation: undefined }),
        ],
        state: (names) =>
          bare(names, {
            ClientSecret: expect.stringMatching(/^[0-9a-v]{51,52}$/) as string,
            EnablePropagateAdditionalUserContextData: true,
            ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
            RefreshTokenRotation: { Feature: 'DISABLED', RetryGracePeriodSeconds: 0 },
          }),
      },
    ],
  },
  {
    title: 'aws_cognito_managed_user_pool_client, found by the beginning of its name among many',
    ...life,
    arrange: async (ask) => {
      const names = await arrangePool(ask);
      const { pool = '' } = names;
      for (const ClientName of ['app', 'AmazonOpenSearchService-shop', 'other']) {
        await ask(['CreateUserPoolClient', { UserPoolId: pool, ClientName }]);
      }
      const [listed] = await ask(['ListUserPoolClients', { UserPoolId: pool }]);
      const found = (partOf(listed, 'UserPoolClients') as UserPoolClientType[]).filter(({ ClientName }) =>
        ClientName?.startsWith('AmazonOpenSearchService-'),
      );
      expect(found).toHaveLength(1);
      return { pool, client: found[0]?.ClientId ?? '' };
    },
    id: ({ pool, client }) => `${pool}/${client}`,
    create: {
      calls: ({ pool = '', client = '' }) => [
        ['DescribeUserPoolClient', { UserPoolId: pool, ClientId: client }],
        [
          'UpdateUserPoolClient',
          { UserPoolId: pool, ClientId: client, ClientName: 'AmazonOpenSearchService-shop', ...whole },
        ],
      ],
      state: (names) => bare(names, { ...whole, ClientName: 'AmazonOpenSearchService-shop' }),
    },
  },
];
