import type { Write } from '#database/database.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import { openState, sealState } from '#domain/sealed.ts';
import { isSpent, spend } from '#domain/spent-store.ts';
import { authSessionLifetimeSeconds, type Client } from '#domain/tenant/clients/client.ts';
import { newOrderedId } from '#lib/ordered-id.ts';

/**
 * Where an authentication stands between two calls. The client carries it sealed, as `Session`; the server keeps nothing
 * until it succeeds, so any server process can take the next step.
 */
export interface Session<State> {
  /** Used up by the answer that succeeds. */
  readonly id: string;
  /** The challenge that it may answer. */
  readonly challenge: string;
  readonly poolId: string;
  readonly clientId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly state: State;
}

const purpose = 'session';
/**
 * All sessions are equally long: the length must not tell whether there is such a user. Sealed and in base64url, these are
 * 2,044 characters. AWS: the model lets a client send 2,048.
 */
const paddedBytes = 1500;

/** Opens a session for one challenge; it lives as long as the client's `AuthSessionValidity`. */
export function newSession<State>(
  context: Pick<Context, 'clock'>,
  client: Client,
  challenge: string,
  state: State,
  id: string = newOrderedId(context.clock.now()),
): Session<State> {
  const expiresAt = context.clock.now() + authSessionLifetimeSeconds(client) * 1000;
  return { id, challenge, poolId: client.poolId, clientId: client.id, expiresAt, state };
}

/** The `Session` text of a session. @throws RangeError for a state that is too long to be sent */
export async function sealSession(context: Pick<Context, 'secrets'>, session: Session<unknown>): Promise<string> {
  return Buffer.from(await sealState(context, purpose, session, paddedBytes)).toString('base64url');
}

/**
 * The session of a `Session` text, which stands for one of the challenges. Whoever asks for a state by its type knows that
 * only its own challenges seal it.
 * @throws Fault NotAuthorizedException when it is forged, expired, or belongs to another challenge.
 */
export async function openSession<State>(
  context: Pick<Context, 'secrets' | 'clock'>,
  challenges: readonly string[],
  text: string,
): Promise<Session<State>> {
  const session = (await openState(context, purpose, Buffer.from(text, 'base64url'))) as Session<State> | undefined;
  if (session === undefined || !challenges.includes(session.challenge)) throw sessionInvalid();
  if (context.clock.now() >= session.expiresAt) throw sessionExpired();
  return session;
}

/**
 * Refuses a session, or what stands for one, that was used up. Whoever answers two at once is told so by the commit.
 * @throws Fault NotAuthorizedException
 */
export async function checkUnspent(context: Pick<Context, 'db'>, id: string): Promise<void> {
  if (await isSpent(context, id)) throw sessionSpent();
}

/** The write that uses a session up; it refuses with NotAuthorizedException when somebody was first. */
export function spendSession({ id, expiresAt }: Pick<Session<unknown>, 'id' | 'expiresAt'>): Write {
  return spend(id, expiresAt, sessionSpent);
}

/** What the bearer of a session is told that is forged, foreign, or out of step with its user. */
export function sessionInvalid(): Fault {
  return new Fault('NotAuthorizedException', 'Invalid session for the user.');
}

export function sessionExpired(): Fault {
  return new Fault('NotAuthorizedException', 'Invalid session for the user, session is expired.');
}

/** What the loser of a race for one session is told. */
export function sessionSpent(): Fault {
  return new Fault('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');
}
