import type { ExtensionTypes } from '@cenote/wire/extensions';
import type { ClientOAuthExtensions } from '#domain/tenant/clients/oauth-extensions.ts';

/** What is decided of an app beyond the wire, as the extension shows it. */
export function clientOAuthExtensionsType({
  isThirdParty = false,
  allowsDeviceGrant = false,
  backchannelLogoutUri,
  resourceServers = [],
  documentUrl,
}: ClientOAuthExtensions): ExtensionTypes['GetUserPoolClientOAuthExtensions']['output'] {
  return {
    ThirdParty: isThirdParty,
    DeviceGrant: allowsDeviceGrant,
    ResourceServers: [...resourceServers],
    ...(backchannelLogoutUri !== undefined && { BackchannelLogoutURI: backchannelLogoutUri }),
    ...(documentUrl !== undefined && { MetadataDocument: documentUrl }),
  };
}
