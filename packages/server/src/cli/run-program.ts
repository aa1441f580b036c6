import type { Command } from 'commander';
import { printFailure } from './failure.ts';

/** Runs the command that the command line names; a failure is a sentence on standard error and an exit code. */
export async function runProgram(program: Command): Promise<void> {
  // Whoever read the output may be gone, as `head` is after its lines; a server goes on without.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    printFailure(error);
    process.exitCode = exitCodeOf(error);
  }
}

/** A failure may say its own, such as that of who left a question with Ctrl-C. */
function exitCodeOf(error: unknown): number {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : 1;
}
