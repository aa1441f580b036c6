import { type Client, handleRedirect, signInWithRedirect } from '@cenote/auth';

/** Leaves for the hosted pages, or straight to one of their providers. */
export function leave(client: Client, provider: string | undefined): Promise<void> {
  return signInWithRedirect(client, { provider });
}

/** Takes what the hosted pages led back with, if they did. @throws AuthError what they say */
export async function comeBack(client: Client): Promise<void> {
  await handleRedirect(client);
}
