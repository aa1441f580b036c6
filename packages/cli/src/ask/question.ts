import type { Answer, AnswerName, Answers } from './answers.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One question: what is asked, when, and what may be answered. The same data makes the flag of the command. */
export interface Question {
  readonly name: AnswerName;
  /** A choice, several choices, a line of text, a line with several values, yes or no, or where a secret is. */
  readonly kind: 'one' | 'several' | 'text' | 'list' | 'yes' | 'secret';
  readonly message: string;
  /** What `--help` says of its flag. */
  readonly about: string;
  readonly choices?: readonly Choice[];
  /** What somebody reads who chooses to learn more. */
  readonly lesson?: string;
  /** The answer that stands there already, and that `--yes` takes. */
  readonly usual: Answer | ((answers: Answers, project: string) => Answer);
  /** Whether it is asked, by what was answered before. */
  when(answers: Answers): boolean;
  /** Why an answer is none; undefined for a good one. */
  check?(value: string): string | undefined;
}

/** A question's flag without its hyphens: `signIn` is `sign-in`. */
export function flagOf({ name }: Pick<Question, 'name'>): string {
  return name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
}

/**
 * The answer that a text is, from a flag or a file. @throws Error with one sentence that names the flag
 */
export function parseAnswer(question: Question, given: unknown): Answer {
  const refuse = (why: string) => new Error(`--${flagOf(question)} ${why}.`);
  const { kind, choices = [], check } = question;
  if (kind === 'yes') {
    if (typeof given !== 'boolean') throw refuse('is yes or no: give it alone, or with no- in front');
    return given;
  }
  const values = valuesOf(given);
  if (values === undefined) throw refuse('has to be a text');
  const isOne = kind === 'one' || kind === 'text' || kind === 'secret';
  const [first = ''] = isOne && typeof given === 'string' ? [given.trim()] : values;
  const checked = isOne ? [first] : values;
  for (const value of checked) {
    if (choices.length > 0 && !choices.some((choice) => choice.value === value))
      throw refuse(`is one of ${choices.map((choice) => choice.value).join(', ')}, not "${value}"`);
    const fault = check?.(value);
    if (fault !== undefined) throw refuse(fault);
  }
  return isOne ? first : checked;
}

function valuesOf(given: unknown): string[] | undefined {
  if (Array.isArray(given)) return given.every((one) => typeof one === 'string') ? given : undefined;
  if (typeof given === 'number') return [String(given)];
  if (typeof given !== 'string') return undefined;
  return given
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** What `usual` is, by what was answered before. */
export function usualOf(question: Question, answers: Answers, project: string): Answer {
  return typeof question.usual === 'function' ? question.usual(answers, project) : question.usual;
}
