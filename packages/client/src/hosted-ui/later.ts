import type { SignedInUser } from '../auth-event.ts';
import type { Client } from '../client.ts';
import { platform } from '../platform.ts';
import type { SignOutOutput } from '../sign-out.ts';
import type { RedirectInput } from './sign-in-with-redirect.ts';
import type { RedirectSignOutInput } from './sign-out-with-redirect.ts';

/** What most apps do without, by the same names: loaded when it is called. */

export async function signInWithRedirect(client: Client, input?: RedirectInput): Promise<void> {
  const deed = await import('./deeds.ts');
  return deed.signInWithRedirect(client, input);
}

export async function signOutWithRedirect(client: Client, input?: RedirectSignOutInput): Promise<SignOutOutput> {
  const deed = await import('./deeds.ts');
  return deed.signOutWithRedirect(client, input);
}

export async function handleRedirect(client: Client, url?: string): Promise<SignedInUser | undefined> {
  const deed = await import('./deeds.ts');
  return deed.handleRedirect(client, url);
}

/** Whether the page may be one that hosted pages led back to. */
export function isReturn({ config }: Client): boolean {
  return !!config.oauth && /[?&#]state=/.test(platform.location?.href ?? '');
}
