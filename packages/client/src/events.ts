import type { AuthEvent } from './auth-event.ts';
import type { Client } from './client.ts';
import type { StateListener } from './state.ts';

/** Hears of everything that happens at this client. Gives the function that ends it. */
export function listen(client: Client, listener: (event: AuthEvent) => void): () => void {
  client.listeners.add(listener);
  return () => void client.listeners.delete(listener);
}

/** Hears of every change of the user's state, once. Gives the function that ends it. */
export function addUserStateListener(client: Client, listener: StateListener): () => void {
  return listen(client, (event) => {
    if (event.event === 'userState') listener(event.data.state, event.data);
  });
}

/** Tells every listener, each by itself: what one throws is reported as uncaught, and is nobody else's affair. */
export function emit(client: Client, event: AuthEvent): void {
  for (const listener of client.listeners) queueMicrotask(() => listener(event));
}
