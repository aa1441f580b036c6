import { providerTokens } from '#domain/access/federation/provider-tokens-store.ts';
import { signInStates } from '#domain/access/sign-in/challenges/custom/state-store.ts';
import { identityKeys } from '#domain/identity-pools/identity-tokens/identity-key-store.ts';
import { loginProviders } from '#domain/identity-pools/pools/identity-pool-store.ts';
import { sessionKeys } from '#domain/identity-pools/sessions/session-key-store.ts';
import { deviceVerifiers } from '#domain/people/devices/device.ts';
import { importedChunks } from '#domain/people/import-jobs/upload-store.ts';
import { tokenSecrets } from '#domain/people/mfa/software-token.ts';
import { earlierVerifiers, userVerifiers } from '#domain/people/users/password.ts';
import { importedHashes } from '#domain/people/users/password-hash.ts';
import { waitingParcels } from '#domain/reach/messages/outbox.ts';
import { triggerEvents } from '#domain/reach/triggers/trigger-error-store.ts';
import type { SealedColumn } from '#domain/sealed-column.ts';
import { accessKeySecrets } from '#domain/tenant/access-keys/access-key.ts';
import { clientSecrets } from '#domain/tenant/clients/client-store.ts';
import { encryptionKeys, providerDetails } from '#domain/tenant/identity-providers/identity-provider-store.ts';
import { oldPoolSecrets } from '#domain/tenant/old-pools/old-pool-store.ts';
import { samlKeys } from '#domain/tenant/pools/saml-certificate-store.ts';
import { signingKeys } from '#domain/tenant/pools/signing-key-store.ts';

/** Every column that holds sealed values. A test holds the list against the tables. */
export const sealedColumns: readonly SealedColumn[] = [
  accessKeySecrets,
  clientSecrets,
  signingKeys,
  samlKeys,
  providerDetails,
  encryptionKeys,
  providerTokens,
  userVerifiers,
  earlierVerifiers,
  importedHashes,
  importedChunks,
  oldPoolSecrets,
  deviceVerifiers,
  tokenSecrets,
  signInStates,
  waitingParcels,
  triggerEvents,
  loginProviders,
  identityKeys,
  sessionKeys,
];
