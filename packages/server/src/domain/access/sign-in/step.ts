import type { Write } from '#database/database.ts';
import type { PageSession } from '#domain/access/browser-session/browser-session.ts';
import type { Tokens } from '#domain/access/tokens/issue.ts';
import type { Fault } from '#domain/fault.ts';
import type { Device } from '#domain/people/devices/device.ts';
import type { Enrolment } from '#domain/people/mfa/enrolment.ts';
import type { User } from '#domain/people/users/user.ts';
import type { CustomState } from './challenges/custom/state-store.ts';
import type { Deed } from './deed.ts';
import type { LoggedProof } from './events.ts';
import type { Counted, Guessed } from './guesses/guesses.ts';

/** A challenge to the client; `session` carries the state of the sign-in to its answer, where nothing else does. */
export interface Challenge {
  readonly kind: 'challenge';
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly session?: string;
  /** USER_AUTH: the first factors that the user may choose from. */
  readonly available?: readonly string[];
}

/** The user passed this step. */
export interface Proved {
  readonly kind: 'proved';
  readonly deed: Deed<User>;
  /** Make the step final, together with whatever follows from it. */
  readonly writes: readonly Write[];
  /** The client has named a device with its answer, which has to be there. */
  readonly namesDevice?: boolean;
  /** What the step has read already of the user's factors, and of the device that it is made from. */
  readonly enrolment?: Enrolment | undefined;
  readonly device?: Device;
}

/**
 * The client claims to have a secret. Whether that is true, `claim.ts` finds out: it counts the guess, has the secret
 * compared, and puts what was wrong into the user's log.
 */
export interface Claimed {
  readonly kind: 'claimed';
  readonly deed: Deed;
  /** What is guessed at; `nothing` where nobody can guess, or where the secret itself is compared only so often. */
  readonly guessed: Exclude<Guessed, 'migration' | 'custom'> | 'nothing';
  readonly logged: LoggedProof;
  /** What of it is logged: a wrong secret, each refusal, also while the account is locked, or so many in an hour. */
  readonly logs: 'wrong' | 'refused' | 'limited';
  /** Compares the secret: undefined, or a Fault, when it is wrong. */
  readonly prove: () => Promise<Proved | undefined>;
  /** What a wrong one is told. */
  readonly refusal: () => Fault;
}

/** A step of a custom authentication was made, right or wrong: its triggers decide. */
export interface Asked {
  readonly kind: 'asked';
  readonly deed: Deed;
  /** What a client sent that begins with SRP. */
  readonly srpA?: string;
  /** A right answer, which counts as failed until DefineAuthChallenge goes on. */
  readonly guess?: Counted;
  /** What the step has read of the custom authentication already. */
  readonly state?: CustomState;
}

/** What a flow or a challenge comes to. Neither knows what follows: `next-step.ts` decides. */
export type Verdict = Proved | Claimed | Asked | Challenge;

/** A sign-in by the API is complete. */
export interface SignedInWithTokens {
  readonly kind: 'tokens';
  readonly tokens: SignInTokens;
}

/** A sign-in at our own pages is complete. */
export interface SignedInAtPage {
  readonly kind: 'browser-session';
  readonly session: PageSession;
  /** What the browser is to keep. */
  readonly secret: string;
}

/** What a caller of the sign-in is told: another challenge, or that it is complete. */
export type Step = Challenge | SignedInWithTokens | SignedInAtPage;

/** The tokens of a sign-in, and the device that the client may confirm. */
export interface SignInTokens extends Tokens {
  readonly newDevice?: { readonly key: string; readonly groupKey: string };
}
