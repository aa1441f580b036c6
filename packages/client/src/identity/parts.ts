import { toAuthError } from '../auth-error.ts';
import type { Client, IdentityPart } from '../client.ts';
import { findFederated, isOver, saveFederated } from './federated.ts';
import { credentialsOf } from './get-credentials.ts';
import { findGuestId, saveGuestId } from './guest-id.ts';

/** What the session asks of an identity pool. */
export const identityPart: IdentityPart = {
  async find(client) {
    const federated = await findFederated(client);
    if (federated) {
      client.identityId ??= federated.user?.id;
      const hasHandler = !!client.config.refreshHandlers?.[federated.provider];
      const isEnded = client.endedToken === federated.token || (isOver(federated) && !hasHandler);
      return isEnded ? 'endedFederationFound' : 'federatedFound';
    }
    const guestId = await findGuestId(client);
    client.identityId ??= guestId;
    return guestId ? 'guestFound' : undefined;
  },

  async forget(client) {
    client.kept = client.fetching = client.identityId = client.endedToken = undefined;
    await saveFederated(client);
    await saveGuestId(client);
  },

  async extend(client, session, { forceRefresh = false }) {
    try {
      const { credentials, identityId, authenticated } = await credentialsOf(client, {
        forceRefresh,
        renewsTokens: false,
      });
      return { ...session, isSignedIn: session.isSignedIn || authenticated, credentials, identityId };
    } catch (error) {
      const errors = { ...session.errors, credentials: toAuthError(error) };
      return { ...session, identityId: client.identityId, errors };
    }
  },
};

/** The same client, which now knows guests, tokens of outside providers, and credentials: with `identityPoolId` in its configuration. */
export function withIdentityPool(client: Client): Client {
  client.identities = identityPart;
  return client;
}
