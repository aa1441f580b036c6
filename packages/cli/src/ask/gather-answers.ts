import type { Answer, AnswerName, Answers } from './answers.ts';
import { flagOf, parseAnswer, type Question, usualOf } from './question.ts';

/** How questions without an answer get one. */
export interface Asking {
  /** By flags or a file, by the names of the questions. */
  readonly given: Readonly<Partial<Record<AnswerName, unknown>>>;
  /** What stands there already. */
  readonly before: Answers;
  readonly project: string;
  /** Asks a person; absent where there is none. */
  readonly ask?: (question: Question, usual: Answer) => Promise<Answer>;
  /** Whether the usual answer is taken where there is nobody to ask. */
  readonly takesUsual: boolean;
}

/**
 * The answers to the questions in their order, those that are not asked left out. What is given counts whether or not it would
 * have been asked for.
 * @throws Error for an answer that is none, or where there is nobody to ask
 */
export async function gatherAnswers(questions: readonly Question[], asking: Asking): Promise<Answers> {
  const { given, before, project, ask, takesUsual } = asking;
  let answers: Answers = {};
  for (const question of questions) {
    if (given[question.name] === undefined) continue;
    answers = { ...answers, [question.name]: parseAnswer(question, given[question.name]) };
  }
  for (const question of questions) {
    if (given[question.name] !== undefined || !question.when(answers)) continue;
    const usual = before[question.name] ?? usualOf(question, answers, project);
    if (ask === undefined && !takesUsual) throw unanswered(question);
    const answer = ask === undefined ? checkUsual(question, usual) : await ask(question, usual);
    answers = { ...answers, [question.name]: answer };
  }
  return answers;
}

/** @throws Error for what has no usual answer, such as an id at a provider */
function checkUsual(question: Question, usual: Answer): Answer {
  const fault = typeof usual === 'string' && question.check?.(usual);
  if (fault) throw new Error(`--${flagOf(question)} is needed: it ${fault}.`);
  return usual;
}

function unanswered(question: Question): Error {
  return new Error(
    `There is no terminal to ask at: "${question.message}" Answer by --${flagOf(question)}, or take the usual answers with --yes.`,
  );
}
