import { join } from 'node:path';
import type { Command } from 'commander';
import { parseAuthFile, readAuthFile } from '../project/auth-file.ts';
import { newAuthFile } from '../project/edit-auth-file.ts';
import { editorSchema } from '../project/editor-schema.ts';
import { authFilePath, findProject, schemaFilePath } from '../project/project.ts';
import { saveIds, savePushedTo } from '../project/state-file.ts';
import { writeWhole } from '../project/write-file.ts';
import { readServer } from '../push/read-server.ts';
import { print } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';
import { newProject } from './init.ts';

interface ImportFlags extends ServerCommandFlags {
  readonly userPool: string;
  readonly client: readonly string[];
  readonly identityPool?: string;
}

/** `auth import`: a pool that is there becomes the project's. */
export function configureImport(command: Command): Command {
  return withServer(command)
    .description(
      'Take over a pool that is there, with its users: read it into the file. Nothing is changed on the server.',
    )
    .requiredOption('--user-pool <id>', 'the user pool')
    .option(
      '--client <id>',
      'an app client of it; can be given several times (default: all)',
      (one, all: string[]) => [...all, one],
      [],
    )
    .option('--identity-pool <id>', 'the identity pool')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote auth import --user-pool us-east-1_h8Ge4PqZc\n  cenote auth import --user-pool us-east-1_h8Ge4PqZc --client 3f0r8t1g2q6k5n4m7b9v0c2u1h --identity-pool us-east-1:…',
    )
    .action((flags: ImportFlags) => takeOver(flags));
}

async function takeOver(flags: ImportFlags): Promise<void> {
  const found = findProject(process.cwd());
  const root = found?.root ?? process.cwd();
  const file = found && readAuthFile(root);
  if (file?.config.userPool !== undefined)
    throw new Error('Auth has already been added to this project. Take it out first: cenote remove auth.');
  const begun = file?.config ?? newProject(root);
  const connection = connectionOf(flags);
  const { config, ids } = await readServer(connection, {
    userPoolId: flags.userPool,
    ...(flags.client.length > 0 && { clientIds: flags.client }),
    ...(flags.identityPool && { identityPoolId: flags.identityPool }),
  });
  const after = { ...begun, ...config };
  const text = newAuthFile(after);
  parseAuthFile(text);
  writeWhole(join(root, schemaFilePath), editorSchema());
  writeWhole(join(root, authFilePath), text);
  saveIds({ root, endpoint: connection.endpoint, project: begun.project }, ids);
  savePushedTo(root, connection.endpoint);
  const secrets = Object.values(config.providers ?? {}).flatMap(({ clientSecret, privateKey }) => [
    ...(clientSecret ? [clientSecret] : []),
    ...(privateKey ? [privateKey] : []),
  ]);
  print(flags, { file: authFilePath, config: after, ids, secrets }, [
    `Read ${flags.userPool} into ${authFilePath}.`,
    ...(secrets.length > 0
      ? [`Secrets are named there, and have to be where they are named: ${secrets.join(', ')}.`]
      : []),
    'Next: cenote diff shows what push would change; at least the tag by which the pool is found.',
  ]);
}
