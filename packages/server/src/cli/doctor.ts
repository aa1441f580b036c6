import type { Flags } from '#config/setting.ts';
import type { Finding } from '#work/examine.ts';
import { version } from '../version.ts';
import { readAll } from './config.ts';

/** `cenote doctor --config`: what is in order about a server on this machine, what is not, and how it is mended. Fails where something is not. */
export async function examineServer(flags: Flags & { readonly json?: boolean }): Promise<void> {
  const findings = await findAll(flags);
  const problems = findings.filter(({ problem }) => problem !== undefined).length;
  const end = problems === 0 ? 'All is well.' : `${problems} of ${findings.length} want your attention.`;
  const lines = [...findings.map(lineOf), '', end];
  process.stdout.write(flags.json ? `${JSON.stringify({ findings, problems })}\n` : `${lines.join('\n')}\n`);
  if (problems > 0) process.exitCode = 1;
}

/** Settings that a server would refuse end the look: what it needs is not known. */
async function findAll(flags: Flags): Promise<Finding[]> {
  const what = 'the settings are in order';
  const { config, refusal } = readAll('start', flags);
  if (config === undefined) return [{ what, problem: refusal?.message ?? 'They could not be read.' }];
  const { examine } = await import('#work/examine.ts');
  const { verifySmtp } = await import('#outbound/carriers/smtp.ts');
  return [{ what }, ...(await examine(config, { version, greetMail: verifySmtp }))];
}

function lineOf({ what, problem }: Finding): string {
  if (problem === undefined) return `  ok  ${what}`;
  return `  no  ${what}\n      ${problem.replaceAll('\n', '\n      ')}`;
}
