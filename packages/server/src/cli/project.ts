import { addProjectCommands } from '@cenote/cli/commands';
import { Command } from 'commander';
import { runProgram } from './run-program.ts';

/** The commands that speak with a server over HTTP, without the server around them. */
const program = new Command('cenote').showHelpAfterError('Run with --help to see what it takes.');
addProjectCommands(program);
await runProgram(program);
