import { riddleAnswer } from '../riddle.ts';
import { isUntrue, type Prover } from './proof.ts';

export const customChallenge: Prover = (_world, { parameters, attempt }, { fault }) => {
  const isRight = !isUntrue(fault) && fault !== 'old proof' && fault !== 'proof of another';
  const wrong = (attempt.wrong ?? 0) + (isRight ? 0 : 1);
  return {
    responses: { ANSWER: isRight ? riddleAnswer(parameters['riddle'] ?? '') : 'something else' },
    // A wrong answer is an answer too: what follows says so.
    isRight: fault !== 'missing proof',
    attempt: { ...attempt, wrong, ...(isRight && { solved: true }) },
  };
};
