import type { JsonSchema, ValueOf } from './json-schema.ts';
import { providersSchema } from './provider-schema.ts';

const text = { type: 'string', minLength: 1 } as const;
const flag = { type: 'boolean' } as const;
const texts = { type: 'array', items: text } as const;

/** Attributes that every pool has (OpenID Connect Core 1.0, section 5.1), and may ask for at sign-up. */
export const standardAttributes = [
  'address',
  'birthdate',
  'email',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
] as const;

/** The triggers that a pool can have, as `LambdaConfig` names them, without senders, which want a key besides. */
export const triggerNames = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'PreTokenGeneration',
  'UserMigration',
  'CustomMessage',
] as const;

export type TriggerName = (typeof triggerNames)[number];

const functionName = {
  type: 'string',
  pattern: '^[\\w-]{1,64}$',
  description: 'the name of a file in functions/, without its ending',
} as const;

const name = {
  type: 'string',
  pattern: '^[\\w\\s+=,.@-]{1,128}$',
  description: 'a name of letters, digits, blanks and +=,.@-',
} as const;

const messagesSchema = {
  type: 'object',
  description: 'What is sent. {####} stands for the code, {username} for the name of the invited.',
  properties: {
    verifyBy: { type: 'string', enum: ['code', 'link'] },
    verifySubject: text,
    verifyEmail: text,
    verifySms: text,
    inviteSubject: text,
    inviteEmail: text,
    inviteSms: text,
    signInSms: text,
  },
} as const satisfies JsonSchema;

const userPoolSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name,
    signIn: {
      type: 'array',
      minItems: 1,
      description: 'What people sign in with. "username" alone, or addresses in its place. For good once pushed.',
      items: { type: 'string', enum: ['username', 'email', 'phone_number'] },
    },
    aliases: {
      type: 'array',
      description: 'With "username": what stands for it once it is verified. For good once pushed.',
      items: { type: 'string', enum: ['email', 'phone_number', 'preferred_username'] },
    },
    caseSensitive: { type: 'boolean', description: 'Whether Maria and maria are two. For good once pushed.' },
    selfSignUp: { type: 'boolean', description: 'Whether people may sign up by themselves.' },
    verify: { type: 'array', items: { type: 'string', enum: ['email', 'phone_number'] } },
    requiredAttributes: {
      type: 'array',
      description: 'What everybody has to give at sign-up. For good once pushed.',
      items: { type: 'string', enum: standardAttributes },
    },
    customAttributes: {
      type: 'object',
      description: 'Attributes of your own, without the prefix custom:. They can be added later, and stay.',
      propertyNames: { pattern: '^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,20}$' },
      additionalProperties: {
        type: 'object',
        required: ['type'],
        properties: {
          type: { type: 'string', enum: ['String', 'Number', 'DateTime', 'Boolean'] },
          mutable: flag,
          min: { type: 'integer' },
          max: { type: 'integer' },
        },
      },
    },
    passwordPolicy: {
      type: 'object',
      properties: {
        minimumLength: { type: 'integer', minimum: 6, maximum: 99 },
        requireLowercase: flag,
        requireUppercase: flag,
        requireNumbers: flag,
        requireSymbols: flag,
        temporaryPasswordDays: { type: 'integer', minimum: 1, maximum: 365 },
      },
    },
    mfa: {
      type: 'object',
      required: ['mode'],
      properties: {
        mode: { type: 'string', enum: ['OFF', 'OPTIONAL', 'ON'] },
        methods: { type: 'array', items: { type: 'string', enum: ['SMS', 'TOTP', 'EMAIL'] } },
      },
    },
    messages: messagesSchema,
    deletionProtection: { type: 'boolean', description: 'Whether the pool refuses to be deleted.' },
  },
} as const satisfies JsonSchema;

const oauthFlows = ['code', 'implicit', 'client_credentials'] as const;

