import { isInteractive } from '../terminal/print.ts';
import { askPerson } from './ask-person.ts';

/** Whether somebody says yes, by `--yes` or at the terminal. @throws Error where there is nobody to ask; Cancelled */
export async function askYes(
  flags: { readonly yes?: boolean },
  { message, usual, to }: { readonly message: string; readonly usual: boolean; readonly to: string },
): Promise<boolean> {
  if (flags.yes) return true;
  if (!isInteractive()) throw new Error(`There is no terminal to ask at. Say --yes to ${to}.`);
  const question = { name: 'guests', kind: 'yes', message, about: '', usual, when: () => true } as const;
  return (await askPerson(question, usual)) === true;
}
