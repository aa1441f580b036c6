import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadDeployed } from '../outputs/deployed.ts';
import { findStaleOutputs, outputFiles } from '../outputs/write-outputs.ts';
import { loadAuthConfig } from '../project/auth-file.ts';
import type { AuthConfig } from '../project/auth-schema.ts';
import { findProject } from '../project/project.ts';
import { countOf } from '../push/plan.ts';
import { planProject } from '../push/plan-project.ts';
import { callUserPools } from '../server/call.ts';
import { type Connection, hasKey } from '../server/connection.ts';
import { get } from '../server/post.ts';
import { print, style } from '../terminal/print.ts';
import { connectionOf, rootOf, type ServerCommandFlags, withServer } from './flags.ts';

/** What was looked at; a problem has its mend in the text. */
interface Finding {
  readonly what: string;
  readonly problem?: string;
}

/** `cenote doctor`: what is in order, what is not, and how it is mended. */
export function addDoctorCommand(program: Command): void {
  withServer(program.command('doctor'))
    .description('Look at the project, the server and what is between them; say what is wrong and how to mend it.')
    .option(
      '--config',
      'look at a server on this machine: its settings, with the flags of "cenote start", and what it needs',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  cenote doctor\n  cenote doctor --endpoint https://auth.example.com --json\n  cenote doctor --config --public-url https://auth.example.com',
    )
    .action(async (flags: ServerCommandFlags) => {
      const findings = await examine(flags);
      const problems = findings.filter(({ problem }) => problem !== undefined).length;
      print(flags, { findings, problems }, [
        ...findings.map(lineOf),
        '',
        problems === 0 ? 'All is well.' : `${problems} of ${findings.length} want your attention.`,
      ]);
      if (problems > 0) process.exitCode = 1;
    });
}

function lineOf({ what, problem }: Finding): string {
  if (problem === undefined) return `  ${style('green', 'ok')}  ${what}`;
  return `  ${style('red', 'no')}  ${what}\n      ${problem.replaceAll('\n', '\n      ')}`;
}

/** Each look that a later one needs ends the rest where it fails. */
async function examine(flags: ServerCommandFlags): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async <T>(what: string, at: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      const seen = await at();
      findings.push({ what });
      return seen;
    } catch (error) {
      findings.push({ what, problem: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  };
  const root = rootOf();
  const config = await look('cenote/auth.jsonc is in order', () => {
    if (findProject(root) === undefined) throw new Error('There is none here or above. "cenote add auth" makes one.');
    return loadAuthConfig(root);
  });
  const connection = await look('a server is named', () => connectionOf(flags));
  if (connection !== undefined)
    findings.push({ what: hasKey(connection) ? 'a key is named' : 'no key is named, and "cenote dev" wants none' });
  if (connection !== undefined) await examineServer(connection, look);
  if (config === undefined) return findings;
  await look('functions are in functions/', () => checkFunctions(config, root));
  if (connection !== undefined) await examineProject(root, connection, look);
  return findings;
}

type Look = <T>(what: string, at: () => T | Promise<T>) => Promise<T | undefined>;

async function examineServer(connection: Connection, look: Look): Promise<void> {
  const answer = await look(`${connection.endpoint} answers`, async () => {
    const live = await get(connection, '/livez');
    if (live.status !== 200)
      throw new Error(`It answers /livez with ${live.status}. Is it a Cenote? --endpoint names another.`);
    return live;
  });
  if (answer === undefined) return;
  await look('the clocks agree', () => checkClock(answer.headers.date));
  await look('requests are taken', () => callUserPools(connection, 'ListUserPools', { MaxResults: 1 }));
}

const mostMinutes = 5;

function checkClock(date: string | undefined): void {
  const apartMs = Math.abs(Date.now() - Date.parse(date ?? ''));
  if (apartMs > mostMinutes * 60_000)
    throw new Error(
      `They are ${Math.round(apartMs / 60_000)} minutes apart, and signatures hold for ${mostMinutes}. Set this machine's clock.`,
    );
}

function checkFunctions({ triggers = {} }: AuthConfig, root: string): void {
  const endings = ['ts', 'mts', 'js', 'mjs', 'cjs'];
  const missing = Object.values(triggers).filter(
    (name) => !endings.some((ending) => existsSync(join(root, 'functions', `${name}.${ending}`))),
  );
  const isElsewhere = existsSync(join(root, 'functions', 'functions.json'));
  if (missing.length > 0 && !isElsewhere)
    throw new Error(`Not there: ${missing.join(', ')}. Write them, or take them out of "triggers".`);
}

async function examineProject(root: string, connection: Connection, look: Look): Promise<void> {
  const planned = await look('everything that the project names can be read, and compared with the server', () =>
    planProject(root, connection),
  );
  if (planned === undefined) return;
  const { config, plan } = planned;
  await look('the server is as the project says', () => {
    const changes = plan.steps.length - countOf(plan, 'keep');
    if (changes > 0)
      throw new Error(`${changes} of ${plan.steps.length} are not. "cenote diff" shows them, "cenote push" does them.`);
  });
  await look('the files for apps are as they should be', async () => {
    const stale = findStaleOutputs(root, outputFiles(await loadDeployed(config, plan.place)));
    if (stale.length > 0) throw new Error(`Not ${stale.join(', ')}. "cenote pull" writes them.`);
  });
  if (config.hostedUi !== undefined)
    await look('the hosted pages are reached by TLS', () => {
      if (!connection.endpoint.startsWith('https:'))
        throw new Error(
          'Amplify asks for them by https:// alone. Start "cenote dev --https", and push to https://localhost:9229.',
        );
    });
}
