import type { AuthError } from '../auth-error.ts';
import { changeState } from '../change-state.ts';
import type { Client } from '../client.ts';
import type { Federated } from './federated.ts';

/** Tells listeners that nothing can be had for the token of a provider just now. It stays, and with it whose it is. */
export function endFederation(client: Client, { token }: Federated, error: AuthError): void {
  client.endedToken = token;
  changeState(client, { cause: 'federationEnded', error });
}
