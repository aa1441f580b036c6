import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DatabaseUrlRefused, findWeakness, parsePostgresUrl } from './postgres-url.ts';

test('every part of a URL is read', () => {
  const url =
    'postgresql://us%40er:p%3Ass:w@rd@db.example:6432,[::1]:5433,other/na%20me?sslmode=disable&search_path=own';
  expect(parsePostgresUrl(url)).toEqual({
    hosts: [
      { host: 'db.example', port: 6432, protection: 'disable' },
      { host: '::1', port: 5433, protection: 'disable' },
      { host: 'other', port: 5432, protection: 'disable' },
    ],
    user: 'us@er',
    password: 'p:ss:w@rd',
    database: 'na me',
    rootCertificate: undefined,
    writableOnly: false,
    session: { application_name: 'cenote', search_path: 'own' },
    label: 'database "na me" at db.example:6432, [::1]:5433, other:5432',
  });
});

test('a Unix socket stands in the host parameter', () => {
  const target = parsePostgresUrl('postgres://me@/cenote?host=/var/run/postgresql&application_name=own');
  expect(target.hosts).toEqual([{ host: '/var/run/postgresql', port: 5432, protection: 'disable' }]);
  expect(target.session).toEqual({ application_name: 'own' });
});

const protections = (url: string) => parsePostgresUrl(url).hosts.map(({ protection }) => protection);

test.each([
  ['postgres://db.example/d', 'verify-full'],
  ['postgres://10.0.0.5/d', 'verify-full'],
  ['postgres://[2001:db8::1]/d', 'verify-full'],
  ['postgres://localhost.example/d', 'verify-full'],
  ['postgres:///d?host=db.example', 'verify-full'],
  ['postgres:///d', 'prefer'],
  ['postgres://localhost/d', 'prefer'],
  ['postgres://127.0.0.1/d', 'prefer'],
  ['postgres://[::1]/d', 'prefer'],
  ['postgres://localhost/d?sslrootcert=system', 'verify-full'],
])('where nothing is said, %s is %s', (url, protection) => {
  expect(protections(url)).toEqual([protection]);
});

test('every host of several has its own', () => {
  expect(protections('postgres://localhost,db.example,127.0.0.1/d')).toEqual(['prefer', 'verify-full', 'prefer']);
  expect(protections('postgres:///d?host=/run/postgresql,db.example&sslmode=require')).toEqual(['disable', 'require']);
});

test.each([
  ['disable', 'disable'],
  ['allow', 'prefer'],
  ['prefer', 'prefer'],
  ['require', 'require'],
  ['verify-ca', 'verify-ca'],
  ['verify-full', 'verify-full'],
])('sslmode=%s is taken at its word', (mode, protection) => {
  expect(protections(`postgres://db.example/d?sslmode=${mode}`)).toEqual([protection]);
});

test('a root certificate is read, and asked where only TLS is required', () => {
  const path = fileURLToPath(import.meta.url);
  const target = parsePostgresUrl(`postgres://db.example/d?sslmode=require&sslrootcert=${encodeURIComponent(path)}`);
  expect(target).toMatchObject({ rootCertificate: expect.stringContaining('a root certificate is read'), session: {} });
  expect(target.hosts[0]?.protection).toBe('verify-ca');
});

test.each(['disable', 'allow', 'prefer', 'require', 'verify-ca'])('sslmode=%s is called weak', (mode) => {
  expect(findWeakness(`postgres://u:hidden@localhost,db.example:6432/d?sslmode=${mode}`)).toMatch(
    /^The connection to the database at db\.example:6432 is weaker .* say sslmode=verify-full; /,
  );
  expect(findWeakness(`postgres://u:hidden@db.example/d?sslmode=${mode}`)).not.toContain('hidden');
});

test.each([
  'postgres://db.example/d',
  'postgres://db.example/d?sslmode=verify-full',
  'postgres://localhost/d',
  'postgres://localhost/d?sslmode=disable',
  'postgres:///d?host=/run/postgresql',
])('%s is not', (url) => {
  expect(findWeakness(url)).toBeUndefined();
});

test.each(['read-write', 'primary'])('target_session_attrs=%s asks for a host that takes writes', (attributes) => {
  expect(parsePostgresUrl(`postgres://a,b/d?target_session_attrs=${attributes}`).writableOnly).toBe(true);
});

test.each([
  ['mysql://user:hidden@h/d', 'does not look like'],
  ['postgres://user:hidden@h:port/d', 'not a name or an address'],
  ['postgres://user:hidden@h:70000/d', 'not a name or an address'],
  ['postgres://user:hidden%@h/d', 'write %25'],
  ['postgres://user:hidden@h/d?sslmode=maybe', 'its sslmode is none of'],
  ['postgres://user:hidden@h/d?sslmode=verify-full&sslrootcert=/none/ca.pem', 'sslrootcert cannot be read'],
  ['postgres://user:hidden@h/d?sslmode=require&sslrootcert=system', 'goes with sslmode=verify-full alone'],
  ['postgres://user:hidden@h/d?target_session_attrs=standby', 'the server has to write'],
])('%s is refused without the password', (url, reason) => {
  expect(() => parsePostgresUrl(url)).toThrow(DatabaseUrlRefused);
  expect(() => parsePostgresUrl(url)).toThrow(reason);
  expect(() => parsePostgresUrl(url)).not.toThrow('hidden');
});
