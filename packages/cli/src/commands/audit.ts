import { once } from 'node:events';
import type { ExtensionTypes } from '@cenote/wire/extensions';
import type { Command } from 'commander';
import { callExtension } from '../server/call.ts';
import { jsonLine } from '../terminal/json-line.ts';
import { print } from '../terminal/print.ts';
import { tableLines } from '../terminal/table.ts';
import { connectionOf, type ServerCommandFlags, withServer } from './flags.ts';

type Input = ExtensionTypes['ListAuditEvents']['input'];
type AuditEvent = NonNullable<ExtensionTypes['ListAuditEvents']['output']['AuditEvents']>[number];

interface AuditFlags extends ServerCommandFlags {
  readonly since?: string;
  readonly until?: string;
  readonly actor?: string;
  readonly operation?: string;
  readonly result?: string;
  readonly pool?: string;
  readonly sub?: string;
  readonly target?: string;
  readonly limit?: string;
}

/** `cenote audit list|export`: what administrators did, the newest first. */
export function addAuditCommand(program: Command): void {
  const audit = program
    .command('audit')
    .description('What administrators did: who, what, from where, and what settings were before and after.')
    .addHelpText(
      'after',
      '\nExamples:\n  cenote audit list --since 7d --operation UpdateUserPool\n  cenote audit list --actor AKIAEXAMPLE --result AccessDeniedException\n  cenote audit export --since 2026-01-01 --until 2026-02-01 > january.jsonl',
    );
  withFilter(audit.command('list'))
    .description('Show the last acts.')
    .option('--limit <number>', 'how many, up to 1000 (default: 60)')
    .action((flags: AuditFlags) => list(flags));
  withFilter(audit.command('export'))
    .description('Write every act as a line of JSON to standard output.')
    .action((flags: AuditFlags) => exportAll(flags));
}

function withFilter(command: Command): Command {
  return withServer(command)
    .option('--since <moment>', 'from this moment on: a date, or how long ago, such as 90m, 24h or 7d')
    .option('--until <moment>', 'before this moment')
    .option('--actor <name>', 'an access key, or the ARN of a session')
    .option('--operation <name>', 'such as UpdateUserPool')
    .option('--result <name>', 'ok, unfinished, or an error such as AccessDeniedException')
    .option('--pool <id>', 'of one user pool or identity pool')
    .option('--sub <sub>', 'about one user')
    .option('--target <name>', 'about one thing, such as client/3n4b or role/editor');
}

const mostOfPage = 1000;

async function list(flags: AuditFlags): Promise<void> {
  const { limit = '60' } = flags;
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > mostOfPage)
    throw new Error('--limit is a number from 1 to 1000.');
  const input = { ...inputOf(flags), MaxResults: Number(limit) };
  const { AuditEvents: events } = await callExtension(connectionOf(flags), 'ListAuditEvents', input);
  const rows = events.map((event) => [
    momentOf(event),
    event.Actor,
    event.Operation,
    event.Result,
    event.UserPoolId ?? event.IdentityPoolId ?? '',
    [event.Target, event.UserSub].filter(Boolean).join(' '),
    (event.Changes ?? []).map(({ Name }) => Name).join(' '),
  ]);
  const head = ['WHEN', 'WHO', 'WHAT', 'RESULT', 'POOL', 'ABOUT', 'CHANGED'];
  print(flags, events, events.length === 0 ? ['There are no such acts.'] : tableLines(head, rows));
}

/** Page by page, so that it takes no memory however many there are. */
async function exportAll(flags: AuditFlags): Promise<void> {
  const connection = connectionOf(flags);
  const input = { ...inputOf(flags), MaxResults: mostOfPage };
  for (let next: string | undefined; ; ) {
    const page = await callExtension(connection, 'ListAuditEvents', { ...input, ...(next && { NextToken: next }) });
    const lines = (page.AuditEvents ?? []).map((event) => `${jsonLine({ ...event, EventDate: momentOf(event) })}\n`);
    if (!process.stdout.write(lines.join(''))) await once(process.stdout, 'drain');
    next = page.NextToken;
    if (next === undefined) return;
  }
}

function momentOf({ EventDate }: AuditEvent): string {
  return new Date(EventDate * 1000).toISOString();
}

function inputOf({ since, until, actor, operation, result, pool, sub, target }: AuditFlags): Input {
  const place = pool?.includes(':') ? { IdentityPoolId: pool } : { UserPoolId: pool };
  const given = {
    ...place,
    StartTime: since === undefined ? undefined : parseMoment('--since', since, Date.now()),
    EndTime: until === undefined ? undefined : parseMoment('--until', until, Date.now()),
    Actor: actor,
    Operation: operation,
    Result: result,
    UserSub: sub,
    Target: target,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Input;
}

const unitSeconds: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 86_400 };

/** Seconds since 1970. @throws Error with its mend */
function parseMoment(flag: string, text: string, now: number): number {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (count !== undefined) return now / 1000 - Number(count) * (unitSeconds[unit] ?? 0);
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw new Error(`${flag} ${text} is no moment. Say one such as 2026-01-31, 24h or 7d.`);
  return moment / 1000;
}
