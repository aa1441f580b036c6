import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { arrangeClient, arrangePool } from './clients.ts';
import { type Ask, type Call, type Names, partOf, type Resource, textOf } from './play.ts';

const date = expect.any(Date) as Date;
const certificate = 'arn:aws:acm:us-east-1:123456789012:certificate/1111';
const png = new Uint8Array(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
const css = '.label-customizable { font-weight: 400; }';

const newName = () => `shop-${randomUUID().slice(0, 8)}`;
const arrangeName = (name: () => string) => async (ask: Ask) => ({ ...(await arrangePool(ask)), domain: name() });

/** All that DescribeUserPoolDomain shows. */
const domain = ({ pool, domain }: Names, more: object) => [
  {
    DomainDescription: {
      UserPoolId: pool,
      AWSAccountId: '123456789012',
      Domain: domain,
      S3Bucket: expect.stringMatching(/./) as string,
      CloudFrontDistribution: expect.stringMatching(/./) as string,
      Version: expect.stringMatching(/^\d{14}$/) as string,
      Status: 'ACTIVE',
      CustomDomainConfig: {},
      ManagedLoginVersion: 1,
      ...more,
    },
  },
];

const domainLife = {
  id: ({ domain }: Names) => domain ?? '',
  read: (Domain = ''): Call[] => [['DescribeUserPoolDomain', { Domain }]],
  remove: ({ pool = '', domain = '' }: Names): Call[] => [
    ['DeleteUserPoolDomain', { UserPoolId: pool, Domain: domain }],
  ],
  gone: () => [{ DomainDescription: {} }],
  removedTwice: 'InvalidParameterException',
} as const;

const look = ({ pool }: Names, id: string, more: object) => [
  {
    UICustomization: {
      UserPoolId: pool,
      ClientId: id,
      CSS: css,
      CSSVersion: expect.stringMatching(/^\d{14}$/) as string,
      CreationDate: date,
      LastModifiedDate: date,
      ...more,
    },
  },
];

const lookLife = {
  arrange: async (ask: Ask) => {
    const names = await arrangeClient(ask);
    await ask(['CreateUserPoolDomain', { UserPoolId: names['pool'] ?? '', Domain: newName() }]);
    return names;
  },
  separator: ',',
  read: (UserPoolId = '', ClientId = ''): Call[] => [['GetUICustomization', { UserPoolId, ClientId }]],
  gone: () => [{ UICustomization: {} }],
} as const;

const setLook = ({ pool = '' }: Names, ClientId: string, more: object): Call => [
  'SetUICustomization',
  { UserPoolId: pool, ClientId, ...more },
];

const rounded = { components: { form: { borderRadius: 8 } } };
const square = { components: { form: { borderRadius: 0 } } };
const background = { Category: 'PAGE_BACKGROUND', ColorMode: 'DYNAMIC', Extension: 'PNG', Bytes: png } as const;

/** What a style shows by itself, merged with the defaults, and by the client that it is found by among the pool's. */
const style = ({ pool, client, id }: Names, own: object, whole: object) => {
  const read = { ManagedLoginBrandingId: id, UserPoolId: pool, CreationDate: date, LastModifiedDate: date };
  const found = { ClientId: client, UserPoolId: pool, ClientName: 'app' };
  return [
    { ManagedLoginBranding: { ...read, ...own } },
    { ManagedLoginBranding: { ...read, ...own, ...whole } },
    { UserPoolClients: [found] },
    { ManagedLoginBranding: { ...read, ...own } },
  ];
};

/** The whole document of settings, with these in it. */
const merged = (settings: { components: { form: object } }) => ({
  Settings: expect.objectContaining({
    categories: expect.anything() as object,
    componentClasses: expect.anything() as object,
    components: expect.objectContaining({
      form: expect.objectContaining(settings.components.form) as object,
    }) as object,
  }) as object,
});

/** aws_cognito_user_pool_domain, aws_cognito_user_pool_ui_customization and aws_cognito_managed_login_branding. */
export const signInPages: readonly Resource[] = [
  {
    title: 'aws_cognito_user_pool_domain, of a prefix',
    arrange: arrangeName(newName),
    ...domainLife,
    create: {
      calls: ({ pool = '', domain: Domain = '' }) => [
        ['CreateUserPoolDomain', { UserPoolId: pool, Domain }],
        ['DescribeUserPoolDomain', { Domain }],
      ],
      state: (names) => domain(names, {}),
    },
    updates: [
      {
        calls: ({ pool = '', domain: Domain = '' }) => [
          ['UpdateUserPoolDomain', { UserPoolId: pool, Domain, ManagedLoginVersion: 2 }],
        ],
        state: (names) => domain(names, { ManagedLoginVersion: 2 }),
      },
    ],
  },
  {
    title: 'aws_cognito_user_pool_domain, of one’s own with a certificate',
    arrange: arrangeName(() => `auth.${newName()}.example.com`),
    ...domainLife,
    create: {
      calls: ({ pool = '', domain: Domain = '' }) => [
        ['CreateUserPoolDomain', { UserPoolId: pool, Domain, CustomDomainConfig: { CertificateArn: certificate } }],
      ],
      state: (names) => domain(names, { CustomDomainConfig: { CertificateArn: certificate } }),
    },
    updates: [
      {
        calls: ({ pool = '', domain: Domain = '' }) => [
          [
            'UpdateUserPoolDomain',
            { UserPoolId: pool, Domain, CustomDomainConfig: { CertificateArn: `${certificate}2` } },
          ],
        ],
        state: (names) => domain(names, { CustomDomainConfig: { CertificateArn: `${certificate}2` } }),
      },
    ],
  },
  {
    title: 'aws_cognito_user_pool_ui_customization, of the pool',
    ...lookLife,
    id: ({ pool }) => `${pool},ALL`,
    create: {
      calls: (names) => [setLook(names, 'ALL', { CSS: css })],
      state: (names) => look(names, 'ALL', {}),
    },
    updates: [
      {
        calls: (names) => [setLook(names, 'ALL', { CSS: css, ImageFile: png })],
        state: (names) => look(names, 'ALL', { ImageUrl: expect.stringMatching(/^http.+\/image\.jpg$/) as string }),
      },
    ],
    remove: (names) => [setLook(names, 'ALL', {})],
  },
  {
    title: 'aws_cognito_user_pool_ui_customization, of a client',
    ...lookLife,
    id: ({ pool, client }) => `${pool},${client}`,
    create: {
      calls: (names) => [setLook(names, names['client'] ?? '', { CSS: css })],
      state: (names) => look(names, names['client'] ?? '', {}),
    },
    remove: (names) => [setLook(names, names['client'] ?? '', {})],
  },
  {
    title: 'aws_cognito_managed_login_branding, of its own settings and files, then of the defaults',
    arrange: arrangeClient,
    id: ({ pool }, [made]) => `${pool},${textOf(made, 'ManagedLoginBranding', 'ManagedLoginBrandingId')}`,
    separator: ',',
    create: {
      calls: ({ pool: UserPoolId = '', client: ClientId = '' }) => [
        ['CreateManagedLoginBranding', { UserPoolId, ClientId, Settings: rounded, Assets: [background] }],
      ],
      state: (names) =>
        style(names, { UseCognitoProvidedValues: false, Settings: rounded, Assets: [background] }, merged(rounded)),
    },
    updates: [
      {
        calls: ({ pool: UserPoolId = '', id: ManagedLoginBrandingId = '' }) => [
          [
            'UpdateManagedLoginBranding',
            {
              UserPoolId,
              ManagedLoginBrandingId,
              Settings: square,
              Assets: [background],
              UseCognitoProvidedValues: false,
            },
          ],
        ],
        state: (names) =>
          style(names, { UseCognitoProvidedValues: false, Settings: square, Assets: [background] }, merged(square)),
      },
      {
        calls: ({ pool: UserPoolId = '', id: ManagedLoginBrandingId = '' }) => [
          [
            'UpdateManagedLoginBranding',
            { UserPoolId, ManagedLoginBrandingId, Assets: [background], UseCognitoProvidedValues: true },
          ],
        ],
        state: (names) =>
          style(names, { UseCognitoProvidedValues: true, Assets: [background] }, merged({ components: { form: {} } })),
      },
    ],
    read: (UserPoolId = '', ManagedLoginBrandingId = ''): Call[] => [
      ['DescribeManagedLoginBranding', { UserPoolId, ManagedLoginBrandingId, ReturnMergedResources: false }],
      ['DescribeManagedLoginBranding', { UserPoolId, ManagedLoginBrandingId, ReturnMergedResources: true }],
      ['ListUserPoolClients', { UserPoolId }],
    ],
    follow: ([, , listed]) =>
      (partOf(listed, 'UserPoolClients') as { UserPoolId: string; ClientId: string }[]).map(
        ({ UserPoolId, ClientId }) => ['DescribeManagedLoginBrandingByClient', { UserPoolId, ClientId }],
      ),
    remove: ({ pool: UserPoolId = '', id: ManagedLoginBrandingId = '' }) => [
      ['DeleteManagedLoginBranding', { UserPoolId, ManagedLoginBrandingId }],
    ],
    gone: 'ResourceNotFoundException',
    removedTwice: 'ResourceNotFoundException',
  },
];
