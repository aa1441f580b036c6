import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { statement, write } from '#database/database.ts';
import { sealIn } from '#domain/sealed-column.ts';
import { clientSecrets } from '#domain/tenant/clients/client-store.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

const setSecret = statement<{ id: string; sealed: Uint8Array }>(
  'test.set-client-secret',
  'update clients set sealed_secret = :sealed where id = :id',
);

describeOnBothEngines('the secrets of a client', (bench) => {
  const first = 'the_first_secret_of_the_client';
  const makeClient = async () => {
    const { pool, client } = await createPeoplePool(bench.context, {}, { secret: first });
    return { UserPoolId: pool.id, ClientId: client.id };
  };
  const list = async (input: { UserPoolId: string; ClientId: string }) =>
    (await bench.call('ListUserPoolClientSecrets', input)).ClientSecrets ?? [];
  const signUp = (ClientId: string, Username: string, secret: string) => {
    const SecretHash = createHmac('sha256', secret)
      .update(Username + ClientId)
      .digest('base64');
    return bench.call('SignUp', { ClientId, Username, Password: PASSWORD, SecretHash });
  };
  const revoke = (ClientId: string, ClientSecret: string) =>
    bench.call('RevokeToken', { ClientId, ClientSecret, Token: 'x' });
  const isRight = async (ClientId: string, secret: string) => {
    const refusals = await Promise.all(
      [signUp(ClientId, `${secret.slice(-8)}-${Math.random()}`, secret), revoke(ClientId, secret)].map((call) =>
        call.then(
          () => undefined,
          (error: { code: string }) => error.code,
        ),
      ),
    );
    return !refusals.some((code) => code === 'NotAuthorizedException' || code === 'UnauthorizedException');
  };

  test('are exchanged without a moment in which none is right', async () => {
    const client = await makeClient();
    const { ClientId } = client;
    expect(await isRight(ClientId, first)).toBe(true);
    const { ClientSecretDescriptor: added } = await bench.call('AddUserPoolClientSecret', client);
    const second = added?.ClientSecretValue ?? '';
    expect(second).toMatch(/^1[0-9a-v]{51}$/);
    expect([
      await isRight(ClientId, first),
      await isRight(ClientId, second),
      await isRight(ClientId, `${second}x`),
    ]).toEqual([true, true, false]);
    const [older, newer] = await list(client);
    expect(newer).toEqual({
      ClientSecretId: added?.ClientSecretId,
      ClientSecretCreateDate: added?.ClientSecretCreateDate,
    });
    expect(older?.ClientSecretId).toMatch(new RegExp(`^${ClientId}--\\d{13}$`));
    const shown = async () => (await bench.call('DescribeUserPoolClient', client)).UserPoolClient?.ClientSecret;
    expect(await shown()).toBe(first);
    await bench.call('DeleteUserPoolClientSecret', { ...client, ClientSecretId: older?.ClientSecretId ?? '' });
    expect([await isRight(ClientId, first), await isRight(ClientId, second)]).toEqual([false, true]);
    expect(await list(client)).toEqual([newer]);
    expect(await shown()).toBe(second);
  });

  test('of parallel additions one comes in', async () => {
    const client = await makeClient();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, () => bench.call('AddUserPoolClientSecret', client)),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'LimitExceededException' });
    }
    expect(await list(client)).toHaveLength(2);
  });

  test('of parallel deletions of both one is refused', async () => {
    const client = await makeClient();
    await bench.call('AddUserPoolClientSecret', client);
    const ids = (await list(client)).map(({ ClientSecretId }) => ClientSecretId ?? '');
    const outcomes = await Promise.allSettled(
      ids.map((ClientSecretId) => bench.call('DeleteUserPoolClientSecret', { ...client, ClientSecretId })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await list(client)).toHaveLength(1);
  });

  test('one that was chosen is not told again, and is right', async () => {
    const client = await makeClient();
    const chosen = 'a_secret_that_somebody_chose';
    const { ClientSecretDescriptor } = await bench.call('AddUserPoolClientSecret', { ...client, ClientSecret: chosen });
    expect(ClientSecretDescriptor).not.toHaveProperty('ClientSecretValue');
    expect(await isRight(client.ClientId, chosen)).toBe(true);
  });

  test('one from before there could be two is as right and as old as its client', async () => {
    const client = await makeClient();
    const sealed = await sealIn(
      bench.context,
      clientSecrets,
      { id: client.ClientId },
      Buffer.from('an_older_secret_of_the_client'),
    );
    await bench.context.db.transaction([write(setSecret, { id: client.ClientId, sealed })]);
    expect(await isRight(client.ClientId, 'an_older_secret_of_the_client')).toBe(true);
    const [only] = await list(client);
    expect(only?.ClientSecretCreateDate).toBe(1767225600);
    await bench.call('AddUserPoolClientSecret', client);
    await bench.call('DeleteUserPoolClientSecret', { ...client, ClientSecretId: only?.ClientSecretId ?? '' });
    expect(await isRight(client.ClientId, 'an_older_secret_of_the_client')).toBe(false);
  });

  test('an update of the client leaves both, and each survives the other being changed', async () => {
    const client = await makeClient();
    const outcomes = await Promise.allSettled([
      bench.call('AddUserPoolClientSecret', client),
      bench.call('UpdateUserPoolClient', { ...client, ClientName: 'renamed' }),
    ]);
    expect(outcomes[0]?.status).toBe('fulfilled');
    await bench.call('UpdateUserPoolClient', { ...client, ClientName: 'renamed' });
    expect(await list(client)).toHaveLength(2);
  });

  test('what cannot be is refused', async () => {
    const client = await makeClient();
    const invalid = { code: 'InvalidParameterException' };
    await expect(bench.call('AddUserPoolClientSecret', { ...client, ClientSecret: first })).rejects.toMatchObject(
      invalid,
    );
    const [only] = await list(client);
    const ClientSecretId = only?.ClientSecretId ?? '';
    await expect(bench.call('DeleteUserPoolClientSecret', { ...client, ClientSecretId })).rejects.toMatchObject(
      invalid,
    );
    await expect(
      bench.call('DeleteUserPoolClientSecret', { ...client, ClientSecretId: 'another' }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const open = await createPeoplePool(bench.context);
    const pub = { UserPoolId: open.pool.id, ClientId: open.client.id };
    await expect(bench.call('AddUserPoolClientSecret', pub)).rejects.toMatchObject(invalid);
    expect(await list(pub)).toEqual([]);
    const elsewhere = { UserPoolId: open.pool.id, ClientId: client.ClientId };
    const gone = { code: 'ResourceNotFoundException' };
    await expect(bench.call('AddUserPoolClientSecret', elsewhere)).rejects.toMatchObject(gone);
    await expect(bench.call('ListUserPoolClientSecrets', elsewhere)).rejects.toMatchObject(gone);
    const remove = bench.call('DeleteUserPoolClientSecret', { ...elsewhere, ClientSecretId });
    await expect(remove).rejects.toMatchObject(gone);
  });
});
