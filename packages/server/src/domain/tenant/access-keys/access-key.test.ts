import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { createAccessKey, deleteAccessKey, findAccessKey, listAccessKeys } from './access-key.ts';

describeOnBothEngines('access keys', (bench) => {
  const create = (description: string) => createAccessKey(bench.context, { description, scope: 'all' });

  test('a key has the form of AWS keys, and its secret is found again', async () => {
    const key = await create('deploy');
    expect(key.id).toMatch(/^AKIA[A-Z2-7]{16}$/);
    expect(key.secret).toMatch(/^[A-Za-z0-9+/]{40}$/);
    expect(await findAccessKey(bench.context, key.id)).toEqual({ secret: key.secret, grant: { scope: 'all' } });
    expect(await findAccessKey(bench.context, 'AKIAAAAAAAAAAAAAAAAA')).toBeUndefined();
  });

  test('keys are listed oldest first, with what they may do, without their secrets', async () => {
    bench.context.clock.advance(1000);
    const first = await create('first');
    bench.context.clock.advance(1000);
    const { pool } = await createPeoplePool(bench.context);
    const grant = { scope: 'users', poolId: pool.id } as const;
    const second = await createAccessKey(bench.context, { description: 'second', ...grant });
    expect((await listAccessKeys(bench.context)).slice(-2)).toEqual([
      { id: first.id, description: 'first', createdAt: first.createdAt, scope: 'all' },
      { id: second.id, description: 'second', createdAt: first.createdAt + 1000, ...grant },
    ]);
    expect(await findAccessKey(bench.context, second.id)).toEqual({ secret: second.secret, grant });
  });

  test('a deleted key is gone, and only that one', async () => {
    const key = await create('old');
    const other = await create('new');
    expect(await deleteAccessKey(bench.context, key.id)).toMatchObject({ id: key.id, description: 'old' });
    expect(await deleteAccessKey(bench.context, key.id)).toBeUndefined();
    expect(await findAccessKey(bench.context, key.id)).toBeUndefined();
    expect(await findAccessKey(bench.context, other.id)).toMatchObject({ secret: other.secret });
  });

  test('a key of a pool that is not there is refused, and one ends with its pool', async () => {
    const grant = { description: '', scope: 'read', poolId: 'us-east-1_nowhere' } as const;
    await expect(createAccessKey(bench.context, grant)).rejects.toThrow('There is no user pool us-east-1_nowhere.');
    const { pool } = await createPeoplePool(bench.context);
    const key = await createAccessKey(bench.context, { ...grant, poolId: pool.id });
    await bench.call('DeleteUserPool', { UserPoolId: pool.id });
    expect(await findAccessKey(bench.context, key.id)).toBeUndefined();
  });

  test('the secret lies sealed in the database and opens in its own row alone', async () => {
    const key = await create('one');
    const other = await create('two');
    const dump = await bench.context.db.all({ name: 'test.dump', sql: 'select * from access_keys' }, {});
    expect(Buffer.from(JSON.stringify(dump)).includes(key.secret)).toBe(false);
    await bench.context.db.execute(`update access_keys set sealed_secret =
      (select sealed_secret from access_keys where id = '${key.id}') where id = '${other.id}'`);
    await expect(findAccessKey(bench.context, other.id)).rejects.toThrow('cannot be opened');
  });

  test('whoever can write to the database makes no key wider', async () => {
    const { pool } = await createPeoplePool(bench.context);
    const key = await createAccessKey(bench.context, { description: '', scope: 'read', poolId: pool.id });
    for (const change of [`scope = 'all'`, 'pool_id = null', `scope = 'all', pool_id = null`]) {
      await bench.context.db.execute(`update access_keys set ${change} where id = '${key.id}'`);
      await expect(findAccessKey(bench.context, key.id)).rejects.toThrow('cannot be opened');
      await bench.context.db.execute(
        `update access_keys set scope = 'read', pool_id = '${pool.id}' where id = '${key.id}'`,
      );
    }
    expect(await findAccessKey(bench.context, key.id)).toMatchObject({ grant: { scope: 'read', poolId: pool.id } });
  });
});
