import { expect, test } from 'vitest';
import { createUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Client } from '#domain/tenant/clients/client.ts';
import type { Pool, PoolSettings } from '#domain/tenant/pools/pool.ts';
import { savePool } from '#domain/tenant/pools/pool-store.ts';
import { operationsOf, WireError } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, newTestUser } from '../../../../../test/people.ts';

/** A limit that is met under one name of a user shows under no other, at a client that hides who exists. */

describeOnBothEngines('limits at a client that hides who exists', (bench) => {
  async function newPlace(settings: Partial<PoolSettings> = {}): Promise<{ pool: Pool; client: Client }> {
    const made = await createPeoplePool(
      bench.context,
      { autoVerifiedAttributes: ['email'], aliasAttributes: ['preferred_username', 'phone_number'] },
      { preventUserExistenceErrors: 'ENABLED', explicitAuthFlows: ['ALLOW_USER_AUTH'] },
    );
    return {
      ...made,
      pool: await savePool(bench.context, made.pool, { settings: { ...made.pool.settings, ...settings } }),
    };
  }
  const add = async (pool: Pool, more: Partial<User>) => {
    const user = newTestUser(pool, 'ann', more);
    await createUser(bench.context, pool, user, { taken: 'taken' });
    return user.sub;
  };
  const confirmed = {
    attributes: {
      email: 'ann@example.com',
      email_verified: 'true',
      phone_number: '+15550001000',
      phone_number_verified: 'true',
      preferred_username: 'boss',
    },
  };
  const from = (network: number) => operationsOf(bench.context, `192.0.2.${network}`);

  type Ask = (name: string, network: number) => Promise<object>;

  /** What so many calls from each of some networks are told, name by name. */
  async function toldOf(names: string[], { networks, times }: { networks: number; times: number }, ask: Ask) {
    const answers = [];
    for (const name of names) {
      for (let call = 0; call < networks * times; call++) {
        const network = Math.floor(call / times);
        const answer = ask(name, network).then(
          () => 'done',
          (error: unknown) => (error instanceof WireError ? error.code : Promise.reject(error)),
        );
        answers.push(await answer);
      }
    }
    return answers;
  }

  test('ForgotPassword: the answers are nobody’s, and messages are paced', async () => {
    const { pool, client } = await newPlace();
    await add(pool, confirmed);
    const ask = (Username: string, network: number) =>
      from(network)('ForgotPassword', { ClientId: client.id, Username });
    const before = bench.context.sent.length;
    const many = { networks: 5, times: 6 };
    const users = await toldOf(['ann', 'boss', '+15550001000'], many, ask);
    // Ten at once, and one in these six minutes.
    expect(bench.context.sent.length - before).toBe(11);
    expect(users).toEqual(await toldOf(['bob', 'chief', '+15550002000'], many, ask));
    // What one asker may do under one name is told.
    const one = [...Array<string>(5).fill('done'), 'LimitExceededException'];
    expect(users).toEqual(Array(15).fill(one).flat());
  });

  test('ForgotPassword: what is not sent any more seems to go where it went before', async () => {
    const { pool, client } = await newPlace();
    await add(pool, confirmed);
    const ask = (Username: string, network: number) =>
      from(network)('ForgotPassword', { ClientId: client.id, Username });
    const sent = await ask('ann', 1);
    await toldOf(['ann'], { networks: 4, times: 5 }, ask);
    const before = bench.context.sent.length;
    expect(await ask('boss', 9)).toEqual(sent);
    expect(bench.context.sent).toHaveLength(before);
  });

  test('ResendConfirmationCode', async () => {
    const { pool, client } = await newPlace({ aliasAttributes: ['phone_number'] });
    // An administrator vouched for a number before the sign-up was confirmed.
    const { attributes } = confirmed;
    await add(pool, { status: 'UNCONFIRMED', attributes: { ...attributes, email_verified: 'false' } });
    const ask = (Username: string, network: number) =>
      from(network)('ResendConfirmationCode', { ClientId: client.id, Username });
    const before = bench.context.sent.length;
    const many = { networks: 5, times: 6 };
    const users = await toldOf(['ann', '+15550001000'], many, ask);
    // Ten at once, and one in these six minutes.
    expect(bench.context.sent.length - before).toBe(11);
    expect(users).toEqual(await toldOf(['bob', '+15550002000'], many, ask));
  });

  test.each([
    ['ConfirmForgotPassword', 'ForgotPassword', confirmed],
    ['ConfirmSignUp', 'ResendConfirmationCode', { ...confirmed, status: 'UNCONFIRMED' }],
  ] as const)(
    '%s: guesses under all names are forty in ten minutes, and what is told is nobody’s',
    async (operation, asking, user) => {
      const { pool, client } = await newPlace({ aliasAttributes: ['phone_number', 'email'] });
      const sub = await add(pool, {
        ...user,
        attributes: { ...user.attributes, ...(operation === 'ConfirmSignUp' && { email_verified: 'false' }) },
      });
      const guess = (Username: string, network: number, ConfirmationCode: string) => {
        const named = { ClientId: client.id, Username, ConfirmationCode };
        if (operation === 'ConfirmSignUp') return from(network)(operation, named);
        return from(network)(operation, { ...named, Password: 'Another-Horse-2' });
      };
      const many = { networks: 3, times: 21 };
      const users = await toldOf(['ann', '+15550001000'], many, (name, network) => guess(name, network, '000000'));
      expect(users).toEqual(
        await toldOf(['bob', '+15550002000'], many, (name, network) => guess(name, network, '000000')),
      );
      // A right code is not looked at any more, until the ten minutes are over.
      await from(7)(asking, { ClientId: client.id, Username: 'ann' });
      const code = bench.context.sent.at(-1)?.code ?? '';
      const right = () => guess(sub, 8, code);
      await expect(right()).rejects.toMatchObject({ code: 'CodeMismatchException' });
      bench.context.clock.advance(1_200_000);
      await right();
    },
  );
});
