import {
  checkUnspent,
  newSession,
  openSession,
  type Session,
  sealSession,
} from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Asker } from './asker.ts';
import { type Attempt, checkAnswerer, findAttemptUser } from './attempt.ts';
import { type Parameters, required } from './parameters.ts';
import type { Challenge } from './step.ts';

/** What a challenge's `Session` holds: the sign-in, and what this challenge alone needs to be answered. */
export interface Posed<Detail> {
  readonly attempt: Attempt;
  readonly detail: Detail;
}

/** A client's answer to a challenge. */
export interface Answer {
  readonly asker: Asker;
  /** The name that the client gave the challenge. */
  readonly challengeName: string;
  readonly responses: Parameters;
  readonly session?: string;
}

/** One kind of challenge. */
export interface ChallengeKind<Verdict> {
  /** The responses that an answer cannot do without, in the order in which their absence is reported. */
  readonly required: readonly string[];
  readonly answer: (context: Context, answer: Answer) => Promise<Verdict>;
}

interface Posing<Detail> {
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly detail: Detail;
  readonly available?: readonly string[];
  /** Named beforehand where the parameters depend on it. */
  readonly sessionId?: string;
}

/** Puts a challenge to the client. */
export async function pose<Detail>(
  context: Pick<Context, 'clock' | 'secrets'>,
  { client }: Asker,
  attempt: Attempt,
  { name, parameters, detail, available, sessionId }: Posing<Detail>,
): Promise<Challenge> {
  const posed: Posed<Detail> = { attempt, detail };
  const session = await sealSession(context, newSession(context, client, name, posed, sessionId));
  return { kind: 'challenge', name, parameters, session, ...(available !== undefined && { available }) };
}

/** A challenge that is being answered: its session, still unused, and the user whom it is about. */
export interface Opened<Detail> {
  readonly session: Session<Posed<Detail>>;
  readonly attempt: Attempt;
  readonly detail: Detail;
  /** Undefined for one who does not exist. */
  readonly user: User | undefined;
}

/**
 * Opens the session of an answer, for one of the challenges that it may be the answer to.
 * @throws Fault InvalidParameterException without a session; NotAuthorizedException for a session that is not of these
 * challenges, of this client or of the user who is named, or whose account has changed since.
 */
export async function openAnswer<Detail>(
  context: Context,
  { asker, responses, session: text }: Answer,
  challenges: readonly string[],
): Promise<Opened<Detail>> {
  if (text === undefined) throw new Fault('InvalidParameterException', 'Missing required parameter Session');
  const session = await openSession<Posed<Detail>>(context, challenges, text);
  if (session.clientId !== asker.client.id) throw new Fault('NotAuthorizedException', 'Invalid session for the user.');
  await checkUnspent(context, session.id);
  const { attempt, detail } = session.state;
  const user = await findAttemptUser(context, asker, attempt);
  await checkAnswerer(context, asker, attempt, user, required(responses, 'USERNAME'));
  return { session, attempt, detail, user };
}
