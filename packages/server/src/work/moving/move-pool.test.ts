import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { type Database, statement } from '#database/database.ts';
import { migrate } from '#database/migrate.ts';
import { openDatabase } from '#database/open.ts';
import { openIn, sealIn } from '#domain/sealed-column.ts';
import { openSecretBox } from '#domain/tenant/installation/open-secret-box.ts';
import { SecretKeyring } from '#domain/tenant/installation/secret-keyring.ts';
import { systemClock } from '#lib/clock.ts';
import { readLines } from '#lib/lines.ts';
import type { SecretBox } from '#lib/secret-box.ts';
import { createSecretKeyText, parseSecretKeys } from '#lib/secret-key.ts';
import { migrations } from '#schema/migrations/index.ts';
import { fillEveryTable } from '../../../test/any-rows.ts';
import { movingRow } from '../../../test/moving-rows.ts';
import { type DatabasePlace, freshPlace } from '../../../test/places.ts';
import { sealedColumns } from '../sealed-columns.ts';
import { exportPool } from './export.ts';
import { Opened, parseLine } from './export-format.ts';
import { findBadColumn, rowChecks } from './find-bad-column.ts';
import { importPool } from './import.ts';
import { listPoolTables, staysBehind } from './pool-tables.ts';
import { listTables, namedMigrations, type Table } from './schema-tables.ts';
import { type AnyRow, selectRows } from './table-statements.ts';

type Engine = 'SQLite' | 'PostgreSQL';
const everyName = migrations.map(({ name }) => name);

interface Installation {
  readonly place: DatabasePlace;
  readonly db: Database;
  readonly secrets: SecretBox;
}

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** An installation of its own, with keys that no other has. */
async function install(engine: Engine, names = everyName): Promise<Installation> {
  const place = await freshPlace(engine);
  closers.push(() => place.drop());
  const db = await openDatabase(place);
  closers.push(() => db.close());
  await migrate(db, namedMigrations(names));
  const secrets = await openSecretBox(
    { db, clock: systemClock },
    new SecretKeyring(parseSecretKeys(createSecretKeyText())),
  );
  return { place, db, secrets };
}

const poolIdOf = (at: number) => `us-east-1_pool${at}`;
const poolId = poolIdOf(0);

/** Pools with a row in every table, whatever the tables are, and secrets that open. */
async function fill({ db, secrets }: Installation, names = everyName, rows = 3): Promise<void> {
  const finish = async ({ name, columns }: Table, row: AnyRow, at: number): Promise<AnyRow> => {
    const finished = movingRow(name, columns, row, at);
    for (const column of sealedColumns) {
      if (column.table !== name || !columns.includes(column.column)) continue;
      const content = finished[column.column];
      finished[column.column] = await sealIn(
        { secrets },
        column,
        finished as Parameters<typeof sealIn>[2],
        content instanceof Uint8Array ? content : randomBytes(30),
      );
    }
    return finished;
  };
  await fillEveryTable(db, names, rows, { except: ['installation', 'data_keys'], finish });
}

async function exported({ db, secrets }: Installation, id = poolId): Promise<string[]> {
  const pieces: Uint8Array[] = [];
  const write = async (bytes: Uint8Array) => void pieces.push(Buffer.from(bytes));
  await exportPool({ db, secrets }, { poolId: id, madeBy: '1.2.3', now: 0, write, tell: () => {} });
  return Buffer.concat(pieces).toString().split('\n').slice(0, -1);
}

function imported(target: Installation, lines: readonly string[], asPoolId?: string) {
  async function* source() {
    for (const line of lines) yield Buffer.from(`${line}\n`);
  }
  const options = {
    lines: readLines(source(), 1_000_000),
    ...(asPoolId !== undefined && { asPoolId }),
    draftFolder: target.place.dataDir,
    tell: () => {},
  };
  return importPool({ ...target, clock: systemClock }, options);
}

