import { join } from 'node:path';
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
import { readServer } from '../push/read-server.ts';
import type { ResourceKind } from '../push/resource.ts';
import { print } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

/** Which part of the file says a kind of thing. */
const partOf: Readonly<Partial<Record<ResourceKind, Exclude<keyof AuthConfig, '$schema' | 'outputs' | 'project'>>>> = {
  'user pool': 'userPool',
  attribute: 'userPool',
  'second factors': 'userPool',
  'identity provider': 'providers',
  'resource server': 'resourceServers',
  group: 'groups',
  'app client': 'clients',
  domain: 'hostedUi',
};

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
  const changed = plan.steps.filter(({ action }) => action === 'change' || action === 'refuse');
  const parts = [...new Set(changed.flatMap(({ resource }) => partOf[resource.kind] ?? []))];
  const after = parts.length === 0 ? before : await takeOver(before, parts, { connection, ids });
  const { text } = readAuthFile(root);
  const edited = editAuthFile(text, before, after);
  parseAuthFile(edited);
  if (edited !== text) writeWhole(join(root, authFilePath), edited);
  saveIds({ root, endpoint: connection.endpoint, project: before.project }, ids);
  const written = writeOutputs(root, await loadDeployed(after, plan.place));
  const files = [...(edited === text ? [] : [authFilePath]), ...written];
  const lines = files.map((path) => `Wrote ${path}.`);
  print(flags, { written: files, parts }, lines.length === 0 ? ['All is as it is on the server.'] : lines);
}

type Part = NonNullable<(typeof partOf)[ResourceKind]>;

async function takeOver(
  before: AuthConfig,
  parts: readonly Part[],
  { connection, ids }: Parameters<typeof loadDeployed>[1],
): Promise<AuthConfig> {
  const { config } = await readServer(connection, {
    userPoolId: ids.userPoolId ?? '',
    clientIds: Object.values(ids.clientIds ?? {}),
    ...(before.providers && { providers: before.providers }),
  });
  const { css, logo } = before.hostedUi ?? {};
  const taken = Object.fromEntries(parts.map((part) => [part, config[part]]));
  const look = { ...(css && { css }), ...(logo && { logo }) };
  const pages = taken['hostedUi'];
  return { ...before, ...taken, ...(pages !== undefined && { hostedUi: { ...pages, ...look } }) } as AuthConfig;
}
