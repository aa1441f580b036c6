import type { IdentityPoolExtensionName } from '@cenote/wire/identity-pool-extensions';

/** Which operation shows the settings that another one changes, as with user pools. */
export const identityPoolExtensionReadBacks: Readonly<
  Partial<Record<IdentityPoolExtensionName, IdentityPoolExtensionName>>
> = {
  DeleteTrustedProvider: 'ListTrustedProviders',
  PutTrustedProvider: 'ListTrustedProviders',
  SetCredentialSource: 'GetCredentialSource',
};