/** The rows of a pool in every table of pools, what is sealed opened, and without the pool's own id. */
async function poolContent({ db, secrets }: Installation, id: string, names = everyName) {
  const content: Record<string, string[]> = {};
  for (const { name, columns, sealed, ...table } of listPoolTables(await listTables(names))) {
    const query = statement<{ poolId: string }, AnyRow>(
      `test-content ${name}`,
      `select ${columns.join(', ')} from ${name} where ${table.condition}`,
    );
    const rows = await db.all(query, { poolId: id });
    content[name] = await Promise.all(
      rows.map(async (row) => {
        const shown: Record<string, unknown> = {};
        for (const column of table.moved) {
          const one = sealed.find((sealedColumn) => sealedColumn.column === column);
          const value = row[column] ?? null;
          const bytes =
            one && value instanceof Uint8Array
              ? await openIn({ secrets }, one, row as Parameters<typeof openIn>[2], value)
              : value;
          shown[column] = bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : bytes;
        }
        return JSON.stringify(shown);
      }),
    );
    content[name].sort();
  }
  return content;
}

/** Every row of every table of an installation. */
async function everything({ db }: Installation): Promise<string> {
  const all: Record<string, unknown> = {};
  for (const { name, columns } of await listTables(everyName)) all[name] = await db.all(selectRows(name, columns), {});
  return JSON.stringify(all);
}

const parse = (line: string | undefined) => JSON.parse(line ?? '') as { table: string; row: Record<string, unknown> };
const lineOf = (lines: readonly string[], table: string) =>
  lines.findIndex((line, at) => at > 0 && parse(line).table === table);
const without = (lines: readonly string[], at: number) => lines.filter((_, index) => index !== at);

/** Lines with one row changed. */
function changed(lines: readonly string[], table: string, change: Record<string, unknown>): string[] {
  const at = lineOf(lines, table);
  const { row } = parse(lines[at]);
  return lines.map((line, index) => (index === at ? JSON.stringify({ table, row: { ...row, ...change } }) : line));
}

