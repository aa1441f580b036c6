import type { Settings } from '#domain/context.ts';
import type { Console } from './console-store.ts';

/** What an administrator of the console may be: each has a group of the console's pool, and a role. */
export const consoleRoles = ['read', 'write', 'owner'] as const;

export type ConsoleRole = (typeof consoleRoles)[number];

/** The name of the role that somebody gets, and of the group that gives it. */
export function consoleRoleName(role: ConsoleRole): string {
  return `cenote-console-${role}`;
}

/** What changes nothing. `doors/api/console-policies.test.ts` holds these patterns against every operation. */
const reading = [
  'cognito-idp:AdminGet*',
  'cognito-idp:AdminList*',
  'cognito-idp:Describe*',
  'cognito-idp:Get*',
  'cognito-idp:List*',
  'cognito-idp:SearchUsers',
  'cognito-identity:Describe*',
  'cognito-identity:Get*',
  'cognito-identity:List*',
  'cognito-identity:LookupDeveloperIdentity',
  'iam:Get*',
  'iam:List*',
];

/** What shows a secret: those of app clients and of providers. Behind the id of an app at Twitter an identity pool has one too. */
const telling = [
  'cognito-identity:DescribeIdentityPool',
  'cognito-idp:DescribeIdentityProvider',
  'cognito-idp:DescribeUserPoolClient',
  'cognito-idp:GetIdentityProviderByIdentifier',
  'cognito-idp:ListUserPoolClientSecrets',
];

/** A token that acts for whomever the caller names, though its name sounds like reading. */
const impersonating = ['cognito-identity:GetOpenIdTokenForDeveloperIdentity', 'cognito-idp:AdminGetProviderTokens'];

/**
 * What is about the whole installation: it opens more than one pool, or names no pool, so that it reaches the console's own.
 * `doors/api/console-policies.test.ts` fails for an operation that names no pool and has no place in it.
 */
const ofNoPool = [
  'cognito-identity:DeleteIdentities',
  'cognito-identity:DeleteTrustedProvider',
  'cognito-identity:PutTrustedProvider',
  'cognito-idp:UpdateProvisionedLimit',
];

/** Where the console was not set up, there is nothing of its own to protect. */
type Places = Pick<Settings, 'region' | 'accountId'>;

/**
 * What the role of the console may do, as a policy. `read`: what changes nothing, without secrets. `write`: everything about pools, their
 * users and identities, but nothing that would make its holder an owner: the console's own pools, roles, trusted providers. `owner`: all of it.
 */
export function consolePolicy(role: ConsoleRole, settings: Places, console?: Console): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements[role](settings, console) });
}

const everywhere = { Resource: '*' };

const statements: Readonly<Record<ConsoleRole, (settings: Places, console?: Console) => readonly object[]>> = {
  read: () => [
    { Sid: 'Read', Effect: 'Allow', Action: reading, ...everywhere },
    { Sid: 'NoSecrets', Effect: 'Deny', Action: [...telling, ...impersonating], ...everywhere },
  ],
  write: (settings, console) => [
    {
      Sid: 'Write',
      Effect: 'Allow',
      Action: ['cognito-idp:*', 'cognito-identity:*', 'iam:Get*', 'iam:List*'],
      ...everywhere,
    },
    { Sid: 'NotTheInstallation', Effect: 'Deny', Action: ofNoPool, ...everywhere },
    ...(console === undefined
      ? []
      : [
          { Sid: 'NotTheConsole', Effect: 'Deny', NotAction: reading, Resource: ownArns(settings, console) },
          { Sid: 'NotAsAdministrator', Effect: 'Deny', Action: impersonating, Resource: ownArns(settings, console) },
        ]),
  ],
  owner: () => [
    { Sid: 'Own', Effect: 'Allow', Action: ['cognito-idp:*', 'cognito-identity:*', 'iam:*'], ...everywhere },
  ],
};

function ownArns({ region, accountId }: Places, { userPoolId, identityPoolId }: Console): readonly string[] {
  return [
    `arn:aws:cognito-idp:${region}:${accountId}:userpool/${userPoolId}`,
    `arn:aws:cognito-identity:${region}:${accountId}:identitypool/${identityPoolId}`,
  ];
}
