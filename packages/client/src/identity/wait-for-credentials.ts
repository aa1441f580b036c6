import { toAuthError } from '../auth-error.ts';
import type { Client } from '../client.ts';
import { type WaitOptions, waitUntil } from '../session/wait-for-sign-in.ts';
import { endFederation } from './end-federation.ts';
import { findFederated } from './federated.ts';
import { getCredentials } from './get-credentials.ts';
import type { Identity } from './identities.ts';

/**
 * Credentials that are valid now, if need be those of a new sign-in or a new token of the provider: listeners hear
 * `signedOutFederatedTokensInvalid`, and may ask for it. While the server cannot be asked it goes on asking.
 * @throws AuthError as `waitForSignIn`, or as `getCredentials` where waiting would not help
 */
export function waitForCredentials(client: Client, options: WaitOptions = {}): Promise<Identity> {
  const ask = () =>
    getCredentials(client).catch(async (thrown: unknown) => {
      const error = toAuthError(thrown);
      const federated = error.retryable ? await findFederated(client) : undefined;
      if (federated) endFederation(client, federated, error);
      throw error;
    });
  return waitUntil(client, ask, options);
}
