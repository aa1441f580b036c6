import { nextOf } from '../expected.ts';
import { riddleAnswer } from '../riddle.ts';
import { freeUntold } from '../step.ts';
import { isUntrue, type Prover } from './proof.ts';

export const customChallenge: Prover = (
  { place: { variant } },
  { person: someone, parameters, attempt },
  { fault },
) => {
  const isRight = !isUntrue(fault) && fault !== 'old proof' && fault !== 'proof of another';
  const wrong = (attempt.wrong ?? 0) + (isRight ? 0 : 1);
  const after = { ...attempt, wrong, ...(isRight && { solved: true }) };
  // Where the account is locked without a word, every answer is a wrong one.
  const mayBeWrong = someone.guessedWrong('custom') >= freeUntold;
  const failed = { ...attempt, wrong: (attempt.wrong ?? 0) + 1 };
  return {
    responses: { ANSWER: isRight ? riddleAnswer(parameters['riddle'] ?? '') : 'something else' },
    // A wrong answer is an answer too: what follows says so.
    isRight: fault !== 'missing proof',
    attempt: after,
    ...(mayBeWrong && { next: [nextOf(variant, someone, after), nextOf(variant, someone, failed)] }),
    guessed: 'custom',
  };
};
