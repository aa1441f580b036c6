import type { IdentityPoolExtensionName, IdentityPoolExtensionTypes } from '@cenote/wire/identity-pool-extensions';
import type { Act } from '#domain/tenant/access-keys/grant.ts';

type SignedOperation = {
  [N in IdentityPoolExtensionName]: IdentityPoolExtensionTypes[N]['auth'] extends 'iam' ? N : never;
}[IdentityPoolExtensionName];

/** What each operation beyond the wire of identity pools that takes a signature does. */
export const identityPoolExtensionActs: Readonly<Record<SignedOperation, Act>> = {
  DeleteTrustedProvider: 'change settings',
  GetCredentialSource: 'read settings',
  ListTrustedProviders: 'read settings',
  PutTrustedProvider: 'change settings',
  SetCredentialSource: 'change settings',
};
