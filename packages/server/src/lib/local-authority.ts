import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CertificateIssuer, issueLocalAuthority, issueServerCertificate } from './certificate.ts';
import { Kept } from './kept.ts';
import { isLoopback } from './loopback.ts';

/** What a TLS server shows, in PEM: its key, and its certificate with that of the authority behind it. */
export interface ServerKeys {
  readonly key: string;
  readonly cert: string;
}

/** An authority of this machine's own, which lets a development server speak TLS under names of this machine. */
export interface LocalAuthority {
  /** The file to trust (PEM). */
  readonly path: string;
  /** The keys for a name or an address of this machine; undefined for any other. */
  keysFor(hostname: string): ServerKeys | undefined;
}

const commonName = 'Cenote development authority';
const dayMs = 24 * 60 * 60 * 1000;
const authorityDays = 3650;
/** Browsers take none that lasts longer than 398 days. */
const serverDays = 90;
/** So much may a clock be behind. */
const clockMarginMs = dayMs;
const maxKept = 64;

/**
 * Opens the authority in a folder, or makes one there, whose key nobody but its owner reads. It signs for this machine alone, so that
 * who trusts it trusts nobody on the network.
 */
export function openLocalAuthority(folder: string, now: () => number): LocalAuthority {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'authority.pem');
  const keyPath = join(folder, 'authority-key.pem');
  if (!existsSync(path) || !existsSync(keyPath)) makeAuthority(path, keyPath, now());
  const privateKey = createPrivateKey(readFileSync(keyPath));
  const authority = readFileSync(path, 'utf8');
  const issuer = { commonName, privateKey, publicKey: createPublicKey(privateKey) };
  // One key for all names: they are all this server.
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const keyPem = key.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const kept = new Kept<ServerKeys>(maxKept);
  const keysFor = (hostname: string): ServerKeys | undefined => {
    if (!isLoopback(hostname) && !hostname.endsWith('.localhost')) return undefined;
    const known = kept.find(hostname);
    if (known !== undefined) return known;
    const validity = { validFrom: now() - clockMarginMs, validTo: now() + serverDays * dayMs };
    const certificate = toPem(issueServerCertificate(issuer, key.publicKey, { hostname, ...validity }));
    const keys = { key: keyPem, cert: `${certificate}${authority}` };
    kept.keep(hostname, keys);
    return keys;
  };
  return { path, keysFor };
}

function makeAuthority(path: string, keyPath: string, now: number): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer: CertificateIssuer = { commonName, privateKey, publicKey };
  const validity = { validFrom: now - clockMarginMs, validTo: now + authorityDays * dayMs };
  writeFileSync(keyPath, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600 });
  writeFileSync(path, toPem(issueLocalAuthority(issuer, validity)));
}

function toPem(der: Buffer): string {
  return `${new X509Certificate(der)}`;
}
