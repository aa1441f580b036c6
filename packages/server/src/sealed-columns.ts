import { accessKeySecrets } from '#domain/access-keys/access-key.ts';
import { clientSecrets } from '#domain/clients/client-store.ts';
import { deviceVerifiers } from '#domain/devices/device.ts';
import { waitingParcels } from '#domain/messages/outbox.ts';
import { tokenSecrets } from '#domain/mfa/software-token.ts';
import { signingKeys } from '#domain/pools/signing-key-store.ts';
import type { SealedColumn } from '#domain/sealed-column.ts';
import { signInStates } from '#domain/sign-in/custom-state-store.ts';
import { earlierVerifiers, userVerifiers } from '#domain/users/password.ts';

/** Every column that holds sealed values. A test holds the list against the tables. */
export const sealedColumns: readonly SealedColumn[] = [
  accessKeySecrets,
  clientSecrets,
  signingKeys,
  userVerifiers,
  earlierVerifiers,
  deviceVerifiers,
  tokenSecrets,
  signInStates,
  waitingParcels,
];
