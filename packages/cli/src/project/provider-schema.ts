import type { JsonSchema } from './json-schema.ts';

const text = { type: 'string', minLength: 1 } as const;

/** Where a secret is, never the secret itself: what is in this file is in the repository. */
export const secretReference = {
  type: 'string',
  pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$',
  description: 'where the secret is: env:NAME or file:path',
} as const;

/** Those who know people already, by the name that the pool has for them. */
export const providersSchema = {
  type: 'object',
  description: 'Others by whom people sign in on the hosted pages.',
  propertyNames: { pattern: '^[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{0,31}$' },
  additionalProperties: {
    type: 'object',
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['Google', 'Facebook', 'LoginWithAmazon', 'SignInWithApple', 'OIDC', 'SAML'] },
      clientId: text,
      clientSecret: secretReference,
      scopes: text,
      teamId: text,
      keyId: text,
      privateKey: secretReference,
      issuer: { type: 'string', minLength: 1, description: 'Of OIDC: its address.' },
      metadataUrl: { type: 'string', minLength: 1, description: 'Of SAML: where its metadata is.' },
      metadataFile: { type: 'string', minLength: 1, description: 'Of SAML: a file with its metadata.' },
      attributes: {
        type: 'object',
        description: 'Which attribute of a user is which of the provider.',
        additionalProperties: text,
      },
    },
  },
} as const satisfies JsonSchema;
