import type { ServiceModel } from './shape.ts';

/** A pool and a provider, as the operations of identity pools name them and limit the names. */
const pool = {
  name: 'IdentityPoolId',
  type: { kind: 'string' },
  required: true,
  sensitive: false,
  constraint: { min: 1, max: 55, pattern: '[\\w-]+:[0-9a-f-]+' },
} as const;

const provider = {
  name: 'ProviderArn',
  type: { kind: 'string' },
  required: true,
  sensitive: false,
  constraint: { min: 20, max: 2048 },
} as const;

const url = {
  name: 'Url',
  type: { kind: 'string' },
  required: false,
  sensitive: false,
  constraint: { min: 1, max: 2048 },
} as const;

const clientIds = {
  name: 'ClientIds',
  type: { kind: 'list', element: { kind: 'string' }, constraint: { min: 1, max: 255 } },
  required: false,
  sensitive: false,
  constraint: { max: 100 },
} as const;

const metadata = {
  name: 'MetadataDocument',
  type: { kind: 'string' },
  required: false,
  sensitive: false,
  constraint: { min: 1, max: 10_000_000 },
} as const;

const source = [
  pool,
  { name: 'Source', type: { kind: 'enum', name: 'CredentialSource' }, required: true, sensitive: false },
  {
    name: 'FunctionArn',
    type: { kind: 'string' },
    required: false,
    sensitive: false,
    constraint: {
      min: 20,
      max: 2048,
      pattern:
        'arn:[\\w+=/,.@-]+:[\\w+=/,.@-]+:([\\w+=/,.@-]*)?:[0-9]+:[\\w+=/,.@-]+(:[\\w+=/,.@-]+)?(:[\\w+=/,.@-]+)?',
    },
  },
] as const;

const errors = ['InternalErrorException', 'InvalidParameterException', 'TooManyRequestsException'] as const;
const errorsOfNamed = [...errors, 'ResourceNotFoundException'] as const;

/**
 * What Cenote has beyond the wire of identity pools, in the form of that wire: written by hand, beside the generated models.
 * docs/extensions.md describes it for whoever calls it.
 */
export const identityPoolExtensions = {
  target: 'CenoteIdentityPools',
  signingName: 'cognito-identity',
  operations: {
    DeleteTrustedProvider: { auth: 'iam', input: [provider], output: [], errors: errorsOfNamed },
    GetCredentialSource: { auth: 'iam', input: [pool], output: source, errors: errorsOfNamed },
    ListTrustedProviders: {
      auth: 'iam',
      input: [
        {
          name: 'MaxResults',
          type: { kind: 'integer' },
          required: true,
          sensitive: false,
          constraint: { min: 1, max: 60 },
        },
        {
          name: 'NextToken',
          type: { kind: 'string' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 65_535, pattern: '[\\S]+' },
        },
      ],
      output: [
        {
          name: 'Providers',
          type: { kind: 'list', element: { kind: 'structure', name: 'TrustedProvider' } },
          required: true,
          sensitive: false,
        },
        { name: 'NextToken', type: { kind: 'string' }, required: false, sensitive: false },
      ],
      errors,
    },
    PutTrustedProvider: { auth: 'iam', input: [provider, url, clientIds, metadata], output: [], errors },
    SetCredentialSource: { auth: 'iam', input: source, output: [], errors: errorsOfNamed },
  },
  errors: {
    InternalErrorException: 'server',
    InvalidParameterException: 'client',
    ResourceNotFoundException: 'client',
    TooManyRequestsException: 'client',
  },
  structures: {
    TrustedProvider: [provider, url, clientIds, metadata],
  },
  enums: {
    CredentialSource: ['CUSTOM', 'LOCAL', 'STS'],
  },
} as const satisfies ServiceModel;
