import type { Client } from './client.ts';

/** What the pool itself is called among the providers of a client. */
export const ownAccounts = 'COGNITO';

/** Whether people sign in by a provider for a client; one that names none has accounts of the pool alone. */
export function takesProvider({ settings }: Pick<Client, 'settings'>, provider: string): boolean {
  return (settings.supportedIdentityProviders ?? [ownAccounts]).includes(provider);
}
