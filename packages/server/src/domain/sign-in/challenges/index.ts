import type { Context } from '#domain/context.ts';
import type { Parameters } from '../parameters.ts';
import type { Asker, Verdict } from '../step.ts';
import { newPasswordRequired, newPasswordRequiredParameters } from './new-password-required.ts';
import { passwordVerifier, passwordVerifierParameters } from './password-verifier.ts';

/** A client's answer to a challenge. */
export interface Answer {
  readonly asker: Asker;
  readonly responses: Parameters;
  readonly session?: string;
}

/** One kind of challenge. */
export interface ChallengeKind {
  /** The responses that an answer cannot do without, in the order in which their absence is reported. */
  readonly required: readonly string[];
  readonly answer: (context: Context, answer: Answer) => Promise<Verdict>;
}

export const challenges: Readonly<Partial<Record<string, ChallengeKind>>> = {
  PASSWORD_VERIFIER: { required: passwordVerifierParameters, answer: passwordVerifier },
  NEW_PASSWORD_REQUIRED: { required: newPasswordRequiredParameters, answer: newPasswordRequired },
};
