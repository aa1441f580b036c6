import { Command } from 'commander';
import { vi } from 'vitest';

/**
 * Runs a command of the program in this process, on the data in a folder. Gives what it prints to standard output.
 * @throws what the command throws; CommanderError for arguments that are none
 */
export async function runCommand(
  addCommands: readonly ((program: Command) => void)[],
  dataDir: string,
  args: readonly string[],
): Promise<string> {
  const written: string[] = [];
  const print = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  const program = new Command('cenote').exitOverride().configureOutput({ writeErr: () => {} });
  for (const add of addCommands) add(program);
  try {
    await program.parseAsync([...args, '--data-dir', dataDir], { from: 'user' });
  } finally {
    print.mockRestore();
  }
  return written.join('');
}
