import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, expect, test } from 'vitest';
import { issueServerCertificate } from './certificate.ts';
import { openLocalAuthority } from './local-authority.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenote-authority-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const now = () => Date.now();
const authority = openLocalAuthority(folder, now);

/** What a client that trusts the authority comes to, at a server with these keys. */
function meet(keys: { key: string; cert: string }, servername: string): Promise<string> {
  return new Promise((resolve) => {
    const server: Server = createServer(keys).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const socket = connect({ port, host: '127.0.0.1', servername, ca: readFileSync(authority.path) });
      const end = (outcome: string) => {
        socket.destroy();
        server.close();
        resolve(outcome);
      };
      socket.on('secureConnect', () => end('trusted'));
      socket.on('error', (error) => end(error.message));
    });
  });
}

test('who trusts the authority trusts this server under names of this machine', async () => {
  for (const hostname of ['localhost', 'shop.localhost']) {
    expect(await meet(authority.keysFor(hostname) ?? { key: '', cert: '' }, hostname)).toBe('trusted');
  }
  expect(authority.keysFor('example.com')).toBeUndefined();
});

test('its key, in the wrong hands, speaks for no other host', async () => {
  const privateKey = readFileSync(join(folder, 'authority-key.pem'), 'utf8');
  const { publicKey, privateKey: own } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer = {
    commonName: 'Cenote development authority',
    privateKey: createPrivateKey(privateKey),
    publicKey: createPublicKey(privateKey),
  };
  const validity = { validFrom: now() - 1000, validTo: now() + 86_400_000 };
  const der = issueServerCertificate(issuer, publicKey, { hostname: 'bank.example', ...validity });
  const cert = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n${readFileSync(authority.path, 'utf8')}`;
  const key = own.export({ format: 'pem', type: 'pkcs8' }).toString();
  expect(await meet({ key, cert }, 'bank.example')).toContain('permitted subtree violation');
});

test('stays the same from start to start, and its key is its owner\u2019s alone', () => {
  const before = readFileSync(authority.path, 'utf8');
  openLocalAuthority(folder, now);
  expect(readFileSync(authority.path, 'utf8')).toBe(before);
  expect(statSync(join(folder, 'authority-key.pem')).mode & 0o777).toBe(0o600);
});
