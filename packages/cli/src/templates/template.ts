import type { Answers } from '../ask/answers.ts';
import type { TriggerName } from '../project/auth-schema.ts';

/** Functions that do something useful from the first moment, as files of the project. */
export interface Template {
  /** What it does, as a choice. */
  readonly label: string;
  /** The files in functions/ without their endings, by the trigger that asks them. */
  readonly triggers: Readonly<Partial<Record<TriggerName, string>>>;
  /** Their texts, by their names without endings. */
  files(answers: Answers): Readonly<Record<string, string>>;
}

/** A text as a literal of TypeScript. */
export function literal(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`;
}
