import { beforeAll, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../test/both-engines.ts';
import { createPeoplePool } from '../../../test/people.ts';
import { originOf } from './origin.ts';

describeOnBothEngines('where providers send browsers back to', (bench) => {
  beforeAll(async () => {
    const { pool } = await createPeoplePool(bench.context, {});
    await bench.call('CreateUserPoolDomain', { UserPoolId: pool.id, Domain: 'shop-of-ann' });
  });

  const of = (headers: Record<string, string>) =>
    originOf(bench.context, {
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    });

  test('is under the domain of a pool for whoever is there', async () => {
    const { protocol, port } = new URL(bench.context.settings.publicUrl);
    const host = 'shop-of-ann.localhost';
    const expected = `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
    expect(await of({ host })).toBe(expected);
    expect(await of({ host: `${host}:4711` })).toBe(expected);
  });

  test.each<[string, Record<string, string>]>([
    ['a name that is that of nobody', { host: 'evil.example' }],
    ['a domain that no pool has', { host: 'shop-of-bob.localhost' }],
    [
      'a name that a header forwards',
      { host: 'localhost', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
    ],
    ['a protocol that a header forwards', { host: 'localhost', 'x-forwarded-proto': 'gopher' }],
    ['no name', {}],
  ])('%s leads to the public URL', async (_, headers) => {
    expect(await of(headers)).toBe(bench.context.settings.publicUrl);
  });
});
