import { expect, test } from 'vitest';
import { DatabaseUrlRefused, parsePostgresUrl } from './postgres-url.ts';

test('every part of a URL is read', () => {
  const url =
    'postgresql://us%40er:p%3Ass:w@rd@db.example:6432,[::1]:5433,other/na%20me?sslmode=disable&search_path=own';
  expect(parsePostgresUrl(url)).toEqual({
    hosts: [
      { host: 'db.example', port: 6432 },
      { host: '::1', port: 5433 },
      { host: 'other', port: 5432 },
    ],
    user: 'us@er',
    password: 'p:ss:w@rd',
    database: 'na me',
    tls: false,
    writableOnly: false,
    session: { application_name: 'cenote', search_path: 'own' },
    label: 'database "na me" at db.example:6432, [::1]:5433, other:5432',
  });
});

test('a Unix socket stands in the host parameter', () => {
  const target = parsePostgresUrl('postgres://me@/cenote?host=/var/run/postgresql&application_name=own');
  expect(target.hosts).toEqual([{ host: '/var/run/postgresql', port: 5432 }]);
  expect(target.session).toEqual({ application_name: 'own' });
});

test('TLS is tried unless the URL says otherwise, and checked when it asks for that', () => {
  const tls = (mode: string) => parsePostgresUrl(`postgres://h/d${mode}`).tls;
  expect(tls('')).toBe('prefer');
  expect(tls('?sslmode=require')).toBe('require');
  expect(tls('?sslmode=verify-full&sslrootcert=system')).toEqual({ ca: undefined });
  expect(tls('?sslmode=verify-ca')).toHaveProperty('checkServerIdentity');
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
  ['postgres://user:hidden@h/d?target_session_attrs=standby', 'the server has to write'],
])('%s is refused without the password', (url, reason) => {
  expect(() => parsePostgresUrl(url)).toThrow(DatabaseUrlRefused);
  expect(() => parsePostgresUrl(url)).toThrow(reason);
  expect(() => parsePostgresUrl(url)).not.toThrow('hidden');
});