const clientSchema = {
  type: 'object',
  properties: {
    secret: { type: 'boolean', description: 'For programs that keep one. For good once pushed.' },
    authFlows: {
      type: 'array',
      items: {
        type: 'string',
        enum: [
          'ALLOW_USER_SRP_AUTH',
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_ADMIN_USER_PASSWORD_AUTH',
          'ALLOW_CUSTOM_AUTH',
          'ALLOW_USER_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
      },
    },
    refreshTokenDays: { type: 'integer', minimum: 1, maximum: 3650 },
    accessTokenMinutes: { type: 'integer', minimum: 5, maximum: 1440 },
    idTokenMinutes: { type: 'integer', minimum: 5, maximum: 1440 },
    readAttributes: texts,
    writeAttributes: texts,
    hostedUi: { type: 'boolean', description: 'Whether it uses the pages of "hostedUi" (unless said, it does).' },
    flows: {
      type: 'array',
      minItems: 1,
      description: 'In place of those of "hostedUi". client_credentials stands alone, for a program with a secret.',
      items: { type: 'string', enum: oauthFlows },
    },
    scopes: { ...texts, minItems: 1, description: 'In place of those of "hostedUi".' },
  },
} as const satisfies JsonSchema;

const hostedUiSchema = {
  type: 'object',
  required: ['domain', 'callbackUrls', 'logoutUrls'],
  properties: {
    domain: {
      type: 'string',
      pattern: '^(?!-)[a-z0-9-]{1,63}(?<!-)$',
      description: 'the first part of the host: small letters, digits and hyphens',
    },
    callbackUrls: { ...texts, minItems: 1 },
    logoutUrls: texts,
    flows: { type: 'array', minItems: 1, items: { type: 'string', enum: oauthFlows } },
    scopes: { ...texts, minItems: 1 },
    css: { type: 'string', minLength: 1, description: 'A file with the classes of the hosted pages.' },
    logo: { type: 'string', minLength: 1, description: 'A PNG or JPEG file.' },
  },
} as const satisfies JsonSchema;

const identityPoolSchema = {
  type: 'object',
  required: ['name'],
  properties: {
    name,
    guests: { type: 'boolean', description: 'Whether people get credentials who are not signed in.' },
    providers: {
      type: 'object',
      description: 'Apps of other providers whose tokens give credentials, by the ids that they have there.',
      properties: {
        facebook: text,
        google: { type: 'object', properties: { web: text, ios: text, android: text } },
        amazon: text,
        apple: text,
      },
    },
    guestPolicy: { type: 'string', minLength: 1, description: 'A file with the policy of the role of guests.' },
    guestRole: { type: 'string', minLength: 1, description: 'In its place: the ARN of a role that is there.' },
    userRole: { type: 'string', minLength: 1, description: 'In place of userPolicy: the ARN of a role that is there.' },
    userPolicy: { type: 'string', minLength: 1, description: 'A file with the policy of the role of users.' },
  },
} as const satisfies JsonSchema;

/** What `cenote/auth.jsonc` may say. */
export const authSchema = {
  type: 'object',
  required: ['project'],
  properties: {
    $schema: text,
    project: {
      type: 'string',
      pattern: '^[A-Za-z][\\w-]{0,47}$',
      description: 'a name that no other project of the server has: push finds by it what it made',
    },
    outputs: { type: 'string', minLength: 1, description: 'The folder for aws-exports.js and its kin.' },
    userPool: userPoolSchema,
    clients: {
      type: 'object',
      description: 'App clients. The written files name the first of them.',
      propertyNames: { pattern: '^[\\w\\s+=,.@-]{1,128}$' },
      additionalProperties: clientSchema,
    },
    hostedUi: hostedUiSchema,
    providers: providersSchema,
    resourceServers: {
      type: 'object',
      description: 'APIs by their identifiers, and the scopes that tokens may have for them.',
      propertyNames: { pattern: '^[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,256}$' },
      additionalProperties: {
        type: 'object',
        required: ['scopes'],
        properties: { name, scopes: { type: 'object', additionalProperties: text } },
      },
    },
    groups: {
      type: 'object',
      propertyNames: { pattern: '^[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]{1,128}$' },
      additionalProperties: {
        type: 'object',
        properties: { description: text, precedence: { type: 'integer', minimum: 0 }, role: text },
      },
    },
    triggers: {
      type: 'object',
      description: 'Which function the pool asks when.',
      properties: Object.fromEntries(triggerNames.map((name) => [name, functionName])) as Record<
        TriggerName,
        typeof functionName
      >,
    },
    identityPool: identityPoolSchema,
  },
} as const satisfies JsonSchema;

/** What the file of a project says; before "cenote add auth" there is no user pool in it. */
export type ProjectConfig = ValueOf<typeof authSchema>;

/** What a project says of its authentication. */
export type AuthConfig = ProjectConfig & Required<Pick<ProjectConfig, 'userPool'>>;
