import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { loadDeployed } from '../outputs/deployed.ts';
import { writeOutputs } from '../outputs/write-outputs.ts';
import { loadAuthConfig, parseAuthFile, readAuthFile } from '../project/auth-file.ts';
import type { AuthConfig } from '../project/auth-schema.ts';
import { editAuthFile } from '../project/edit-auth-file.ts';
import { authFilePath, loadProject } from '../project/project.ts';
import { saveIds } from '../project/state-file.ts';
import { writeWhole } from '../project/write-file.ts';
import { planProject } from '../push/plan-project.ts';
import { nameOf } from '../push/print-plan.ts';
import { readServer } from '../push/read-server.ts';
import { takeOver } from '../push/take-over.ts';
import type { Connection } from '../server/connection.ts';
import { print } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

/** `cenote pull`: what was changed on the server comes into the file, and the files for apps are written. */
export function addPullCommand(program: Command): void {
  withServer(program.command('pull'))
    .description('Take over into the project what somebody changed on the server, and write the files for apps.')
    .addHelpText('after', '\nExamples:\n  cenote pull\n  cenote pull --endpoint https://auth.example.com')
    .action((flags: ServerCommandFlags) => pull(flags));
}

async function pull(flags: ServerCommandFlags): Promise<void> {
  const { root } = loadProject(process.cwd());
  const connection = connectionOf(flags);
  const before = loadAuthConfig(root);
  const { plan } = await planProject(root, connection);
  const { ids } = plan.place;
  if (ids.userPoolId === undefined)
    throw new Error(`Nothing of this project is at ${connection.endpoint} yet: cenote push.`);
  const server = await readServer(connection, {
    userPoolId: ids.userPoolId,
    clientIds: Object.values(ids.clientIds ?? {}),
    ...(before.identityPool && ids.identityPoolId && { identityPoolId: ids.identityPoolId }),
    ...(before.providers && { providers: before.providers }),
  });
  const after = takeOver(before, server, plan.steps);
  const { text } = readAuthFile(root);
  const edited = editAuthFile(text, before, after);
  parseAuthFile(edited);
  if (edited !== text) writeWhole(join(root, authFilePath), edited);
  saveIds({ root, endpoint: connection.endpoint, project: before.project }, ids);
  const left = await leftOver(root, connection);
  const written = writeOutputs(root, await loadDeployed(after, plan.place));
  const files = [...(edited === text ? [] : [authFilePath]), ...written];
  const names = Object.keys(after) as (keyof AuthConfig)[];
  const parts = names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const lines = [...files.map((path) => `Wrote ${path}.`), ...leftLines(left)];
  print(flags, { written: files, parts, ...left }, lines.length === 0 ? ['All is as it is on the server.'] : lines);
}

/** What still differs once a file was written, and why nobody can look closer. */
interface LeftOver {
  readonly different: readonly string[];
  readonly missing: readonly string[];
  readonly unread: readonly string[];
}

/** Members that are read from what a file names: nothing can be said of them where it is not there. */
const readFromElsewhere = /secret|private_key|Metadata|CSS|ImageFile|^Policy/i;

async function leftOver(root: string, connection: Connection): Promise<LeftOver> {
  const { plan, unread } = await planProject(root, connection, { mayLackNamed: true });
  const steps = plan.steps.map((step) => ({
    ...step,
    differences: step.differences.filter(({ member }) => unread.length === 0 || !readFromElsewhere.test(member)),
  }));
  return {
    different: steps.flatMap((step) =>
      step.action === 'create' ? [] : step.differences.map(({ member }) => `${nameOf(step)}: ${member}`),
    ),
    missing: steps.flatMap((step) => (step.action === 'create' ? [nameOf(step)] : [])),
    unread,
  };
}

function leftLines({ different, missing, unread }: LeftOver): string[] {
  return [
    ...(different.length > 0 ? ['The file cannot say this, and cenote push would change it on the server:'] : []),
    ...different.map((one) => `  ${one}`),
    ...(missing.length > 0 ? ['The file says this, and the server does not have it; cenote push would make it:'] : []),
    ...missing.map((one) => `  ${one}`),
    ...unread.map((why) => `Not compared: ${why}`),
  ];
}
