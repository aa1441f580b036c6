import type { Command } from 'commander';
import { printFailure } from './failure.ts';

/**
 * Runs the command that the command line names; a failure is a sentence on standard error and an exit code. With `--json` it is a line
 * of JSON there.
 */
export async function runProgram(program: Command): Promise<void> {
  const isJson = isJsonAsked(process.argv);
  if (isJson) tellMisuseAsJson(program);
  // Whoever read the output may be gone, as `head` is after its lines; a server goes on without.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    printFailure(error, { isJson });
    process.exitCode = exitCodeOf(error);
  }
}

/** A failure may say its own, such as that of who left a question with Ctrl-C. */
function exitCodeOf(error: unknown): number {
  return error instanceof Error && 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : 1;
}

/** What stands behind two dashes is another program's. */
function isJsonAsked(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end === -1 ? argv.length : end).includes('--json');
}

/** What the command line itself gets wrong, such as a flag that is not there. */
function tellMisuseAsJson(command: Command): void {
  command.showHelpAfterError(false).configureOutput({
    outputError: (text) => printFailure(text.replace(/^error: /, '').trimEnd(), { isJson: true }),
  });
  for (const one of command.commands) tellMisuseAsJson(one);
}
