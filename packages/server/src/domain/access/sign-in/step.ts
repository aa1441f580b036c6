import type { Write } from '#database/database.ts';
import type { Tokens } from '#domain/access/tokens/issue.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Attempt } from './attempt.ts';
import type { Counted } from './guesses/guesses.ts';

/** A challenge to the client; `session` carries the state of the sign-in to its answer. */
export interface Challenge {
  readonly kind: 'challenge';
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly session: string;
  /** USER_AUTH: the first factors that the user may choose from. */
  readonly available?: readonly string[];
}

/** The user passed this step. `writes` make it final, together with whatever follows from it. */
export interface Proved {
  readonly kind: 'proved';
  readonly attempt: Attempt;
  readonly user: User;
  readonly writes: readonly Write[];
}

/** A step of a custom authentication was made, right or wrong: its triggers decide. `user` may be one who does not exist. */
export interface Asked {
  readonly kind: 'asked';
  readonly attempt: Attempt;
  readonly user: User | undefined;
  /** A right answer, which counts as failed until DefineAuthChallenge goes on. */
  readonly guess?: Counted;
}

/** What a flow or a challenge comes to. Neither knows what follows: `next-step.ts` decides. */
export type Verdict = Proved | Asked | Challenge;

/** What a caller of the sign-in is told: another challenge, or tokens. */
export type Step = Challenge | { readonly kind: 'tokens'; readonly tokens: SignInTokens };

/** The tokens of a sign-in, and the device that the client may confirm. */
export interface SignInTokens extends Tokens {
  readonly newDevice?: { readonly key: string; readonly groupKey: string };
}
