import type { Command } from 'commander';
import { addAuditCommand } from './audit.ts';
import { configureAdd, configureRemove, configureUpdate } from './auth.ts';
import { addCompletionCommand } from './completion.ts';
import { addDoctorCommand } from './doctor.ts';
import { addGroupCommand } from './group.ts';
import { configureImport } from './import.ts';
import { addInitCommand } from './init.ts';
import { addOpenCommand } from './open.ts';
import { addPullCommand } from './pull.ts';
import { addPushCommands } from './push.ts';
import { addStatusCommand } from './status.ts';
import { addUserCommand } from './user.ts';

/** Every command that works on a project, or on the users of a server, over HTTP. */
export function addProjectCommands(program: Command): void {
  addInitCommand(program);
  addAuthCommands(program);
  addPushCommands(program);
  addPullCommand(program);
  addStatusCommand(program);
  addDoctorCommand(program);
  addOpenCommand(program);
  addUserCommand(program);
  addGroupCommand(program);
  addAuditCommand(program);
  addCompletionCommand(program);
}

/** Both orders of words: `add auth` and `auth add`. */
function addAuthCommands(program: Command): void {
  const verb = (name: string, description: string) => program.command(name).description(description);
  configureAdd(verb('add', 'Add to the project: cenote add auth.').command('auth'));
  configureUpdate(verb('update', 'Change the project: cenote update auth.').command('auth'));
  configureRemove(verb('remove', 'Take out of the project: cenote remove auth.').command('auth'));
  const auth = program.command('auth').description('The authentication of the project, verbs last.');
  configureAdd(auth.command('add').alias('enable'));
  configureUpdate(auth.command('update'));
  configureRemove(auth.command('remove'));
  configureImport(auth.command('import'));
}
