import type { Command } from 'commander';
import { type Deployed, loadDeployed } from '../outputs/deployed.ts';
import { findStaleOutputs, outputFiles } from '../outputs/write-outputs.ts';
import { loadProject } from '../project/project.ts';
import type { Place } from '../push/place.ts';
import { countOf, type Plan } from '../push/plan.ts';
import { planProject } from '../push/plan-project.ts';
import { clientNames } from '../push/wanted-clients.ts';
import { callUserPools } from '../server/call.ts';
import { print, style } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

type StatusFlags = ServerCommandFlags & { readonly env?: boolean; readonly client?: string };

/** `cenote status`: what is where, and whether it is as the project says. */
export function addStatusCommand(program: Command): void {
  withServer(program.command('status'))
    .description(
      'Show what was pushed, under which ids, where the hosted pages are, and whether something has to be pushed.',
    )
    .option('--env', 'print lines for a shell or a .env file')
    .option('--client <name>', 'with --env: an app client by its name in the file, and its secret where it has one')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote status\n  cenote status --json\n  cenote status --env > .env.local\n  cenote status --env --client job > .env',
    )
    .action((flags: StatusFlags) => status(flags));
}

async function status(flags: StatusFlags): Promise<void> {
  if (flags.client !== undefined && !flags.env) throw new Error('--client goes with --env.');
  const { root } = loadProject(process.cwd());
  const { config, plan, unread } = await planProject(root, connectionOf(flags), { mayLackNamed: true });
  const isThere = plan.place.ids.userPoolId !== undefined;
  // Who only wants to know where things are needs no secrets, and without them nothing can be compared.
  const changes = unread.length > 0 ? null : plan.steps.length - countOf(plan, 'keep');
  if (!isThere) {
    if (flags.env)
      throw new Error(`Nothing was pushed to ${plan.place.connection.endpoint} yet. "cenote push" does it.`);
    const data = { project: config.project, endpoint: plan.place.connection.endpoint, pushed: false, changes };
    return print(flags, data, [
      `Nothing of ${config.project} is at ${data.endpoint} yet. "cenote push" brings it there.`,
    ]);
  }
  const deployed = await loadDeployed(config, plan.place);
  if (flags.env) return print({}, {}, await envLines(deployed, plan.place, flags.client));
  const stale = findStaleOutputs(root, outputFiles(deployed));
  const data = { project: config.project, ...deployedData(deployed), pushed: true, changes, unread, staleFiles: stale };
  print(flags, data, [
    ...deployedLines(deployed),
    '',
    ...comparedLines(plan, changes, unread),
    ...(stale.length === 0 ? [] : [`Not as they should be: ${stale.join(', ')}. "cenote pull" writes them.`]),
  ]);
}

function comparedLines({ steps }: Plan, changes: number | null, unread: readonly string[]): string[] {
  if (changes === null) return ['Whether something has to be pushed cannot be told.', ...unread];
  if (changes === 0) return ['The server is as the project says.'];
  return [`${changes} of ${steps.length} have to be pushed: cenote diff`];
}

/** What was pushed, as data. */
export function deployedData({ endpoint, region, userPoolId, clientId, identityPoolId, pages }: Deployed): object {
  return {
    endpoint,
    region,
    userPoolId,
    clientId,
    ...(identityPoolId && { identityPoolId }),
    ...(pages && { hostedUi: pages.url, callback: `${pages.url}/oauth2/idpresponse` }),
  };
}

/** The same for people. The domain is what providers want to know. */
export function deployedLines({ endpoint, userPoolId, clientId, identityPoolId, pages }: Deployed): string[] {
  const rows: [string, string][] = [
    ['API endpoint', endpoint],
    ['User pool id', userPoolId],
    ['App client id', clientId],
    ...(identityPoolId ? [['Identity pool', identityPoolId] as [string, string]] : []),
    ...(pages
      ? ([
          ['Hosted UI', pages.url],
          ['For providers', `${pages.url}/oauth2/idpresponse`],
        ] as [string, string][])
      : []),
  ];
  return rows.map(([name, value]) => `  ${style('dim', name.padEnd(14))}${value}`);
}

async function envLines(deployed: Deployed, place: Place, name: string | undefined): Promise<string[]> {
  const { endpoint, region, userPoolId, identityPoolId, pages } = deployed;
  return [
    `CENOTE_ENDPOINT=${endpoint}`,
    `CENOTE_REGION=${region}`,
    `CENOTE_USER_POOL_ID=${userPoolId}`,
    ...(name === undefined ? [`CENOTE_CLIENT_ID=${deployed.clientId}`] : await clientLines(deployed, place, name)),
    ...(identityPoolId ? [`CENOTE_IDENTITY_POOL_ID=${identityPoolId}`] : []),
    ...(pages ? [`CENOTE_HOSTED_UI=${pages.url}`] : []),
  ];
}

/** A secret is printed for who names its client, and for nobody else. */
async function clientLines({ config, userPoolId }: Deployed, { connection, ids }: Place, name: string) {
  const id = ids.clientIds?.[name];
  if (id === undefined) throw new Error(`There is no app client "${name}": say ${clientNames(config).join(' or ')}.`);
  const input = { UserPoolId: userPoolId, ClientId: id };
  const { UserPoolClient } = await callUserPools(connection, 'DescribeUserPoolClient', input);
  const secret = UserPoolClient?.ClientSecret;
  return [`CENOTE_CLIENT_ID=${id}`, ...(secret === undefined ? [] : [`CENOTE_CLIENT_SECRET=${secret}`])];
}
