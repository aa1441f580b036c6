import type { Client } from '../client.ts';
import type { WaitOptions } from '../session/wait-for-sign-in.ts';
import type { UserState } from '../state.ts';
import type { Federated } from './federated.ts';
import type { FederatedSignInInput } from './federated-sign-in.ts';
import type { Identity } from './identities.ts';

/** What most apps do without, by the same names: loaded when it is called. */
const load = () => import('./deeds.ts');

/** The same client, with what its identity pool adds where it has one. */
export function withIdentityPoolLater(client: Client): Client {
  if (!client.config.identityPoolId) return client;
  client.identities = {
    find: async (of) => (await load()).identityPart.find(of),
    forget: async (of) => (await load()).identityPart.forget(of),
    extend: async (of, ...session) => (await load()).identityPart.extend(of, ...session),
  };
  return client;
}

export async function federatedSignIn(client: Client, input: FederatedSignInInput): Promise<UserState> {
  return (await load()).federatedSignIn(client, input);
}

export async function findFederated(client: Client): Promise<Federated | undefined> {
  return (await load()).findFederated(client);
}

export async function getCredentials(client: Client, options?: { readonly forceRefresh?: boolean }): Promise<Identity> {
  return (await load()).getCredentials(client, options);
}

export async function waitForCredentials(client: Client, options?: WaitOptions): Promise<Identity> {
  return (await load()).waitForCredentials(client, options);
}
