import { fetchUserAttributes, hasPasskeys, listWebAuthnCredentials } from '@cenote/auth';
import type { Arrival, Contact } from './machine.ts';
import type { Scene } from './screen.ts';

/** What may be asked of whoever is in: to prove an address, where none is proved. */
export async function afterSignIn(scene: Scene): Promise<Arrival> {
  if (!scene.options.verifyContact) return afterContacts(scene);
  // Whoever is in is in: where the app client lets nobody read attributes, there is nothing to ask for.
  const attributes = await fetchUserAttributes(scene.client).catch((): Record<string, string> => ({}));
  const contacts = (['email', 'phone_number'] as const).flatMap((attribute): Contact[] => {
    const value = attributes[attribute];
    return value ? [{ attribute, value }] : [];
  });
  const isProved = contacts.some(({ attribute }) => attributes[`${attribute}_verified`] === 'true');
  return isProved || contacts.length === 0 ? afterContacts(scene) : { screen: 'verifyContact', facts: { contacts } };
}

/** Then a passkey, where the app offers one and there is none yet. */
export async function afterContacts({ client, options }: Scene): Promise<Arrival> {
  if (!options.offerPasskey || !hasPasskeys()) return { screen: 'signedIn' };
  // A pool without passkeys refuses to list them.
  const listed = await listWebAuthnCredentials(client, { pageSize: 1 }).catch(() => undefined);
  return { screen: listed?.credentials.length === 0 ? 'addPasskey' : 'signedIn' };
}
