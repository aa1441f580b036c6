import { demandOf, isSetUp } from '../demand.ts';
import type { Attempt, OpenSession } from '../held.ts';
import type { Kind, Person } from '../person.ts';
import type { World } from '../world.ts';

/** How an answer strays from the right one. */
export type Fault =
  | 'another name'
  | 'another session'
  | 'another user'
  | 'crossed block'
  | 'forged session'
  | 'missing proof'
  | 'no session'
  | 'none'
  | 'old proof'
  | 'other client'
  | 'proof of another'
  | 'wrong proof';

export interface ProofChoice {
  readonly fault: Fault;
  /** Which of several ways to answer it. */
  readonly way: number;
}

export type Responses = Record<string, string>;

/** What an answer proves, if it is accepted: what the attempt becomes, what follows, and what it does to the person. */
export interface Proof {
  readonly responses: Responses;
  /** The name that the answer goes by, where it is not the challenge's. */
  readonly name?: 'PASSWORD' | 'PASSWORD_SRP' | 'SELECT_CHALLENGE';
  /** Whether the proof in the responses is the right one. */
  readonly isRight: boolean;
  readonly apply?: () => void;
  /** It makes the account one that may sign in. */
  readonly confirms?: boolean;
  readonly attempt: Attempt;
  /** What follows at once instead of what the gates say. */
  readonly next?: readonly string[];
  readonly newAddress?: Kind;
  readonly guessed?: 'custom' | 'password' | 'second';
}

/** How one challenge is answered. */
export type Prover = (world: World, session: OpenSession, choice: ProofChoice) => Proof;

export function isUntrue(fault: Fault): boolean {
  return fault === 'wrong proof' || fault === 'missing proof';
}

/** Whether a second factor is one of those that would be asked for now, to be proved or set up as it was then. */
export function isDemanded({ place: { variant } }: World, someone: Person, factor: string, isNew = false): boolean {
  const demand = demandOf(variant, someone);
  if (demand.kind !== 'prove' || isSetUp(demand) !== isNew) return false;
  return demand.factors.some((one) => one === factor);
}
