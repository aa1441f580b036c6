import { spawn } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type AppFolder, main, plainEnv } from './cli.ts';

/** Keys as a terminal sends them. */
export const keys = {
  enter: '\r',
  down: '\u001b[B',
  space: ' ',
  interrupt: '\u0003',
  end: '\u0004',
  clear: '\u0015',
} as const;

/** The program at a terminal of its own, as a person has it: `script` of util-linux holds the other end. */
export interface Terminal {
  /** Waits until something new stands on the screen. @throws Error with all that stands there, when it does not come */
  see(text: string): Promise<void>;
  type(...typed: readonly string[]): Promise<void>;
  /** Waits for a question, and answers it. */
  answer(question: string, ...typed: readonly string[]): Promise<void>;
  /** Everything so far, without colours and movements. */
  screen(): string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

const patienceMs = 60_000;

export function openTerminal(app: AppFolder, endpoint: string, args: readonly string[]): Terminal {
  const words = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', `stty cols 120 rows 50; exec ${words}`, '/dev/null'], {
    cwd: app.path,
    env: plainEnv({ CENOTE_ENDPOINT: endpoint, TERM: 'xterm-256color', SHELL: '/bin/sh' }),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let written = '';
  let seen = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  let isOver = false;
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => {
      isOver = true;
      resolve(code);
    }),
  );
  const screen = () => stripVTControlCharacters(written);
  const see = async (text: string) => {
    for (const end = Date.now() + patienceMs; ; ) {
      const at = screen().indexOf(text, seen);
      if (at !== -1) {
        seen = at + text.length;
        return;
      }
      if (isOver || Date.now() > end) throw new Error(`"${text}" was not seen:\n${screen().slice(seen)}`);
      await setTimeout(20);
    }
  };
  const type = async (...typed: readonly string[]) => {
    for (const one of typed) {
      child.stdin.write(one);
      // A terminal hands over keys one by one; an arrow and Enter in one piece would be another key.
      await setTimeout(40);
    }
  };
  const answer = async (question: string, ...typed: readonly string[]) => {
    await see(question);
    // What may be chosen is drawn after the question.
    await setTimeout(60);
    await type(...typed);
  };
  return { see, type, answer, screen, ended };
}
