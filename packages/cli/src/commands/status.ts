import type { Command } from 'commander';
import { type Deployed, loadDeployed } from '../outputs/deployed.ts';
import { findStaleOutputs, outputFiles } from '../outputs/write-outputs.ts';
import { loadProject } from '../project/project.ts';
import { countOf } from '../push/plan.ts';
import { planProject } from '../push/plan-project.ts';
import { print, style } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

type StatusFlags = ServerCommandFlags & { readonly env?: boolean };

/** `cenote status`: what is where, and whether it is as the project says. */
export function addStatusCommand(program: Command): void {
  withServer(program.command('status'))
    .description(
      'Show what was pushed, under which ids, where the hosted pages are, and whether something has to be pushed.',
    )
    .option('--env', 'print lines for a shell or a .env file')
    .addHelpText('after', '\nExamples:\n  cenote status\n  cenote status --json\n  cenote status --env > .env.local')
    .action((flags: StatusFlags) => status(flags));
}

async function status(flags: StatusFlags): Promise<void> {
  const { root } = loadProject(process.cwd());
  const { config, plan } = await planProject(root, connectionOf(flags));
  const isThere = plan.place.ids.userPoolId !== undefined;
  const changes = plan.steps.length - countOf(plan, 'keep');
  if (!isThere) {
    if (flags.env)
      throw new Error(`Nothing was pushed to ${plan.place.connection.endpoint} yet. "cenote push" does it.`);
    const data = { project: config.project, endpoint: plan.place.connection.endpoint, pushed: false, changes };
    return print(flags, data, [
      `Nothing of ${config.project} is at ${data.endpoint} yet. "cenote push" brings it there.`,
    ]);
  }
  const deployed = await loadDeployed(config, plan.place);
  if (flags.env) return print({}, {}, envLines(deployed));
  const stale = findStaleOutputs(root, outputFiles(deployed));
  const data = { project: config.project, ...deployedData(deployed), pushed: true, changes, staleFiles: stale };
  print(flags, data, [
    ...deployedLines(deployed),
    '',
    changes === 0
      ? 'The server is as the project says.'
      : `${changes} of ${plan.steps.length} have to be pushed: cenote diff`,
    ...(stale.length === 0 ? [] : [`Not as they should be: ${stale.join(', ')}. "cenote pull" writes them.`]),
  ]);
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

function envLines({ endpoint, region, userPoolId, clientId, identityPoolId, pages }: Deployed): string[] {
  return [
    `CENOTE_ENDPOINT=${endpoint}`,
    `CENOTE_REGION=${region}`,
    `CENOTE_USER_POOL_ID=${userPoolId}`,
    `CENOTE_CLIENT_ID=${clientId}`,
    ...(identityPoolId ? [`CENOTE_IDENTITY_POOL_ID=${identityPoolId}`] : []),
    ...(pages ? [`CENOTE_HOSTED_UI=${pages.url}`] : []),
  ];
}
