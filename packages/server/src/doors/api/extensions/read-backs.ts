import type { ExtensionName } from '@cenote/wire/extensions';

/** Which operation shows the settings that another one changes, as with user pools. */
export const extensionReadBacks: Readonly<Partial<Record<ExtensionName, ExtensionName>>> = {
  RevokeSigningKey: 'ListSigningKeys',
  RotateSigningKeys: 'ListSigningKeys',
  SetUserPoolClientOAuthExtensions: 'GetUserPoolClientOAuthExtensions',
  SetUserPoolFederation: 'GetUserPoolFederation',
  SetUserPoolOAuthExtensions: 'GetUserPoolOAuthExtensions',
};
