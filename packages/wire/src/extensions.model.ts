import type { ServiceModel } from './shape.ts';

/** Who is spoken of, as the operations of user pools name them and limit the names. */
const named = [
  {
    name: 'UserPoolId',
    type: { kind: 'string' },
    required: true,
    sensitive: false,
    constraint: { min: 1, max: 55, pattern: '[\\w-]+_[0-9a-zA-Z]+' },
  },
  {
    name: 'Username',
    type: { kind: 'string' },
    required: true,
    sensitive: true,
    constraint: { min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
  },
] as const;

const errors = [
  'InternalErrorException',
  'InvalidParameterException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
  'UserNotFoundException',
] as const;

/**
 * What Cenote has beyond the wire of user pools, in the form of that wire: written by hand, beside the generated models.
 * docs/extensions.md describes it for whoever calls it.
 */
export const userPoolExtensions = {
  target: 'CenoteUserPools',
  signingName: 'cognito-idp',
  operations: {
    AdminDeleteUserFactor: {
      auth: 'iam',
      input: [
        ...named,
        { name: 'FactorType', type: { kind: 'enum', name: 'FactorType' }, required: true, sensitive: false },
        {
          name: 'FactorId',
          type: { kind: 'string' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 1364, pattern: '[\\w-]+' },
        },
      ],
      output: [],
      errors,
    },
    AdminListUserFactors: {
      auth: 'iam',
      input: named,
      output: [
        {
          name: 'Factors',
          type: { kind: 'list', element: { kind: 'structure', name: 'FactorDescription' } },
          required: true,
          sensitive: false,
        },
      ],
      errors,
    },
    ListUserImportJobLines: {
      auth: 'iam',
      input: [
        named[0],
        {
          name: 'JobId',
          type: { kind: 'string' },
          required: true,
          sensitive: false,
          constraint: { min: 1, max: 55, pattern: 'import-[0-9a-zA-Z-]+' },
        },
        {
          name: 'MaxResults',
          type: { kind: 'integer' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 1000 },
        },
        {
          name: 'PaginationToken',
          type: { kind: 'string' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 1000, pattern: '[\\S]+' },
        },
      ],
      output: [
        {
          name: 'Lines',
          type: { kind: 'list', element: { kind: 'structure', name: 'UserImportJobLine' } },
          required: true,
          sensitive: false,
        },
        { name: 'PaginationToken', type: { kind: 'string' }, required: false, sensitive: false },
      ],
      errors: [
        'InternalErrorException',
        'InvalidParameterException',
        'ResourceNotFoundException',
        'TooManyRequestsException',
      ],
    },
  },
  errors: {
    InternalErrorException: 'server',
    InvalidParameterException: 'client',
    ResourceNotFoundException: 'client',
    TooManyRequestsException: 'client',
    UserNotFoundException: 'client',
  },
  structures: {
    FactorDescription: [
      { name: 'FactorType', type: { kind: 'enum', name: 'FactorType' }, required: true, sensitive: false },
      { name: 'FactorId', type: { kind: 'string' }, required: false, sensitive: false },
      { name: 'FriendlyName', type: { kind: 'string' }, required: false, sensitive: false },
      { name: 'Address', type: { kind: 'string' }, required: false, sensitive: true },
      { name: 'Status', type: { kind: 'enum', name: 'FactorStatus' }, required: true, sensitive: false },
      { name: 'Preferred', type: { kind: 'boolean' }, required: false, sensitive: false },
      { name: 'Count', type: { kind: 'integer' }, required: false, sensitive: false },
      { name: 'CreateDate', type: { kind: 'timestamp' }, required: false, sensitive: false },
    ],
    UserImportJobLine: [
      { name: 'LineNumber', type: { kind: 'integer' }, required: true, sensitive: false },
      { name: 'Outcome', type: { kind: 'enum', name: 'UserImportJobLineOutcome' }, required: true, sensitive: false },
      { name: 'Message', type: { kind: 'string' }, required: true, sensitive: false },
    ],
  },
  enums: {
    FactorStatus: ['DISABLED', 'ENABLED', 'PENDING', 'QUESTIONED'],
    FactorType: [
      'DEVICE',
      'EMAIL_ADDRESS',
      'EMAIL_OTP',
      'PHONE_NUMBER',
      'RECOVERY_CODES',
      'SMS_MFA',
      'SOFTWARE_TOKEN_MFA',
      'WEB_AUTHN',
    ],
    UserImportJobLineOutcome: ['FAILED', 'SKIPPED'],
  },
} as const satisfies ServiceModel;