test('every table of a pool moves or is listed as staying, and the page tells which', async () => {
  const tables = await listTables(everyName);
  const moving = listPoolTables(tables).map(({ name }) => name);
  expect(moving[0]).toBe('pools');
  expect(moving.indexOf('users')).toBeLessThan(moving.indexOf('clients'));
  const names = new Set(tables.map(({ name }) => name));
  expect(Object.keys(staysBehind).filter((name) => !names.has(name))).toEqual([]);
  // What moves is checked, column by column.
  const shape = (entries: readonly (readonly [string, readonly string[]])[]) =>
    Object.fromEntries(entries.map(([name, columns]) => [name, columns.toSorted()]));
  expect(shape(Object.entries(rowChecks).map(([name, checks]) => [name, Object.keys(checks)]))).toEqual(
    shape(
      listPoolTables(tables).map(({ name, columns }) => [
        name,
        columns.filter((column) => column !== (name === 'pools' ? 'id' : 'pool_id')),
      ]),
    ),
  );
  // A new table of pools is decided by whoever writes its row there.
  const page = readFileSync(new URL('../../../../../docs/export-format.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
  const staying = tables.filter(({ name, columns }) => columns.includes('pool_id') && !moving.includes(name));
  expect(documented.toSorted()).toEqual([...moving, ...staying.map(({ name }) => name)].toSorted());
});

describe.each([
  ['SQLite', 'PostgreSQL'],
  ['PostgreSQL', 'SQLite'],
] as const)('from %s to %s', (from, to) => {
  test('a pool moves whole, with its secrets, and nothing of another', { timeout: 120_000 }, async () => {
    const source = await install(from);
    await fill(source);
    const target = await install(to);
    const lines = await exported(source);
    expect(await imported(target, lines)).toMatchObject({ poolId, rows: lines.length - 1 });
    const [before, after] = [await poolContent(source, poolId), await poolContent(target, poolId)];
    for (const name of Object.keys(before)) {
      expect(after[name], name).toEqual(before[name]);
      expect(after[name]?.length, name).toBeGreaterThan(0);
    }
    const users = await target.db.all(selectRows('users', ['signed_up_from']), {});
    expect(users).toEqual([{ signed_up_from: null }]);
    const other = await poolContent(target, poolIdOf(1));
    expect(Object.values(other).flat()).toEqual([]);
    // What stays behind has no rows, but for the new keys.
    for (const { name, columns } of await listTables(everyName)) {
      if (!Object.hasOwn(staysBehind, name)) continue;
      const rows = await target.db.all(selectRows(name, columns), {});
      expect(rows.length, name).toBe(name === 'signing_keys' ? 2 : 0);
    }
    expect((await readdir(target.place.dataDir)).filter((name) => name.startsWith('cenote-import'))).toEqual([]);
  });

  test('what another pool has already leaves everything as it was', { timeout: 120_000 }, async () => {
    const source = await install(from);
    await fill(source);
    const lines = await exported(source);
    const target = await install(to);
    await imported(target, lines);
    const before = await everything(target);
    await expect(imported(target, lines)).rejects.toThrow(`There is a user pool ${poolId} already. It stays as it is`);
    // Somebody made it behind the look whether it is there.
    const unseen: Database['first'] = async (query, parameters) =>
      query.name === 'moved-pool' ? undefined : target.db.first(query, parameters);
    await expect(imported({ ...target, db: { ...target.db, first: unseen } }, lines)).rejects.toThrow(
      /^There is one of the pools already in this installation: us-east-1_pool0\./,
    );
    expect(await everything(target)).toBe(before);
    // Clients keep their ids, since apps know them.
    const refused = imported(target, lines, 'eu-west-1_pool0');
    await expect(refused).rejects.toThrow(
      /^There is one of the (clients|domains) already in this installation: .* Nothing was imported/,
    );
    expect(await everything(target)).toBe(before);
  });

  test('an import that is killed shows no way in, and the next one takes it away', { timeout: 120_000 }, async () => {
    const source = await install(from);
    await fill(source);
    const lines = await exported(source);
    const target = await install(to);
    let writes = 0;
    const dying = {
      ...target.db,
      transaction: async (batch: Parameters<Database['transaction']>[0]) => {
        writes += 1;
        if (writes > 8) throw new Error('killed');
        return target.db.transaction(batch);
      },
    };
    await expect(imported({ ...target, db: dying }, lines)).rejects.toThrow('killed');
    const half = await poolContent(target, poolId);
    expect(half['pools']).toHaveLength(1);
    expect(half['clients']).toEqual([]);
    expect(half['domains']).toEqual([]);
    await imported(target, lines);
    expect((await poolContent(target, poolId))['clients']).toHaveLength(1);
    // A pool that is whole is not taken away by what comes later.
    await imported(target, await exported(source, poolIdOf(1)));
    expect((await poolContent(target, poolId))['clients']).toHaveLength(1);
  });
});

describe('an export', () => {
  async function prepared() {
    const source = await install('SQLite');
    await fill(source);
    return { source, lines: await exported(source), target: await install('SQLite') };
  }

  test('of an older version is brought up to date', async () => {
    const names = everyName.filter((name) => name < '015');
    const source = await install('SQLite', names);
    await fill(source, names);
    const lines = await exported(source);
    const target = await install('SQLite');
    await imported(target, lines);
    const [before, after] = [await poolContent(source, poolId, names), await poolContent(target, poolId)];
    expect(after['devices']).toEqual(before['devices']);
    expect(after['clients']).toEqual(before['clients']);
  });

  test('of a newer version or another form is refused, and so is what is no export', async () => {
    const { lines, target } = await prepared();
    const before = await everything(target);
    const header = (change: object) => [
      JSON.stringify({ ...(JSON.parse(lines[0] ?? '') as object), ...change }),
      ...lines.slice(1),
    ];
    const cases: [string[], string][] = [
      [header({ migrations: [...everyName, '999-later'] }), 'is of a newer version of Cenote (1.2.3)'],
      [header({ version: 2 }), 'is of a form that this version'],
      [header({ rows: null }), 'Line 1 lacks poolId, migrations or rows'],
      [header({ poolId: 'nothing' }), 'nothing cannot be the id of a user pool'],
      [['{"a":'], 'Line 1 is not the header'],
      [[], 'Line 1 is not the header'],
    ];
    for (const [given, refusal] of cases) await expect(imported(target, given)).rejects.toThrow(refusal);
    await expect(exported(target, 'us-east-1_none')).rejects.toThrow('There is no user pool us-east-1_none.');
    expect(await everything(target)).toBe(before);
  });

  test('with bad lines is refused with their numbers, and nothing of it stays', async () => {
    const { lines, target } = await prepared();
    const before = await everything(target);
    const at = (table: string) => lineOf(lines, table) + 1;
    const user = lines[lineOf(lines, 'users')] ?? '';
    const cases: [string[], string][] = [
      [
        changed(lines, 'users', { username: null }),
        `line ${at('users')}: users: NOT NULL constraint failed: users.username`,
      ],
      [
        changed(lines, 'users', { created_at: 'soon' }),
        `line ${at('users')}: users: created_at is nothing that a server would have stored`,
      ],
      [changed(lines, 'users', { created_at: 1.5 }), `line ${at('users')}: users: created_at is no value`],
      [
        changed(lines, 'users', { sealed_verifier: { b: 'AAAA' } }),
        `line ${at('users')}: users: sealed_verifier has to be a secret`,
      ],
      [changed(lines, 'users', { attributes: '[]' }), `line ${at('users')}: users: attributes is no JSON object`],
      [
        changed(lines, 'users', { pool_id: 'us-east-1_other' }),
        `line ${at('users')}: users: has a member that is no column`,
      ],
      [changed(lines, 'clients', { settings: '{' }), `line ${at('clients')}: clients: settings is no JSON object`],
      [
        changed(lines, 'devices', { sub: 'nobody' }),
        `line ${at('devices')}: devices: points at what no earlier line holds`,
      ],
      [[...lines, user], `line ${lines.length + 1}: users: names what an earlier line has named`],
      [[...lines, '{'], `line ${lines.length + 1}: is no JSON`],
      [[...lines, '{"table":"signing_keys","row":{}}'], `line ${lines.length + 1}: names no table of a pool`],
      [[...lines, '{"table":"installation","row":{}}'], `line ${lines.length + 1}: names no table of a pool`],
    ];
    for (const [given, told] of cases) {
      const error = await imported(target, given).then(() => 'imported', String);
      expect(error).toContain('Nothing was imported, since these lines cannot be:');
      expect(error.split('\n')).toContain(`  ${told}`);
    }
    const many = [...lines, ...Array.from({ length: 30 }, () => '[]')];
    const told = await imported(target, many).then(
      () => [],
      (error: Error) => error.message.split('\n'),
    );
    expect(told).toHaveLength(22);
    expect(told.at(-1)).toBe('  and perhaps more behind them');
    await expect(imported(target, without(lines, lineOf(lines, 'terms')))).rejects.toThrow(
      'The export has 0 rows of terms, and its first line says 1. Nothing was imported.',
    );
    expect(await everything(target)).toBe(before);
    expect(await readdir(target.place.dataDir)).toEqual([
      'cenote.db',
      'cenote.db-migrate.lock',
      'cenote.db-shm',
      'cenote.db-wal',
    ]);
  });

  test('with what no operation would have taken is refused, row by row', async () => {
    const { lines, target } = await prepared();
    const before = await everything(target);
    const secret = (text: string | Uint8Array) => ({ secret: Buffer.from(text).toString('base64') });
    const member = (table: string, column: string, change: object) => {
      const { row } = parse(lines[lineOf(lines, table)]);
      return { [column]: JSON.stringify({ ...(JSON.parse(String(row[column])) as object), ...change }) };
    };
    const cases: [table: string, change: Record<string, unknown>, column?: string][] = [
      ['pools', { name: 'a\u0000' }],
      ['pools', { settings: '{}' }],
      ['pools', member('pools', 'settings', { userPoolTier: 'FREE' })],
      ['pools', member('pools', 'settings', { userPoolTags: { team: 1 } })],
      ['pools', member('pools', 'settings', { mfaConfiguration: 'ON', factors: { sms: true } })],
      ['pools', { schema_generation: 7 }],
      ['pools', { modified_at: 9e15 }],
      ['users', { username: 'two words' }],
      ['users', { status: 'NOPE' }],
      ['users', { enabled: 2 }],
      ['users', { attributes: '{"email":{"a":1}}' }],
      ['users', { attributes: '{"identities":"no JSON"}' }],
      ['users', { attributes: '{"sub":"another"}' }],
      ['users', { salt: { b: 'AAAA' } }],
      ['users', { salt: null }, 'sealed_verifier'],
      ['users', { sealed_verifier: secret('short') }],
      ['users', { sealed_verifier: secret(new Uint8Array(384)) }],
      ['users', { sealed_password_hash: secret('BCRYPT none') }],
      ['users', { created_at: -1 }],
      ['users', { address_proofs: '{"email":true}' }],
      ['sign_in_names', { kind: 'nickname' }],
      ['sign_in_names', { standing: 3 }],
      ['user_search', { attribute: 'gender' }],
      ['user_search', { value: 'x'.repeat(481) }],
      ['password_history', { sealed_verifier: secret('short') }],
      ['mfa_preferences', { preferred: 'PIGEON' }],
      ['mfa_preferences', { sms: 5 }],
      ['software_tokens', { state: 'odd' }],
      ['software_tokens', { sealed_secret: secret('short') }],
      ['software_tokens', { last_step: -2 }],
      ['passkeys', { credential_id: 'a=' }],
      ['passkeys', { public_key: { b: 'AAAA' } }],
      ['passkeys', { attachment: 'loose' }],
      ['passkeys', { transports: '[1]' }],
      ['devices', { device_key: 'nothing' }],
      ['devices', { salt: { b: '' } }],
      ['devices', { sealed_verifier: secret('short') }],
      ['devices', { last_address: 'x'.repeat(129) }],
      ['user_groups', { precedence: 2 ** 31 }],
      ['user_groups', { role_arn: 'admin' }],
      ['linked_identities', { value: '' }],
      ['identity_providers', { name: 'Google' }],
      ['identity_providers', { kind: 'Telegram' }],
      ['identity_providers', { settings: '{"facts":{}}' }],
      ['identity_providers', member('identity_providers', 'settings', { acrMapping: { Level1: 'one' } })],
      ['identity_providers', member('identity_providers', 'settings', { facts: {} })],
      ['identity_providers', { sealed_details: secret('nojson') }],
      ['identity_providers', { sealed_details: secret('{"MetadataURL":"file:///etc/passwd"}') }],
      ['identity_providers', { sealed_encryption_key: secret('no key') }],
      ['identity_provider_identifiers', { identifier: '' }],
      ['saml_certificates', { certificate: { b: 'AAAA' } }],
      ['resource_servers', { identifier: 'two words' }],
      ['resource_servers', { scopes: '[{"name":"a/b","description":"c"}]' }],
      ['clients', { id: 'a-b' }],
      ['clients', { sealed_secret: secret('[{"value":"","createdAt":1}]') }],
      ['clients', { settings: '{}' }],
      ['clients', member('clients', 'settings', { refreshTokenValidity: 1e6 })],
      ['clients', member('clients', 'settings', { callbackURLs: ['javascript:alert(1)'] })],
      ['domains', { name: 'EVIL host' }],
      ['domains', { kind: 'prefix' }, 'name'],
      ['domains', { custom: '{}' }],
      ['domains', { managed_login_version: 3 }],
      ['terms', { name: 'imprint' }],
      ['terms', { links: '{"cognito:default":"javascript:alert(1)"}' }],
      ['ui_customizations', { css: '</style><script>alert(1)</script>' }],
      ['ui_customizations', { image: { b: 'AAAA' } }],
      ['ui_customizations', { scope: 'ALL' }],
      ['managed_login_styles', { settings: '{"unknown":1}' }],
      ['managed_login_assets', { color_mode: 'GREY' }],
      ['managed_login_assets', { bytes: { b: 'AAAA' } }],
      ['risk_configurations', { settings: '{"riskExceptionConfiguration":{"blockedIPRangeList":["all"]}}' }],
      ['log_deliveries', { arn: 'arn:aws:s3:::../../x' }],
    ];
    const tables = listPoolTables(await listTables(everyName));
    for (const [table, change, column = Object.keys(change)[0]] of cases) {
      const { row } = parseLine(tables, changed(lines, table, change)[lineOf(lines, table)] ?? '');
      const open = Object.entries(row).map(([name, value]) => [name, value instanceof Opened ? value.bytes : value]);
      const what = `${table} ${JSON.stringify(change).slice(0, 200)}`;
      expect(await findBadColumn(table, Object.fromEntries(open) as AnyRow), what).toBe(column);
    }
    const told = (table: string, column: string) =>
      `  line ${lineOf(lines, table) + 1}: ${table}: ${column} is nothing that a server would have stored`;
    const users = changed(lines, 'users', { sealed_verifier: secret('short') });
    await expect(imported(target, users)).rejects.toThrow(told('users', 'sealed_verifier'));
    const styled = changed(lines, 'ui_customizations', { css: '</style><script>alert(1)</script>' });
    const both = changed(styled, 'log_deliveries', { arn: 'arn:aws:s3:::../../x' });
    await expect(imported(target, both)).rejects.toThrow(told('ui_customizations', 'css'));
    await expect(imported(target, both)).rejects.toThrow(told('log_deliveries', 'arn'));
    for (const change of [{ sealed_verifier: { secret: '!!' } }, { sealed_verifier: { secret: 'QUJDRA' } }]) {
      await expect(imported(target, changed(lines, 'users', change))).rejects.toThrow(
        'users: sealed_verifier is not in base64',
      );
    }
    await expect(imported(target, changed(lines, 'users', { salt: { b: 'A' } }))).rejects.toThrow('salt is no value');
    expect(await everything(target)).toBe(before);
  });

  test('of an older version is checked as well, once it is brought up to date', async () => {
    const names = everyName.filter((name) => name < '015');
    const source = await install('SQLite', names);
    await fill(source, names);
    const lines = changed(await exported(source), 'users', { status: 'NOPE' });
    const target = await install('SQLite');
    await expect(imported(target, lines)).rejects.toThrow(
      'one of the rows, brought up to date, cannot be: users: status is nothing that a server would have stored.',
    );
  });

  test('takes another region, and no other name where somebody has a password', async () => {
    const { lines, target } = await prepared();
    await expect(imported(target, lines, 'us-east-1_other')).rejects.toThrow(
      /^The pool cannot become us-east-1_other: SRP binds passwords .* Give an id that ends in _pool0, or none\.$/,
    );
    expect(await imported(target, lines, 'eu-west-1_pool0')).toMatchObject({ poolId: 'eu-west-1_pool0' });
  });

  test('takes any name where nobody has one', async () => {
    const { lines, target } = await prepared();
    const bare = changed(without(lines, lineOf(lines, 'password_history')), 'users', {
      sealed_verifier: null,
      salt: null,
    });
    const header = JSON.parse(bare[0] ?? '') as { rows: Record<string, number> };
    const given = [JSON.stringify({ ...header, rows: { ...header.rows, password_history: 0 } }), ...bare.slice(1)];
    expect(await imported(target, given, 'us-east-1_other')).toMatchObject({ poolId: 'us-east-1_other' });
  });
});
