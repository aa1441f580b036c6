import { text } from 'node:stream/consumers';
import { Cancelled } from '../terminal/cancelled.ts';
import { isInteractive } from '../terminal/print.ts';
import { untilInputEnds } from '../terminal/until-input-ends.ts';

/** A password from standard input, or from somebody at the terminal, who does not see it. @throws Error; Cancelled */
export async function readPassword(fromInput: boolean): Promise<string> {
  if (fromInput) {
    // A line's end behind it is of who wrote it there.
    const password = (await text(process.stdin)).replace(/\r?\n$/, '');
    if (password === '') throw new Error('Standard input holds no password.');
    return password;
  }
  if (!isInteractive())
    throw new Error('There is no terminal to ask at. Write the password to standard input, with --password-stdin.');
  const { password, isCancel } = await import('@clack/prompts');
  const answer = await untilInputEnds((signal) =>
    password({
      message: 'The new password:',
      validate: (value) => (value ? undefined : 'It is not empty.'),
      signal,
    }),
  );
  if (isCancel(answer)) throw new Cancelled();
  return answer;
}
