import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { issueLocalAuthority, issueSelfSigned, issueServerCertificate } from './certificate.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

test('OpenSSL reads the certificate, and its signature is by its own key', () => {
  const validFrom = Date.UTC(2026, 0, 1, 12, 30, 59, 999);
  const der = issueSelfSigned(privateKey, publicKey, {
    commonName: 'us-east-1_abcdefghi Größe',
    validFrom,
    validTo: Date.UTC(2055, 11, 31),
  });
  const certificate = new X509Certificate(der);
  expect(certificate.subject).toBe('CN=us-east-1_abcdefghi Größe');
  expect(certificate.issuer).toBe(certificate.subject);
  expect(certificate.verify(publicKey)).toBe(true);
  expect(certificate.checkIssued(certificate)).toBe(true);
  expect(certificate.checkPrivateKey(privateKey)).toBe(true);
  expect(certificate.ca).toBe(false);
  expect(certificate.validFromDate.getTime()).toBe(Date.UTC(2026, 0, 1, 12, 30, 59));
  expect(certificate.validToDate.getTime()).toBe(Date.UTC(2055, 11, 31));
  expect(certificate.serialNumber).toMatch(/^[4-7][\dA-F]{31}$/);
});

test('no two have one serial number', () => {
  const facts = { commonName: 'pool', validFrom: 0, validTo: 1000 };
  const serials = [1, 2].map(() => new X509Certificate(issueSelfSigned(privateKey, publicKey, facts)).serialNumber);
  expect(new Set(serials).size).toBe(2);
});

test('an authority of this machine signs for servers of this machine', () => {
  const issuer = { commonName: 'authority', privateKey, publicKey };
  const validity = { validFrom: 0, validTo: Date.UTC(2055, 0, 1) };
  const authority = new X509Certificate(issueLocalAuthority(issuer, validity));
  expect([authority.ca, authority.checkIssued(authority)]).toEqual([true, true]);
  for (const hostname of ['localhost', 'shop.localhost', '127.0.0.1', '::1']) {
    const server = new X509Certificate(issueServerCertificate(issuer, publicKey, { hostname, ...validity }));
    expect([server.ca, server.checkIssued(authority), server.verify(publicKey)]).toEqual([false, true, true]);
    const isAddress = /^[\d.:]+$/.test(hostname);
    expect(isAddress ? server.checkIP(hostname) : server.checkHost(hostname)).toBe(hostname);
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  }
});
