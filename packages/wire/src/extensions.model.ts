import type { ServiceModel } from './shape.ts';

const poolNamed = {
  name: 'UserPoolId',
  type: { kind: 'string' },
  required: true,
  sensitive: false,
  constraint: { min: 1, max: 55, pattern: '[\\w-]+_[0-9a-zA-Z]+' },
} as const;

/** Who is spoken of, as the operations of user pools name them and limit the names. */
const named = [
  poolNamed,
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

/** An app client, as the operations of user pools name it. */
const clientNamed = {
  name: 'ClientId',
  type: { kind: 'string' },
  required: true,
  sensitive: true,
  constraint: { min: 1, max: 128, pattern: '[\\w+]+' },
} as const;

const settingErrors = [
  'InternalErrorException',
  'InvalidParameterException',
  'ResourceNotFoundException',
  'TooManyRequestsException',
] as const;

const flag = { type: { kind: 'boolean' }, required: false, sensitive: false } as const;
const toldFlag = { type: { kind: 'boolean' }, required: true, sensitive: false } as const;
const auditText = { type: { kind: 'string' }, required: false, sensitive: false } as const;
const texts = {
  kind: 'list',
  element: { kind: 'string' },
  constraint: { min: 1, max: 256, pattern: '[\\x21\\x23-\\x5B\\x5D-\\x7E]+' },
} as const;

/** Which part of a list is asked for. */
const page = [
  {
    name: 'MaxResults',
    type: { kind: 'integer' },
    required: false,
    sensitive: false,
    constraint: { min: 1, max: 1000 },
  },
  { name: 'NextToken', ...auditText, constraint: { min: 1, max: 1000, pattern: '[\\S]+' } },
] as const;

/** The keys with which a pool signs tokens. */
const signingKeys = [
  {
    name: 'SigningKeys',
    type: { kind: 'list', element: { kind: 'structure', name: 'SigningKeyDescription' } },
    required: true,
    sensitive: false,
  },
] as const;

/** What a pool lets apps do beyond the wire. */
const poolOAuth = [
  {
    name: 'DynamicClientRegistration',
    type: { kind: 'enum', name: 'DynamicClientRegistrationType' },
    required: true,
    sensitive: false,
  },
  { name: 'ClientIdMetadataDocuments', ...toldFlag },
  { name: 'DeviceGrant', ...toldFlag },
  { name: 'ThirdPartyScopes', type: texts, required: true, sensitive: false },
] as const;

/** What an app client may do beyond the wire. */
const clientOAuth = [
  { name: 'ThirdParty', ...toldFlag },
  { name: 'DeviceGrant', ...toldFlag },
  { name: 'BackchannelLogoutURI', type: { kind: 'string' }, required: false, sensitive: false },
  { name: 'ResourceServers', type: texts, required: true, sensitive: false },
  { name: 'MetadataDocument', type: { kind: 'string' }, required: false, sensitive: false },
] as const;

const providerName = {
  name: 'ProviderName',
  type: { kind: 'string' },
  required: true,
  sensitive: false,
  constraint: { min: 1, max: 32, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
} as const;

/** How a pool goes about those who come by providers. */
const federation = [
  { name: 'Linking', type: { kind: 'enum', name: 'LinkingMode' }, required: true, sensitive: false },
  {
    name: 'TrustedProviders',
    type: { kind: 'list', element: { kind: 'structure', name: 'TrustedProvider' } },
    required: false,
    sensitive: false,
    constraint: { max: 300 },
  },
  {
    name: 'KeepTokensOf',
    type: { kind: 'list', element: { kind: 'string' }, constraint: providerName.constraint },
    required: false,
    sensitive: false,
    constraint: { max: 300 },
  },
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
    AdminGetProviderTokens: {
      auth: 'iam',
      input: [
        ...named,
        providerName,
        { name: 'ForceRefresh', type: { kind: 'boolean' }, required: false, sensitive: false },
      ],
      output: [
        { name: 'AccessToken', type: { kind: 'string' }, required: true, sensitive: true },
        { name: 'ExpiresAt', type: { kind: 'timestamp' }, required: false, sensitive: false },
        { name: 'IdToken', type: { kind: 'string' }, required: false, sensitive: true },
        { name: 'Scope', type: { kind: 'string' }, required: false, sensitive: false },
      ],
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
    ChangeUserPoolSchema: {
      auth: 'iam',
      input: [
        poolNamed,
        { name: 'DryRun', type: { kind: 'boolean' }, required: false, sensitive: false },
        {
          name: 'MaxConflicts',
          type: { kind: 'integer' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 1000 },
        },
        {
          name: 'AliasAttributes',
          type: { kind: 'list', element: { kind: 'enum', name: 'AliasAttributeType' } },
          required: false,
          sensitive: false,
        },
        {
          name: 'UsernameAttributes',
          type: { kind: 'list', element: { kind: 'enum', name: 'UsernameAttributeType' } },
          required: false,
          sensitive: false,
        },
        {
          name: 'UsernameConfiguration',
          type: { kind: 'structure', name: 'UsernameConfigurationType' },
          required: false,
          sensitive: false,
        },
        {
          name: 'Attributes',
          type: { kind: 'list', element: { kind: 'structure', name: 'AttributeChange' } },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 100 },
        },
        { name: 'ResetPasswords', type: { kind: 'boolean' }, required: false, sensitive: false },
      ],
      output: [
        { name: 'UserCount', type: { kind: 'integer' }, required: true, sensitive: false },
        { name: 'ConflictCount', type: { kind: 'integer' }, required: true, sensitive: false },
        {
          name: 'Conflicts',
          type: { kind: 'list', element: { kind: 'structure', name: 'SchemaConflict' } },
          required: true,
          sensitive: false,
        },
      ],
      errors: [
        'ConcurrentModificationException',
        'InternalErrorException',
        'InvalidParameterException',
        'PreconditionNotMetException',
        'ResourceNotFoundException',
        'TooManyRequestsException',
        'UserImportInProgressException',
      ],
    },
    GetUserPoolFederation: { auth: 'iam', input: [poolNamed], output: federation, errors: settingErrors },
    SetUserPoolFederation: {
      auth: 'iam',
      input: [poolNamed, ...federation],
      output: [],
      errors: ['ConcurrentModificationException', ...settingErrors],
    },
    GetUserPoolClientOAuthExtensions: {
      auth: 'iam',
      input: [poolNamed, clientNamed],
      output: clientOAuth,
      errors: settingErrors,
    },
    GetUserPoolOAuthExtensions: {
      auth: 'iam',
      input: [poolNamed],
      output: poolOAuth,
      errors: settingErrors,
    },
    SetUserPoolClientOAuthExtensions: {
      auth: 'iam',
      input: [
        poolNamed,
        clientNamed,
        { name: 'ThirdParty', ...flag },
        { name: 'DeviceGrant', ...flag },
        {
          name: 'BackchannelLogoutURI',
          type: { kind: 'string' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 1024 },
        },
        {
          name: 'ResourceServers',
          type: texts,
          required: false,
          sensitive: false,
          constraint: { max: 50 },
        },
      ],
      output: clientOAuth,
      errors: ['ConcurrentModificationException', ...settingErrors],
    },
    SetUserPoolOAuthExtensions: {
      auth: 'iam',
      input: [
        poolNamed,
        {
          name: 'DynamicClientRegistration',
          type: { kind: 'enum', name: 'DynamicClientRegistrationType' },
          required: false,
          sensitive: false,
        },
        { name: 'ClientIdMetadataDocuments', ...flag },
        { name: 'DeviceGrant', ...flag },
        {
          name: 'ThirdPartyScopes',
          type: texts,
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 50 },
        },
        { name: 'RenewInitialAccessToken', ...flag },
      ],
      output: [
        ...poolOAuth,
        { name: 'InitialAccessToken', type: { kind: 'string' }, required: false, sensitive: true },
      ],
      errors: ['ConcurrentModificationException', ...settingErrors],
    },
    ListSigningKeys: {
      auth: 'iam',
      input: [poolNamed],
      output: signingKeys,
      errors: settingErrors,
    },
    RevokeSigningKey: {
      auth: 'iam',
      input: [
        poolNamed,
        {
          name: 'KeyId',
          type: { kind: 'string' },
          required: true,
          sensitive: false,
          constraint: { min: 1, max: 128, pattern: '[A-Za-z0-9+/=]+' },
        },
      ],
      output: signingKeys,
      errors: ['ConcurrentModificationException', ...settingErrors],
    },
    RotateSigningKeys: {
      auth: 'iam',
      input: [
        poolNamed,
        {
          name: 'SignsAfterSeconds',
          type: { kind: 'integer' },
          required: false,
          sensitive: false,
          constraint: { min: 0, max: 604_800 },
        },
      ],
      output: signingKeys,
      errors: ['ConcurrentModificationException', 'LimitExceededException', ...settingErrors],
    },
    ListAuditEvents: {
      auth: 'iam',
      input: [
        { name: 'StartTime', type: { kind: 'timestamp' }, required: false, sensitive: false },
        { name: 'EndTime', type: { kind: 'timestamp' }, required: false, sensitive: false },
        { ...poolNamed, required: false },
        {
          name: 'IdentityPoolId',
          type: { kind: 'string' },
          required: false,
          sensitive: false,
          constraint: { min: 1, max: 55, pattern: '[\\w-]+:[0-9a-f-]+' },
        },
        { name: 'Actor', ...auditText, constraint: { min: 1, max: 2048 } },
        { name: 'Operation', ...auditText, constraint: { min: 1, max: 128, pattern: '[\\w. -]+' } },
        { name: 'Result', ...auditText, constraint: { min: 1, max: 128, pattern: '\\w+' } },
        { name: 'UserSub', ...auditText, constraint: { min: 1, max: 64, pattern: '[0-9a-f-]+' } },
        { name: 'Target', ...auditText, constraint: { min: 1, max: 2048 } },
        ...page,
      ],
      output: [
        {
          name: 'AuditEvents',
          type: { kind: 'list', element: { kind: 'structure', name: 'AuditEvent' } },
          required: true,
          sensitive: false,
        },
        { name: 'NextToken', type: { kind: 'string' }, required: false, sensitive: false },
      ],
      errors: ['InternalErrorException', 'InvalidParameterException', 'TooManyRequestsException'],
    },
    ListMessages: {
      auth: 'iam',
      input: [
        poolNamed,
        { name: 'Status', type: { kind: 'enum', name: 'MessageStatus' }, required: false, sensitive: false },
        ...page,
      ],
      output: [
        {
          name: 'Messages',
          type: { kind: 'list', element: { kind: 'structure', name: 'MessageDescription' } },
          required: true,
          sensitive: false,
        },
        { name: 'NextToken', ...auditText },
      ],
      errors: settingErrors,
    },
    ListUserImportJobLines: {
      auth: 'iam',
      input: [
        poolNamed,
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
    ListTriggerErrors: {
      auth: 'iam',
      input: [poolNamed, ...page],
      output: [
        {
          name: 'TriggerErrors',
          type: { kind: 'list', element: { kind: 'structure', name: 'TriggerErrorDescription' } },
          required: true,
          sensitive: false,
        },
        { name: 'NextToken', ...auditText },
      ],
      errors: settingErrors,
    },
    ReplayTrigger: {
      auth: 'iam',
      input: [
        poolNamed,
        {
          name: 'ErrorId',
          type: { kind: 'string' },
          required: true,
          sensitive: false,
          constraint: { min: 36, max: 36, pattern: '[0-9a-f-]+' },
        },
      ],
      output: [
        { name: 'FunctionArn', type: { kind: 'string' }, required: true, sensitive: false },
        { name: 'DurationMs', type: { kind: 'integer' }, required: true, sensitive: false },
        { name: 'Response', type: { kind: 'string' }, required: false, sensitive: true },
        { name: 'Reason', type: { kind: 'enum', name: 'TriggerErrorReason' }, required: false, sensitive: false },
        { name: 'Message', type: { kind: 'string' }, required: false, sensitive: true },
      ],
      errors: settingErrors,
    },
    SearchUsers: {
      auth: 'iam',
      input: [
        poolNamed,
        {
          name: 'Filters',
          type: { kind: 'list', element: { kind: 'structure', name: 'UserSearchFilter' } },
          required: true,
          sensitive: false,
          constraint: { min: 1, max: 2 },
        },
        {
          name: 'AttributesToGet',
          type: { kind: 'list', element: { kind: 'string' }, constraint: { min: 1, max: 32 } },
          required: false,
          sensitive: false,
        },
        {
          name: 'Limit',
          type: { kind: 'integer' },
          required: false,
          sensitive: false,
          constraint: { min: 0, max: 60 },
        },
        {
          name: 'PaginationToken',
          type: { kind: 'string' },
          required: false,
          sensitive: false,
          constraint: { min: 1, pattern: '[\\S]+' },
        },
      ],
      output: [
        {
          name: 'Users',
          type: { kind: 'list', element: { kind: 'structure', name: 'UserType' } },
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
    ConcurrentModificationException: 'client',
    InternalErrorException: 'server',
    InvalidParameterException: 'client',
    LimitExceededException: 'client',
    PreconditionNotMetException: 'client',
    ResourceNotFoundException: 'client',
    TooManyRequestsException: 'client',
    UserImportInProgressException: 'client',
    UserNotFoundException: 'client',
  },
  structures: {
    AuditChange: [
      { name: 'Name', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Before', ...auditText },
      { name: 'After', ...auditText },
    ],
    AuditEvent: [
      { name: 'EventId', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'EventDate', type: { kind: 'timestamp' }, required: true, sensitive: false },
      { name: 'RequestId', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Actor', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'ActorIdentityId', ...auditText },
      {
        name: 'ActorTags',
        type: { kind: 'map', value: { kind: 'string' } },
        required: false,
        sensitive: false,
      },
      { name: 'Address', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Operation', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Result', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'UserPoolId', ...auditText },
      { name: 'IdentityPoolId', ...auditText },
      { name: 'UserSub', ...auditText },
      { name: 'NameDigest', ...auditText },
      { name: 'Target', ...auditText },
      {
        name: 'Attributes',
        type: { kind: 'list', element: { kind: 'string' } },
        required: false,
        sensitive: false,
      },
      {
        name: 'Changes',
        type: { kind: 'list', element: { kind: 'structure', name: 'AuditChange' } },
        required: false,
        sensitive: false,
      },
    ],
    AttributeChange: [
      { name: 'Name', type: { kind: 'string' }, required: true, sensitive: false, constraint: { min: 1, max: 32 } },
      {
        name: 'NewName',
        type: { kind: 'string' },
        required: false,
        sensitive: false,
        constraint: { min: 1, max: 20, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
      },
      { name: 'Delete', type: { kind: 'boolean' }, required: false, sensitive: false },
      { name: 'Required', type: { kind: 'boolean' }, required: false, sensitive: false },
      {
        name: 'AttributeDataType',
        type: { kind: 'enum', name: 'AttributeDataType' },
        required: false,
        sensitive: false,
      },
      {
        name: 'NumberAttributeConstraints',
        type: { kind: 'structure', name: 'NumberAttributeConstraintsType' },
        required: false,
        sensitive: false,
      },
      {
        name: 'StringAttributeConstraints',
        type: { kind: 'structure', name: 'StringAttributeConstraintsType' },
        required: false,
        sensitive: false,
      },
    ],
    MessageDescription: [
      { name: 'MessageId', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'CreationDate', type: { kind: 'timestamp' }, required: true, sensitive: false },
      { name: 'Medium', type: { kind: 'enum', name: 'MessageMedium' }, required: true, sensitive: false },
      { name: 'Purpose', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Destination', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Carrier', type: { kind: 'enum', name: 'MessageCarrier' }, required: false, sensitive: false },
      { name: 'Status', type: { kind: 'enum', name: 'MessageStatus' }, required: true, sensitive: false },
      { name: 'Attempts', type: { kind: 'integer' }, required: true, sensitive: false },
      { name: 'LastAttemptDate', type: { kind: 'timestamp' }, required: true, sensitive: false },
      { name: 'NextAttemptDate', type: { kind: 'timestamp' }, required: false, sensitive: false },
      { name: 'LastError', ...auditText },
    ],
    NumberAttributeConstraintsType: [
      { name: 'MinValue', type: { kind: 'string' }, required: false, sensitive: false, constraint: { max: 131072 } },
      { name: 'MaxValue', type: { kind: 'string' }, required: false, sensitive: false, constraint: { max: 131072 } },
    ],
    SchemaConflict: [
      { name: 'Username', type: { kind: 'string' }, required: true, sensitive: true },
      { name: 'UserSub', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Reason', type: { kind: 'enum', name: 'SchemaConflictReason' }, required: true, sensitive: false },
      { name: 'Name', type: { kind: 'string' }, required: true, sensitive: false },
    ],
    SigningKeyDescription: [
      { name: 'KeyId', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'TokenUse', type: { kind: 'enum', name: 'SigningKeyTokenUse' }, required: true, sensitive: false },
      { name: 'Status', type: { kind: 'enum', name: 'SigningKeyStatus' }, required: true, sensitive: false },
      { name: 'CreationDate', type: { kind: 'timestamp' }, required: true, sensitive: false },
      { name: 'SignsFrom', type: { kind: 'timestamp' }, required: true, sensitive: false },
      { name: 'PublishedUntil', type: { kind: 'timestamp' }, required: false, sensitive: false },
    ],
    StringAttributeConstraintsType: [
      { name: 'MinLength', type: { kind: 'string' }, required: false, sensitive: false, constraint: { max: 131072 } },
      { name: 'MaxLength', type: { kind: 'string' }, required: false, sensitive: false, constraint: { max: 131072 } },
    ],
    AttributeType: [
      { name: 'Name', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Value', type: { kind: 'string' }, required: false, sensitive: true },
    ],
    TriggerErrorDescription: [
      { name: 'ErrorId', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Date', type: { kind: 'timestamp' }, required: true, sensitive: false },
      { name: 'Trigger', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'TriggerSource', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'FunctionArn', type: { kind: 'string' }, required: true, sensitive: false },
      { name: 'Reason', type: { kind: 'enum', name: 'TriggerErrorReason' }, required: true, sensitive: false },
      { name: 'Message', type: { kind: 'string' }, required: true, sensitive: true },
      { name: 'DurationMs', type: { kind: 'integer' }, required: true, sensitive: false },
      { name: 'UserSub', ...auditText },
      {
        name: 'Struck',
        type: { kind: 'list', element: { kind: 'string' } },
        required: true,
        sensitive: false,
      },
      { name: 'Replayable', ...toldFlag },
    ],
    TrustedProvider: [
      providerName,
      {
        name: 'Domains',
        type: {
          kind: 'list',
          element: { kind: 'string' },
          constraint: { min: 1, max: 253, pattern: '[\\p{L}\\p{N}-]+(\\.[\\p{L}\\p{N}-]+)*' },
        },
        required: false,
        sensitive: false,
        constraint: { min: 1, max: 100 },
      },
    ],
    UserSearchFilter: [
      { name: 'Name', type: { kind: 'string' }, required: true, sensitive: false, constraint: { min: 1, max: 32 } },
      { name: 'Operator', type: { kind: 'enum', name: 'UserSearchOperator' }, required: true, sensitive: false },
      { name: 'Value', type: { kind: 'string' }, required: true, sensitive: true, constraint: { max: 2048 } },
    ],
    UserType: [
      { name: 'Username', type: { kind: 'string' }, required: false, sensitive: true },
      {
        name: 'Attributes',
        type: { kind: 'list', element: { kind: 'structure', name: 'AttributeType' } },
        required: false,
        sensitive: false,
      },
      { name: 'UserCreateDate', type: { kind: 'timestamp' }, required: false, sensitive: false },
      { name: 'UserLastModifiedDate', type: { kind: 'timestamp' }, required: false, sensitive: false },
      { name: 'Enabled', type: { kind: 'boolean' }, required: false, sensitive: false },
      { name: 'UserStatus', type: { kind: 'enum', name: 'UserStatusType' }, required: false, sensitive: false },
    ],
    UsernameConfigurationType: [{ name: 'CaseSensitive', type: { kind: 'boolean' }, required: true, sensitive: false }],
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
    AliasAttributeType: ['email', 'phone_number', 'preferred_username'],
    AttributeDataType: ['Boolean', 'DateTime', 'Number', 'String'],
    DynamicClientRegistrationType: ['INITIAL_ACCESS_TOKEN', 'OFF', 'OPEN'],
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
    LinkingMode: ['ASK', 'NEVER', 'VERIFIED'],
    MessageCarrier: ['FUNCTION', 'MAILBOX', 'SES', 'SMTP', 'SNS', 'TWILIO', 'WEBHOOK'],
    MessageMedium: ['EMAIL', 'SMS'],
    MessageStatus: ['FAILED', 'SENT', 'WAITING'],
    SchemaConflictReason: ['ATTRIBUTE_MISSING', 'ATTRIBUTE_UNFIT', 'NAME_LOST', 'NAME_TAKEN', 'PASSWORD_LOST'],
    SigningKeyStatus: ['CURRENT', 'NEXT', 'RETIRED'],
    SigningKeyTokenUse: ['ACCESS', 'ID'],
    TriggerErrorReason: ['INVALID', 'THROWN', 'TIMEOUT', 'UNREACHABLE'],
    UserImportJobLineOutcome: ['FAILED', 'SKIPPED'],
    UserSearchOperator: ['CONTAINS', 'EQUALS', 'STARTS_WITH'],
    UserStatusType: [
      'ARCHIVED',
      'COMPROMISED',
      'CONFIRMED',
      'EXTERNAL_PROVIDER',
      'FORCE_CHANGE_PASSWORD',
      'RESET_REQUIRED',
      'UNCONFIRMED',
      'UNKNOWN',
    ],
    UsernameAttributeType: ['email', 'phone_number'],
  },
} as const satisfies ServiceModel;
