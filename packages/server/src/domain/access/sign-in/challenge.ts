import {
  newSession,
  openSession,
  type Session,
  sealSession,
  sessionInvalid,
} from '#domain/access/auth-sessions/session.ts';
import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Asker } from './asker.ts';
import type { Attempt } from './attempt.ts';
import type { Deed } from './deed.ts';
import type { Parameters } from './parameters.ts';
import type { Challenge, Verdict } from './step.ts';

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

/** What the client has carried from a challenge to its answer, opened. */
export interface Carried<Detail> extends Pick<Session<unknown>, 'id' | 'challenge' | 'expiresAt'>, Posed<Detail> {
  /** A name by which the challenge has called whom it is about, besides the one that was typed. */
  readonly calledAs?: string;
}

/** A challenge that is being answered: its session, still unused, and the sign-in that goes on. */
export interface Opened<Detail> {
  readonly deed: Deed;
  readonly session: Pick<Session<unknown>, 'id' | 'challenge' | 'expiresAt'>;
  readonly detail: Detail;
}

/**
 * One kind of challenge: what is its own. What all answers have in common, who the user is and whether the session is
 * unused, is for `answer.ts` to see to; how a secret is counted and logged, for `claim.ts`.
 */
export interface ChallengeKind<Detail = unknown> {
  /** The responses that an answer cannot do without, in the order in which their absence is reported. */
  readonly required: readonly string[];
  /** What is told who names somebody else than the challenge is about: that the session is another's, unless this says. */
  readonly foreign?: () => Fault;
  /** Opens what the client has carried; mostly `bySession`. */
  open(context: Context, answer: Answer): Promise<Carried<Detail>>;
  answer(context: Context, opened: Opened<Detail>, responses: Parameters): Promise<Verdict>;
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
  { asker: { client }, attempt }: Deed,
  { name, parameters, detail, available, sessionId }: Posing<Detail>,
): Promise<Challenge> {
  const posed: Posed<Detail> = { attempt, detail };
  const session = await sealSession(context, newSession(context, client, name, posed, sessionId));
  return { kind: 'challenge', name, parameters, session, ...(available !== undefined && { available }) };
}

/**
 * Opens the `Session` of an answer, for one of the challenges that it may be the answer to.
 * @throws Fault InvalidParameterException without a session; NotAuthorizedException for one that is forged, expired, of
 * another challenge or of another client
 */
export function bySession<Detail>(...challenges: readonly string[]): ChallengeKind<Detail>['open'] {
  return async (context, { asker, session: text }) => {
    if (text === undefined) throw new Fault('InvalidParameterException', 'Missing required parameter Session');
    const session = await openSession<Posed<Detail>>(context, challenges, text);
    if (session.clientId !== asker.client.id) throw sessionInvalid();
    const { id, challenge, expiresAt, state } = session;
    return { id, challenge, expiresAt, attempt: state.attempt, detail: state.detail };
  };
}
