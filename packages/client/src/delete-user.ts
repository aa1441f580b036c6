import { conclude } from './change-state.ts';
import type { Client } from './client.ts';
import { getTokens } from './session/session.ts';
import { saveDevice } from './storage/save-device.ts';
import { findUser, removeSession, saveUser } from './storage/tokens.ts';
import { callAsUser } from './wire/call-as-user.ts';

/** Deletes the account of whoever is signed in, and signs out. @throws AuthError where the service did not say that it is gone */
export async function deleteUser(client: Client): Promise<void> {
  const username = (await findUser(client)) ?? '';
  const { signInDetails } = await getTokens(client);
  await callAsUser(client, 'DeleteUser', {});
  await removeSession(client, username);
  await saveDevice(client, username, signInDetails?.loginId);
  await saveUser(client);
  conclude(client, { cause: 'signedOut' }, { event: 'signedOut' });
}
