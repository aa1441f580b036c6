import type { ExtensionName } from '@cenote/wire/extensions';
import type { ExtensionOperation } from '../operation.ts';
import { listAuditEvents } from './audit/list-audit-events.ts';
import { adminDeleteUserFactor } from './factors/admin-delete-user-factor.ts';
import { adminListUserFactors } from './factors/admin-list-user-factors.ts';
import { adminGetProviderTokens } from './federation/admin-get-provider-tokens.ts';
import { getUserPoolFederation } from './federation/get-user-pool-federation.ts';
import { setUserPoolFederation } from './federation/set-user-pool-federation.ts';
import { listUserImportJobLines } from './import-jobs/list-user-import-job-lines.ts';
import { listMessages } from './messages/list-messages.ts';
import { getUserPoolClientOAuthExtensions } from './oauth/get-user-pool-client-oauth-extensions.ts';
import { getUserPoolOAuthExtensions } from './oauth/get-user-pool-oauth-extensions.ts';
import { setUserPoolClientOAuthExtensions } from './oauth/set-user-pool-client-oauth-extensions.ts';
import { setUserPoolOAuthExtensions } from './oauth/set-user-pool-oauth-extensions.ts';
import { changeUserPoolSchema } from './schema/change-user-pool-schema.ts';
import { listSigningKeys } from './signing-keys/list-signing-keys.ts';
import { revokeSigningKey } from './signing-keys/revoke-signing-key.ts';
import { rotateSigningKeys } from './signing-keys/rotate-signing-keys.ts';
import { listTriggerErrors } from './triggers/list-trigger-errors.ts';
import { replayTrigger } from './triggers/replay-trigger.ts';
import { searchUsers } from './users/search-users.ts';

/** Every operation beyond the wire of user pools. A missing row, a wrong name or a wrong type does not compile. */
export const extensionOperations: { readonly [N in ExtensionName]: ExtensionOperation<N> } = {
  AdminDeleteUserFactor: adminDeleteUserFactor,
  AdminGetProviderTokens: adminGetProviderTokens,
  AdminListUserFactors: adminListUserFactors,
  ChangeUserPoolSchema: changeUserPoolSchema,
  GetUserPoolClientOAuthExtensions: getUserPoolClientOAuthExtensions,
  GetUserPoolFederation: getUserPoolFederation,
  GetUserPoolOAuthExtensions: getUserPoolOAuthExtensions,
  ListAuditEvents: listAuditEvents,
  ListMessages: listMessages,
  ListSigningKeys: listSigningKeys,
  ListTriggerErrors: listTriggerErrors,
  ListUserImportJobLines: listUserImportJobLines,
  ReplayTrigger: replayTrigger,
  RevokeSigningKey: revokeSigningKey,
  RotateSigningKeys: rotateSigningKeys,
  SearchUsers: searchUsers,
  SetUserPoolClientOAuthExtensions: setUserPoolClientOAuthExtensions,
  SetUserPoolFederation: setUserPoolFederation,
  SetUserPoolOAuthExtensions: setUserPoolOAuthExtensions,
};
