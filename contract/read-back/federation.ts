import { generateKeyPairSync } from 'node:crypto';
import { expect } from 'vitest';
import { makeSamlMetadata } from '../../packages/server/test/saml-metadata.ts';
import { arrangePool } from './clients.ts';
import type { Call, Names, Resource } from './play.ts';

const date = expect.any(Date) as Date;

/** A kind of provider: what is sent, and what AWS adds to its details and its mapping. */
interface Kind {
  readonly type: 'Facebook' | 'Google' | 'LoginWithAmazon' | 'OIDC' | 'SAML' | 'SignInWithApple';
  readonly name: string;
  readonly details: Readonly<Record<string, string>>;
  /** What is sent and never shown. */
  readonly secret?: Readonly<Record<string, string>>;
  readonly added: Readonly<Record<string, unknown>>;
  readonly mapping: Readonly<Record<string, string>>;
}

const app = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid email' };
const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const metadata = makeSamlMetadata({ signOut: '' });

const kinds: readonly Kind[] = [
  {
    type: 'Google',
    name: 'Google',
    details: app,
    added: {
      attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      oidc_issuer: 'https://accounts.google.com',
      token_request_method: 'POST',
      token_url: 'https://www.googleapis.com/oauth2/v4/token',
    },
    mapping: { username: 'sub' },
  },
  {
    type: 'Facebook',
    name: 'Facebook',
    details: { ...app, api_version: 'v17.0' },
    added: {
      attributes_url: 'https://graph.facebook.com/v17.0/me?fields=',
      attributes_url_add_attributes: 'true',
      authorize_url: 'https://www.facebook.com/v17.0/dialog/oauth',
      token_request_method: 'GET',
      token_url: 'https://graph.facebook.com/v17.0/oauth/access_token',
    },
    mapping: { username: 'id' },
  },
  {
    type: 'LoginWithAmazon',
    name: 'LoginWithAmazon',
    details: app,
    added: {
      attributes_url: 'https://api.amazon.com/user/profile',
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://www.amazon.com/ap/oa',
      token_request_method: 'POST',
      token_url: 'https://api.amazon.com/auth/o2/token',
    },
    mapping: { username: 'user_id' },
  },
  {
    type: 'SignInWithApple',
    name: 'SignInWithApple',
    details: { client_id: 'app', team_id: 'TEAM123456', key_id: 'KEY1234567', authorize_scopes: 'name email' },
    secret: { private_key: privateKey },
    added: {
      attributes_url_add_attributes: 'false',
      authorize_url: 'https://appleid.apple.com/auth/authorize',
      oidc_issuer: 'https://appleid.apple.com',
      token_request_method: 'POST',
      token_url: 'https://appleid.apple.com/auth/token',
    },
    mapping: { username: 'sub' },
  },
  {
    type: 'OIDC',
    name: 'Corp',
    details: {
      ...app,
      oidc_issuer: 'https://idp.example.com',
      attributes_request_method: 'GET',
      authorize_url: 'https://idp.example.com/authorize',
      token_url: 'https://idp.example.com/token',
      attributes_url: 'https://idp.example.com/userinfo',
      jwks_uri: 'https://idp.example.com/jwks',
    },
    added: { attributes_url_add_attributes: 'false' },
    mapping: { username: 'sub' },
  },
  {
    type: 'SAML',
    name: 'Saml',
    details: { MetadataFile: metadata, IDPSignout: 'true' },
    added: {
      ActiveEncryptionCertificate: expect.stringMatching(/^[\w+/=]{100,}$/),
      SSORedirectBindingURI: expect.stringMatching(/^https:/),
    },
    mapping: {},
  },
];

const providerLife = (kind: Kind): Resource => {
  const key = ({ pool = '' }: Names) => ({ UserPoolId: pool, ProviderName: kind.name });
  const state = (names: Names, more: object = {}) => [
    {
      IdentityProvider: {
        ...key(names),
        ProviderType: kind.type,
        ProviderDetails: { ...kind.details, ...kind.added },
        AttributeMapping: kind.mapping,
        IdpIdentifiers: [],
        CreationDate: date,
        LastModifiedDate: date,
        ...more,
      },
    },
  ];
  const AttributeMapping = { ...kind.mapping, email: 'email' };
  return {
    title: `aws_cognito_identity_provider, of ${kind.type}`,
    arrange: arrangePool,
    id: ({ pool }) => `${pool}:${kind.name}`,
    separator: ':',
    create: {
      calls: (names) => [
        [
          'CreateIdentityProvider',
          { ...key(names), ProviderType: kind.type, ProviderDetails: { ...kind.details, ...kind.secret } },
        ],
      ],
      state,
    },
    updates: [
      {
        calls: (names) => [
          ['UpdateIdentityProvider', { ...key(names), AttributeMapping, IdpIdentifiers: ['example.com'] }],
        ],
        state: (names) => state(names, { AttributeMapping, IdpIdentifiers: ['example.com'] }),
      },
      {
        // All that was read goes back, but for the certificate: Terraform takes it out.
        calls: (names) => {
          const { ActiveEncryptionCertificate: _, SSORedirectBindingURI: __, ...added } = kind.added;
          const ProviderDetails = { ...kind.details, ...kind.secret, ...(added as Record<string, string>) };
          return [['UpdateIdentityProvider', { ...key(names), ProviderDetails, IdpIdentifiers: [] }]];
        },
        state: (names) => state(names, { AttributeMapping }),
      },
    ],
    read: (UserPoolId = '', ProviderName = ''): Call[] => [['DescribeIdentityProvider', { UserPoolId, ProviderName }]],
    remove: (names) => [['DeleteIdentityProvider', key(names)]],
    gone: 'ResourceNotFoundException',
    removedTwice: 'ResourceNotFoundException',
  };
};

const Identifier = 'https://api.example.com';
const api = ({ pool = '' }: Names) => ({ UserPoolId: pool, Identifier, Name: 'Photos' });
const read = { ScopeName: 'photos.read', ScopeDescription: 'See photos' };
const write = { ScopeName: 'photos.write', ScopeDescription: 'Change photos' };

/** aws_cognito_identity_provider and aws_cognito_resource_server. */
export const federation: readonly Resource[] = [
  ...kinds.map(providerLife),
  {
    title: 'aws_cognito_resource_server',
    arrange: arrangePool,
    id: ({ pool }) => `${pool}|${Identifier}`,
    separator: '|',
    create: {
      calls: (names) => [['CreateResourceServer', api(names)]],
      state: (names) => [{ ResourceServer: { ...api(names), Scopes: [] } }],
    },
    updates: [
      {
        calls: (names) => [['UpdateResourceServer', { ...api(names), Name: 'Pictures', Scopes: [write, read] }]],
        state: (names) => [{ ResourceServer: { ...api(names), Name: 'Pictures', Scopes: [read, write] } }],
      },
      {
        calls: (names) => [['UpdateResourceServer', { ...api(names), Scopes: [] }]],
        state: (names) => [{ ResourceServer: { ...api(names), Scopes: [] } }],
      },
    ],
    read: (UserPoolId = '', identifier = ''): Call[] => [
      ['DescribeResourceServer', { UserPoolId, Identifier: identifier }],
    ],
    remove: ({ pool = '' }) => [['DeleteResourceServer', { UserPoolId: pool, Identifier }]],
    gone: 'ResourceNotFoundException',
    removedTwice: 'ResourceNotFoundException',
  },
];
