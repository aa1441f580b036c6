import type { IdentityPoolExtensionName } from '@cenote/wire/identity-pool-extensions';
import type { IdentityPoolExtensionOperation } from '../../operation.ts';
import { deleteTrustedProvider } from './delete-trusted-provider.ts';
import { getCredentialSource } from './get-credential-source.ts';
import { listTrustedProviders } from './list-trusted-providers.ts';
import { putTrustedProvider } from './put-trusted-provider.ts';
import { setCredentialSource } from './set-credential-source.ts';

/** Every operation beyond the wire of identity pools. A missing row, a wrong name or a wrong type does not compile. */
export const identityPoolExtensionOperations: {
  readonly [N in IdentityPoolExtensionName]: IdentityPoolExtensionOperation<N>;
} = {
  DeleteTrustedProvider: deleteTrustedProvider,
  GetCredentialSource: getCredentialSource,
  ListTrustedProviders: listTrustedProviders,
  PutTrustedProvider: putTrustedProvider,
  SetCredentialSource: setCredentialSource,
};
