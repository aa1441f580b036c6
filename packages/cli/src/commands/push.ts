import type { Command } from 'commander';
import { askYes } from '../ask/ask-yes.ts';
import { loadDeployed } from '../outputs/deployed.ts';
import { writeOutputs } from '../outputs/write-outputs.ts';
import { withLock } from '../project/lock.ts';
import { loadProject } from '../project/project.ts';
import { savePushedTo } from '../project/state-file.ts';
import { applyPlan } from '../push/apply.ts';
import { countOf, type Plan } from '../push/plan.ts';
import { planProject } from '../push/plan-project.ts';
import { nameOf, planData, planLines } from '../push/print-plan.ts';
import { type Connection, isLoopback, isServerNamed } from '../server/connection.ts';
import { Cancelled } from '../terminal/cancelled.ts';
import { print, style } from '../terminal/print.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';
import { deployedData, deployedLines } from './status.ts';

type PushFlags = ServerCommandFlags & { readonly yes?: boolean };

/** `cenote push` and `cenote diff`: what a server lacks, and doing it. */
export function addPushCommands(program: Command): void {
  withServer(program.command('push'))
    .description(
      'Show what has to change on a server, ask, do it, and write the files for apps. Users are never deleted.',
    )
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nIt can be repeated at any time: what is there already is found.\n\nExamples:\n  cenote push\n  cenote push --yes --json\n  AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=… cenote push --endpoint https://auth.example.com',
    )
    .action((flags: PushFlags) => push(flags));
  withServer(program.command('diff'))
    .description('Show what push would do, and do nothing. The exit code is 2 where it would do something.')
    .addHelpText('after', '\nExamples:\n  cenote diff\n  cenote diff --json --endpoint https://auth.example.com')
    .action((flags: ServerCommandFlags) => diff(flags));
}

async function diff(flags: ServerCommandFlags): Promise<void> {
  const { root } = loadProject(process.cwd());
  const { plan } = await planProject(root, connectionOf(flags));
  print(flags, planData(plan), planLines(plan));
  if (countOf(plan, 'keep') < plan.steps.length) process.exitCode = 2;
}

async function push(flags: PushFlags): Promise<void> {
  const { root } = loadProject(process.cwd());
  const connection = connectionOf(flags);
  checkIsMeant(connection, flags);
  await withLock(root, async () => {
    const { config, plan } = await planProject(root, connection);
    if (!flags.json) print({}, {}, [...planLines(plan), '']);
    await agree(plan, flags);
    savePushedTo(root, connection.endpoint);
    const place = await applyPlan(plan, root, (step) => {
      if (!flags.json) print({}, {}, [`  ${style('green', 'done')} ${nameOf(step)}`]);
    });
    const deployed = await loadDeployed(config, place);
    const written = writeOutputs(root, deployed);
    const files = written.map((path) => `Wrote ${path}.`);
    const data = { ...planData(plan), ...deployedData(deployed), written };
    print(flags, data, [...files, ...(files.length > 0 ? [''] : []), ...deployedLines(deployed)]);
  });
}

/** What was pushed last may be another machine's, and somebody else's push: nobody changes it by a habit. @throws Error */
function checkIsMeant({ endpoint }: Connection, flags: PushFlags): void {
  if (!flags.yes || isServerNamed(flags, process.env) || isLoopback(new URL(endpoint).hostname)) return;
  throw new Error(`The last push went to ${endpoint}. Say --endpoint to push there again without a question.`);
}

/** @throws Error for a plan that cannot be done, or where nobody says yes */
async function agree(plan: Plan, flags: PushFlags): Promise<void> {
  if (countOf(plan, 'refuse') > 0) {
    if (flags.json) print(flags, planData(plan), []);
    throw new Error('Nothing was pushed: something cannot be changed in a pool that is there.');
  }
  if (countOf(plan, 'keep') === plan.steps.length || flags.yes) return;
  const isSure = await askYes(flags, { message: 'Are you sure you want to continue?', usual: true, to: 'push' });
  if (!isSure) throw new Cancelled();
}
