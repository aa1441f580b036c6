import { expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const Scopes = [
  { ScopeName: 'write', ScopeDescription: 'Change it' },
  { ScopeName: 'read', ScopeDescription: 'See it' },
];
const sorted = [Scopes[1], Scopes[0]];
const everyRow = statement<Record<string, never>, { pool_id: string }>(
  'test.resource-servers',
  'select pool_id from resource_servers',
);

describeOnBothEngines('resource servers', (bench) => {
  const makePool = async () => (await createPeoplePool(bench.context)).pool.id;

  test('of parallel creations with one identifier one makes it', async () => {
    const UserPoolId = await makePool();
    const names = Array.from({ length: 8 }, (_, index) => `Server ${index}`);
    const outcomes = await Promise.allSettled(
      names.map((Name) => bench.call('CreateResourceServer', { UserPoolId, Identifier: 'api', Name, Scopes })),
    );
    const made = outcomes.findIndex(({ status }) => status === 'fulfilled');
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      expect(outcome.reason).toMatchObject({
        code: 'InvalidParameterException',
        message: `api already exists in user pool ${UserPoolId}.`,
      });
    }
    expect(await bench.call('DescribeResourceServer', { UserPoolId, Identifier: 'api' })).toEqual({
      ResourceServer: { UserPoolId, Identifier: 'api', Name: `Server ${made}`, Scopes: sorted },
    });
  });

  test('a pool has 300 at most, however many are made at once', async () => {
    const UserPoolId = await makePool();
    const make = (number: number) =>
      bench.call('CreateResourceServer', { UserPoolId, Identifier: `api-${number}`, Name: 'api' });
    for (let number = 0; number < 290; number += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, index) => make(number + index)));
    }
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => make(290 + index)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: 'LimitExceededException' });
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await bench.call('ListResourceServers', { UserPoolId, ...(NextToken && { NextToken }) });
      expect(page.ResourceServers.length).toBeLessThanOrEqual(50);
      seen.push(...page.ResourceServers.map(({ Identifier }) => Identifier ?? ''));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(new Set(seen).size).toBe(300);
    await bench.call('DeleteResourceServer', { UserPoolId, Identifier: seen[0] ?? '' });
    await make(400);
  });

  test('an update replaces name and scopes, and without scopes takes them all', async () => {
    const UserPoolId = await makePool();
    const server = { UserPoolId, Identifier: 'https://api.example.com/v1', Name: 'One' };
    await bench.call('CreateResourceServer', { ...server, Scopes });
    const renamed = await bench.call('UpdateResourceServer', { ...server, Name: 'Two' });
    expect(renamed).toEqual({ ResourceServer: { ...server, Name: 'Two', Scopes: [] } });
    const { UserPoolId: _, Identifier } = server;
    expect(await bench.call('DescribeResourceServer', { UserPoolId, Identifier })).toEqual(renamed);
  });

  test('nothing of a deleted pool is left, and another pool may use the same identifier', async () => {
    const [one, other] = [await makePool(), await makePool()];
    for (const UserPoolId of [one, other]) {
      await bench.call('CreateResourceServer', { UserPoolId, Identifier: 'api', Name: 'api', Scopes });
    }
    await bench.call('DeleteUserPool', { UserPoolId: one });
    const left = (await bench.context.db.all(everyRow, {})).map(({ pool_id }) => pool_id);
    expect(left).toContain(other);
    expect(left).not.toContain(one);
  });

  test('a client may be allowed the scopes that are there, and no other', async () => {
    const UserPoolId = await makePool();
    const Identifier = 'https://api.example.com/v1';
    await bench.call('CreateResourceServer', { UserPoolId, Identifier, Name: 'api', Scopes });
    const client = {
      UserPoolId,
      ClientName: 'machine',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials' as const],
    };
    const allow = (...AllowedOAuthScopes: string[]) =>
      bench.call('CreateUserPoolClient', { ...client, AllowedOAuthScopes });
    const { UserPoolClient: made } = await allow(`${Identifier}/write`, `${Identifier}/read`);
    expect(made?.AllowedOAuthScopes).toEqual([`${Identifier}/read`, `${Identifier}/write`]);
    for (const scope of [`${Identifier}/delete`, 'https://api.example.com/v1', 'v1/read', 'read', '/read']) {
      await expect(allow(`${Identifier}/read`, scope)).rejects.toMatchObject({
        code: 'ScopeDoesNotExistException',
        message: `Invalid scope requested: ${scope}`,
      });
    }
    const ClientId = made?.ClientId ?? '';
    await bench.call('UpdateResourceServer', { UserPoolId, Identifier, Name: 'api', Scopes: Scopes.slice(0, 1) });
    const { ClientName: _, GenerateSecret: __, ...settings } = client;
    const update = (AllowedOAuthScopes: string[]) =>
      bench.call('UpdateUserPoolClient', { ...settings, ClientId, AllowedOAuthScopes });
    await expect(update([`${Identifier}/read`])).rejects.toMatchObject({ code: 'ScopeDoesNotExistException' });
    await update([`${Identifier}/write`]);
  });

  test('what is not there, and what is no set, is refused', async () => {
    const UserPoolId = await makePool();
    const server = { UserPoolId, Identifier: 'api', Name: 'api' };
    const gone = { code: 'ResourceNotFoundException', message: 'Resource server api does not exist.' };
    const Identifier = 'api';
    await expect(bench.call('DescribeResourceServer', { UserPoolId, Identifier })).rejects.toMatchObject(gone);
    await expect(bench.call('UpdateResourceServer', server)).rejects.toMatchObject(gone);
    await expect(bench.call('DeleteResourceServer', { UserPoolId, Identifier })).rejects.toMatchObject(gone);
    await expect(
      bench.call('CreateResourceServer', { ...server, Scopes: [...Scopes, ...Scopes] }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException', message: 'Scope read is given more than once.' });
    const nowhere = 'us-east-1_nowhere00';
    const missing = { code: 'ResourceNotFoundException', message: `User pool ${nowhere} does not exist.` };
    await expect(bench.call('CreateResourceServer', { ...server, UserPoolId: nowhere })).rejects.toMatchObject(missing);
    await expect(bench.call('ListResourceServers', { UserPoolId: nowhere })).rejects.toMatchObject(missing);
    await expect(bench.call('DescribeResourceServer', { UserPoolId, Identifier })).rejects.toMatchObject(gone);
  });
});
