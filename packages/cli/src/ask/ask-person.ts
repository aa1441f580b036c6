import type * as Clack from '@clack/prompts';
import { Cancelled } from '../terminal/cancelled.ts';
import { untilInputEnds } from '../terminal/until-input-ends.ts';
import type { Answer } from './answers.ts';
import { parseAnswer, type Question } from './question.ts';

/** Asks one question at the terminal, and again for as long as the answer is none. @throws Cancelled for who leaves */
export async function askPerson(question: Question, usual: Answer): Promise<Answer> {
  // Loaded here: most commands ask nothing.
  const prompts = await import('@clack/prompts');
  const answer = await untilInputEnds((signal) => askWith(prompts, question, usual, signal));
  if (prompts.isCancel(answer)) throw new Cancelled();
  return parseAnswer(question, answer);
}

type Prompts = typeof Clack;

const learnMore = 'learn';

async function askWith(prompts: Prompts, question: Question, usual: Answer, signal: AbortSignal): Promise<unknown> {
  const { kind, message, choices = [], lesson } = question;
  const options = choices.map(({ value, label }) => ({ value, label }));
  switch (kind) {
    case 'one': {
      const more = lesson === undefined ? [] : [{ value: learnMore, label: 'I want to learn more.' }];
      const initialValue = String(usual);
      for (;;) {
        const chosen = await prompts.select({ message, options: [...options, ...more], initialValue, signal });
        if (chosen !== learnMore) return chosen;
        prompts.log.message(lesson);
      }
    }
    case 'several':
      return prompts.multiselect({
        message,
        options,
        required: false,
        signal,
        initialValues: Array.isArray(usual) ? [...usual] : [],
      });
    case 'yes':
      return prompts.confirm({ message, initialValue: usual === true, signal });
    default:
      return prompts.text({
        message,
        initialValue: Array.isArray(usual) ? usual.join(', ') : String(usual),
        signal,
        validate: (value) => faultOf(question, value ?? ''),
      });
  }
}

function faultOf(question: Question, value: string): string | undefined {
  const values = question.kind === 'list' ? value.split(',').map((one) => one.trim()) : [value.trim()];
  const fault = values
    .filter((one) => question.kind !== 'list' || one !== '')
    .map((one) => question.check?.(one))
    .find((one) => one !== undefined);
  return fault && `It ${fault}.`;
}
