import { expect, test } from 'vitest';
import { noDocuments } from '#domain/documents.ts';
import { systemClock } from '#lib/clock.ts';
import { silentLog } from '#lib/log.ts';
import { oidc } from './oidc.ts';
import { saml } from './saml.ts';

test.each([
  ['SAML', saml, { MetadataURL: 'https://idp.example.com/tenant-7?token=abc' }],
  ['OIDC', oidc, { client_id: 'a', attributes_request_method: 'GET', oidc_issuer: 'https://idp.example.com/tenant-7' }],
])('of an address that cannot be asked the log has the host alone: %s', async (_, kind, details) => {
  const lines: object[] = [];
  const log = { ...silentLog, warn: (fields: object) => void lines.push(fields) };
  const learning = { documents: noDocuments, log, clock: systemClock };
  await expect(kind.learn?.(learning, details)).rejects.toThrow();
  expect(lines).toEqual([{ host: 'idp.example.com', reason: 'nothing outside can be asked' }]);
});
