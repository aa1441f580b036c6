import { randomUUID } from 'node:crypto';
import type { Write } from '#database/database.ts';
import { authSessionLifetimeSeconds, type Client } from '#domain/clients/client.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openState, sealState } from './sealed.ts';
import { spend } from './spent-store.ts';

/**
 * Where a sign-in stands between two calls. The client carries it sealed, as `Session`; the server keeps nothing until it
 * succeeds, so any server process can take the next step.
 */
export interface SessionState {
  /** Used up by the answer that succeeds. */
  readonly id: string;
  readonly challenge: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Absent for the simulated challenge of a user who does not exist. */
  readonly sub?: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const PURPOSE = 'session';

/** Opens a session for one challenge; it lives as long as the client's `AuthSessionValidity`. */
export function newSession(
  context: Pick<Context, 'clock'>,
  client: Client,
  challenge: string,
  sub: string | undefined,
  id: string = randomUUID(),
): SessionState {
  const expiresAt = context.clock.now() + authSessionLifetimeSeconds(client) * 1000;
  return { id, challenge, poolId: client.poolId, clientId: client.id, ...(sub !== undefined && { sub }), expiresAt };
}

/** The `Session` text of a state. */
export function sealSession(context: Pick<Context, 'secrets'>, state: SessionState): string {
  return Buffer.from(sealState(context, PURPOSE, state)).toString('base64url');
}

/**
 * The state of a `Session` text.
 * @throws Fault NotAuthorizedException when it is forged, expired, or belongs to another client or challenge.
 */
export function openSession(
  context: Pick<Context, 'secrets' | 'clock'>,
  client: Client,
  challenge: string,
  session: string,
): SessionState {
  const state = openState(context, PURPOSE, Buffer.from(session, 'base64url')) as SessionState | undefined;
  if (state === undefined || state.clientId !== client.id || state.challenge !== challenge) {
    throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  }
  if (context.clock.now() >= state.expiresAt) {
    throw new Fault('NotAuthorizedException', 'Invalid session for the user, session is expired.');
  }
  return state;
}

/** The write that uses a session up. */
export function spendSession(state: Pick<SessionState, 'id' | 'expiresAt'>): Write {
  return spend(state.id, state.expiresAt);
}

/** What the loser of a race for one session is told. */
export function sessionSpent(): Fault {
  return new Fault('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');
}
