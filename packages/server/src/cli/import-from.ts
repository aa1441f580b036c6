import { tmpdir } from 'node:os';
import type { Command } from 'commander';
import { parseStorageConfig } from '#config/storage-config.ts';
import { forgetOldPool } from '#domain/tenant/old-pools/old-pool-store.ts';
import { findPool } from '#domain/tenant/pools/pool-store.ts';
import { systemClock } from '#lib/clock.ts';
import { countMoved, giveUpWaiting } from '#work/moving/waiting-store.ts';
import { version } from '../version.ts';
import { actInStorage } from './act-in-storage.ts';
import type { CognitoImported } from './cognito/import-cognito.ts';
import { addPeopleImports } from './import-people.ts';
import { count, showProgress } from './progress-line.ts';
import { inStorage, print, type StorageFlags, withStorage } from './storage-command.ts';

type CognitoFlags = StorageFlags & {
  readonly pool: string;
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly as?: string;
  readonly passwords: boolean;
  readonly passwordsBy?: string;
  readonly srp: boolean;
};

/** What stands behind `cenote import`: a pool from elsewhere, how far people have moved, and the end of it. */
export function addImportSources(program: Command, command: Command): void {
  // So that flags behind their names are theirs, and not those of `cenote import`.
  for (const one of [program, command]) one.enablePositionalOptions();
  withStorage(command.command('cognito'))
    .description('Read a user pool of Amazon Cognito by its own API, and make it here: whole or not at all.')
    .requiredOption('--pool <id>', 'the user pool there, such as us-east-1_h8Ge4PqZc')
    .option('--region <name>', 'its region (default: the one in its id)')
    .option('--endpoint <url>', 'where it answers (default: AWS in its region)')
    .option('--profile <name>', 'whose credentials of the AWS files are used (default: as AWS finds them)')
    .option('--as <pool-id>', 'the id of the new pool (default: the one that it had)')
    .option('--passwords-by <client-id>', 'the app client there by which passwords are checked (default: one that may)')
    .option('--no-passwords', 'do not ask the old pool about passwords: everybody resets theirs')
    .option('--no-srp', 'do not hand proofs by SRP on to the old pool')
    .addHelpText(
      'after',
      '\nA start after a kill goes on where the last one was. docs/moving-in.md says what moves and what cannot.\n\nExample:\n  AWS_PROFILE=old cenote import cognito --pool us-east-1_h8Ge4PqZc',
    )
    .action(runCognito);
  addPeopleImports(command);
  withStorage(command.command('status'))
    .description('Tell how many people of each pool have moved, and how many have their password elsewhere still.')
    .action(runStatus);
  withStorage(command.command('end').argument('<pool-id>'))
    .description('Ask the old pool no more: whoever has not moved resets their password.')
    .action(runEnd);
}

async function runCognito(flags: CognitoFlags): Promise<void> {
  // Servers, which are commands of the same program, have no use for it in their memory.
  const { importCognito } = await import('./cognito/import-cognito.ts');
  const { dataDir, databaseUrl } = parseStorageConfig(flags, process.env);
  await actInStorage(flags, { command: 'import cognito', poolId: flags.as ?? flags.pool }, async (storage) => {
    const { tell, end } = showProgress();
    const made = await importCognito(storage, {
      poolId: flags.pool,
      region: flags.region ?? regionOf(flags.pool),
      endpoint: flags.endpoint,
      profile: flags.profile,
      asPoolId: flags.as,
      passwords: flags.passwords,
      passwordClientId: flags.passwordsBy,
      relaysSrp: flags.srp,
      draftFolder: databaseUrl === undefined ? dataDir : tmpdir(),
      madeBy: version,
      tell,
    }).finally(end);
    const { passwordsAt, ...rest } = made;
    const told = passwordsAt && {
      poolId: passwordsAt.poolId,
      clientId: passwordsAt.clientId,
      relaysSrp: passwordsAt.relaysSrp,
    };
    print(flags, { ...rest, ...(told && { passwordsAt: told }) }, linesOf(made));
  });
}

function regionOf(poolId: string): string {
  const [, region] = /^([a-z0-9-]+)_[0-9A-Za-z]+$/.exec(poolId) ?? [];
  if (region === undefined) throw new Error(`${poolId} is no id of a user pool. Give one such as us-east-1_h8Ge4PqZc.`);
  return region;
}

function linesOf({ poolId, users, rows, apps, passwordsAt, losses, notes }: CognitoImported): string[] {
  return [
    `Imported the user pool ${poolId}: ${count(users)} users, ${count(rows)} rows.`,
    ...(passwordsAt === undefined
      ? ['Passwords stayed behind: everybody resets theirs.']
      : [
          `Passwords are checked at ${passwordsAt.poolId} by its client ${passwordsAt.clientId} until each has moved.`,
          passwordsAt.relaysSrp
            ? 'Apps that sign in by SRP go on as they are: their proofs are handed on there.'
            : 'Apps that sign in by SRP are told to reset the password: let them send it (USER_PASSWORD_AUTH).',
        ]),
    'What nobody can read out of a user pool stayed there: authenticator apps, passkeys, remembered devices, and who is signed in.',
    ...(apps > 0
      ? [
          `${count(apps)} users had an authenticator app: they have no second factor of that kind until they set it up again.`,
        ]
      : []),
    ...notes,
    ...(losses.length > 0 ? [`${count(losses.length)} things were not taken:`] : []),
    ...losses.map(({ what, why }) => `  ${what}: ${why}`),
  ];
}

async function runStatus(flags: StorageFlags): Promise<void> {
  await inStorage(flags, async ({ db }) => {
    const pools = (await countMoved(db)).map(({ pool_id: poolId, name, old_pool: old, users, moved, waiting }) => ({
      poolId,
      name,
      from: old === null ? null : (JSON.parse(old) as { poolId: string }).poolId,
      users,
      moved,
      waiting,
      without: users - moved - waiting,
    }));
    const head = ['pool', 'from', 'users', 'moved', 'waiting', 'without a password'];
    const rows = pools.map((one) => [
      `${one.poolId} (${one.name})`,
      one.from ?? '-',
      ...[one.users, one.moved, one.waiting, one.without].map(count),
    ]);
    print(flags, { pools }, tableOf([head, ...rows]));
  });
}

function tableOf(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, at) => (at < 2 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

async function runEnd(poolId: string, flags: StorageFlags): Promise<void> {
  await actInStorage(flags, { command: 'import end', poolId }, async (storage) => {
    if ((await findPool(storage, poolId)) === undefined) throw new Error(`There is no user pool ${poolId}.`);
    // Asked no more first: nobody moves while the others are given up.
    await forgetOldPool(storage, poolId);
    const reset = await giveUpWaiting({ ...storage, clock: systemClock }, poolId);
    print(flags, { poolId, reset }, [
      `The old pool is asked no more. ${count(reset)} users have not moved, and reset their password.`,
    ]);
  });
}
