import type { AuthEvent } from './auth-event.ts';
import type { Client } from './client.ts';
import { emit } from './events.ts';
import { type StateInfo, transitionsFrom } from './state.ts';

/** Follows what happened, and tells the listeners where that changes the state or whom it is about. */
export function changeState(client: Client, info: Omit<StateInfo, 'state'>): void {
  const { state, username } = client;
  const next = transitionsFrom(state)[info.cause] ?? state;
  const data = { ...info, state: next, username: next === 'signedOut' ? undefined : info.username };
  client.admit?.(data);
  Object.assign(client, data);
  if (data.state !== state || data.username !== username) emit(client, { event: 'userState', data });
}

/** The same for what this client did itself: it is an event, and other tabs hear of it too. */
export function conclude(client: Client, info: Omit<StateInfo, 'state'>, event: AuthEvent): void {
  changeState(client, info);
  emit(client, event);
  client.announce?.();
}
