import type { AuthEvent } from './auth-event.ts';
import type { Client } from './client.ts';
import { emit } from './events.ts';
import { type StateInfo, transitions } from './state.ts';

/** Follows what happened, and tells the listeners where that changes the state or whom it is about. */
export function changeState(client: Client, info: Omit<StateInfo, 'state'>): void {
  const state = transitions[client.state]?.[info.cause] ?? client.state;
  const username = state === 'signedOut' ? undefined : info.username;
  const isChange = state !== client.state || username !== client.username;
  Object.assign(client, { state, username, cause: info.cause });
  if (isChange) emit(client, { event: 'userState', data: { ...info, state, username } });
}

/** The same for what this client did itself: it is an event, and other tabs hear of it too. */
export function conclude(client: Client, info: Omit<StateInfo, 'state'>, event: AuthEvent): void {
  changeState(client, info);
  emit(client, event);
  client.announce?.();
}
