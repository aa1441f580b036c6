import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { openIn } from '#domain/sealed-column.ts';
import { samlKeys } from '#domain/tenant/pools/saml-certificate-store.ts';
import type { SamlCertificateRow } from '#schema/rows/pools.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const everyRow = statement<Record<string, never>, SamlCertificateRow>(
  'test.saml-certificates',
  'select * from saml_certificates',
);

describeOnBothEngines('GetSigningCertificate', (bench) => {
  const makePool = async () => (await createPeoplePool(bench.context)).pool.id;
  const ask = async (UserPoolId: string) =>
    (await bench.call('GetSigningCertificate', { UserPoolId })).Certificate ?? '';

  test('one certificate is made, however many ask at once, and its key lies sealed beside it', async () => {
    const poolId = await makePool();
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(poolId)));
    expect(new Set(answers).size).toBe(1);
    expect(await ask(poolId)).toBe(answers[0]);
    const certificate = new X509Certificate(Buffer.from(answers[0] ?? '', 'base64'));
    expect(certificate.subject).toBe(`CN=${poolId}`);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.validFromDate.getTime()).toBe(Date.UTC(2026, 0, 1));
    expect(certificate.validToDate.getTime()).toBe(Date.UTC(2036, 0, 1));
    const row = (await bench.context.db.all(everyRow, {})).find(({ pool_id }) => pool_id === poolId);
    if (!row) throw new Error('no row');
    const key = await openIn(bench.context, samlKeys, row, row.sealed_private_key);
    if (!key) throw new Error('the key does not open');
    const privateKey = createPrivateKey({ key: Buffer.from(key), format: 'der', type: 'pkcs8' });
    expect(certificate.checkPrivateKey(privateKey)).toBe(true);
    expect(Buffer.from(row.sealed_private_key).includes(Buffer.from(key))).toBe(false);
  });

  test('each pool has its own, and a deleted one leaves none', async () => {
    const [one, other] = [await makePool(), await makePool()];
    expect(await ask(one)).not.toBe(await ask(other));
    await bench.call('DeleteUserPool', { UserPoolId: one });
    const left = (await bench.context.db.all(everyRow, {})).map(({ pool_id }) => pool_id);
    expect(left).toContain(other);
    expect(left).not.toContain(one);
    await expect(ask(one)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
