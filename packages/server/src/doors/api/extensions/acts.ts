import type { ExtensionName, ExtensionTypes } from '@cenote/wire/extensions';
import type { Act } from '#domain/tenant/access-keys/grant.ts';

type SignedOperation = { [N in ExtensionName]: ExtensionTypes[N]['auth'] extends 'iam' ? N : never }[ExtensionName];

/** What each operation beyond the wire that takes a signature does. */
export const extensionActs: Readonly<Record<SignedOperation, Act>> = {
  AdminDeleteUserFactor: 'change users',
  // The tokens act for the user elsewhere.
  AdminGetProviderTokens: 'change users',
  AdminListUserFactors: 'read users',
  ChangeUserPoolSchema: 'change settings',
  GetUserPoolClientOAuthExtensions: 'read settings',
  GetUserPoolFederation: 'read settings',
  GetUserPoolOAuthExtensions: 'read settings',
  // Who did what is neither about users nor about settings: a key may be made that reads nothing else.
  ListAuditEvents: 'read audit',
  // Where messages went, and to whom, is about users.
  ListMessages: 'read users',
  ListSigningKeys: 'read settings',
  ListTriggerErrors: 'read users',
  ListUserImportJobLines: 'read users',
  // The event is about a user, and the function may do with it what it likes.
  ReplayTrigger: 'change users',
  RevokeSigningKey: 'change settings',
  RotateSigningKeys: 'change settings',
  SearchUsers: 'read users',
  SetUserPoolClientOAuthExtensions: 'change settings',
  SetUserPoolFederation: 'change settings',
  SetUserPoolOAuthExtensions: 'change settings',
};
