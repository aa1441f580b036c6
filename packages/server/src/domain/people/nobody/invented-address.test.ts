import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { inventAddress } from './invented-address.ts';
import { seemsToHave, seemsToHaveProved } from './seems-to-have.ts';

let context: TestContext;
beforeAll(async () => {
  context = await createTestContext();
});
afterAll(() => context.close());

describe.each<[string, NewPoolSettingsInput]>([
  ['an alias', { aliasAttributes: ['email'] }],
  ['the username', { usernameAttributes: ['email'] }],
  ['no name', {}],
])('where an address is %s', (_what, settings) => {
  const makePool = async (caseSensitive: boolean): Promise<Pool> =>
    (await createPeoplePool(context, { ...settings, usernameConfiguration: { caseSensitive } })).pool;

  test('nobody has the same under all spellings that the pool takes for one', async () => {
    const pool = await makePool(false);
    for (let count = 0; count < 40; count++) {
      for (const name of [`kim${count}@sky.example`, `kim${count}`]) {
        const seen = [name, name.toUpperCase(), name.replaceAll('k', '\u212a')].map((spelling) => ({
          to: inventAddress(context, pool, spelling, 'email').value,
          has: seemsToHave(context, pool, spelling, 'email'),
          hasProved: seemsToHaveProved(context, pool, spelling, 'email'),
        }));
        expect(seen).toEqual([seen[0], seen[0], seen[0]]);
        if (name.includes('@')) expect(seen[0]?.to).toBe(name);
      }
    }
  });

  test('an address is told as it was typed where case matters', async () => {
    const pool = await makePool(true);
    const told = (name: string) => inventAddress(context, pool, name, 'email').value;
    expect(told('Kim@Sky.example')).toBe('Kim@Sky.example');
    expect(told('\u212aim@Sky.example')).toBe('kim@sky.example');
  });
});
