import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startPostgres } from '../../test/postgres.ts';
import { DatabaseUnavailable, statement } from './database.ts';
import { authority, certificate, certificateKey } from './fixtures/certificate.ts';
import { openPostgres } from './postgres.ts';

const isEncrypted = statement<Record<string, never>, { ssl: boolean }>(
  'tls.is-encrypted',
  'select ssl from pg_stat_ssl where pid = pg_backend_pid()',
);

/** Whether the connection that this URL makes is encrypted; the error where it makes none. */
async function open(url: string): Promise<boolean | DatabaseUnavailable> {
  try {
    const db = await openPostgres({ url });
    const row = await db.first(isEncrypted, {});
    await db.close();
    return row?.ssl ?? false;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) return error;
    throw error;
  }
}

describe('a PostgreSQL with a certificate for localhost', () => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let root: string;
  let rootPath: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cenote-tls-'));
    rootPath = join(folder, 'authority.pem');
    await writeFile(rootPath, authority);
    root = `sslrootcert=${encodeURIComponent(rootPath)}`;
    server = await startPostgres({ certificate, key: certificateKey });
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const at = (host: string, query = '') => `${server.url.replace('127.0.0.1', host)}?${query}`;

  test('is right under that name, for whoever names its authority', async () => {
    expect(await open(at('localhost', root))).toBe(true);
    expect(await open(at('localhost', `${root}&sslmode=verify-full`))).toBe(true);
  });

  test('is right on a machine that trusts its authority', async () => {
    const postgres = new URL('postgres.ts', import.meta.url).href;
    const program = `const { openPostgres } = await import('${postgres}'); await (await openPostgres({ url: process.argv[1] })).close();`;
    const opening = (env: NodeJS.ProcessEnv) =>
      promisify(execFile)(process.execPath, ['--eval', program, at('localhost', 'sslrootcert=system')], { env });
    await opening({ ...process.env, SSL_CERT_FILE: rootPath });
    await expect(opening(process.env)).rejects.toThrow('shows a certificate that does not hold');
  });

  test('is another host under an address', async () => {
    const error = await open(at('127.0.0.1', root));
    expect(String(error)).toMatch(
      /127\.0\.0\.1:\d+ shows a certificate that does not hold \(.*127\.0\.0\.1.*\)\. Name the/,
    );
    expect(await open(at('127.0.0.1', `${root}&sslmode=verify-ca`))).toBe(true);
  });

  // A name of this machine that looks like another one's: nobody says that it is local.
  test('is refused where another machine is asked and nobody vouches for it, unless the URL says less', async () => {
    const error = await open(at('127.1'));
    expect(error).toBeInstanceOf(DatabaseUnavailable);
    expect(String(error)).toMatch(/Cannot open the database .* shows a certificate that does not hold \(.*sslrootcert/);
    expect(await open(at('127.1', 'sslmode=require'))).toBe(true);
    expect(await open(at('127.1', 'sslmode=prefer'))).toBe(true);
    expect(await open(at('127.1', 'sslmode=disable'))).toBe(false);
  });

  test('is taken as it is on this machine', async () => {
    expect(await open(at('127.0.0.1'))).toBe(true);
    expect(await open(at('127.0.0.1', 'sslmode=verify-full'))).toBeInstanceOf(DatabaseUnavailable);
  });

  test('is held against every host of several by the name of that host', async () => {
    const both = `127.0.0.1:1,${new URL(at('localhost')).host}`;
    expect(await open(server.url.replace(/127\.0\.0\.1:\d+/, both).concat(`?${root}`))).toBe(true);
    const writable = `target_session_attrs=read-write&${root}`;
    expect(await open(at('localhost', writable))).toBe(true);
    expect(await open(at('127.0.0.1', writable))).toBeInstanceOf(DatabaseUnavailable);
  });
});

describe('a server that does not begin TLS', () => {
  const fields = Buffer.from('SFATAL\0C28000\0Mgo away\0\0');
  const refusal = Buffer.concat([Buffer.from('E'), Uint8Array.of(0, 0, 0, fields.length + 4), fields]);

  /** What a server gets to hear that answers the question for TLS so, and what is told to whoever opened it. */
  async function meet(answer: string, query: string): Promise<{ heard: string; error: string }> {
    let heard = '';
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.write(answer, 'latin1'));
      socket.on('data', (bytes) => {
        heard += bytes.toString('latin1');
        if (heard.length > 8) socket.end(refusal);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const error = await open(`postgres://ada:hidden@127.0.0.1:${port}/cenote?${query}`);
    server.close();
    return { heard: heard.slice(8), error: String(error) };
  }

  test.each(['require', 'verify-ca', 'verify-full'])('hears nothing more under sslmode=%s', async (mode) => {
    expect(await meet('N', `sslmode=${mode}`)).toEqual({
      heard: '',
      error: expect.stringMatching(/speaks no TLS\. Switch/),
    });
  });

  test('hears who comes where TLS is only preferred', async () => {
    expect((await meet('N', 'sslmode=prefer')).heard).toContain('ada');
  });

  test.each(['E', 'HTTP/1.1 400 Bad Request\r\n', 'Sx', 'Nx'])('is left when it says %j', async (answer) => {
    const { heard, error } = await meet(answer, 'sslmode=prefer');
    expect(heard).toBe('');
    expect(error).toMatch(/does not answer whether it speaks TLS\. Is it PostgreSQL\?/);
  });
});
