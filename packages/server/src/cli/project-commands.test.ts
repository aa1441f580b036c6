import { addProjectCommands } from '@cenote/cli/commands';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { isProjectCommand, projectCommands } from './project-commands.ts';

test('every command of the package that does without the server is known before it is loaded, and no other word', () => {
  const program = new Command('cenote');
  addProjectCommands(program);
  expect(program.commands.map((command) => command.name()).toSorted()).toEqual(
    [...projectCommands, 'completion'].toSorted(),
  );
  expect(['dev', 'start', undefined, '--help'].some((word) => isProjectCommand(word === undefined ? [] : [word]))).toBe(
    false,
  );
  expect(isProjectCommand(['doctor', '--config'])).toBe(false);
});
