import { afterEach, expect, it } from 'vitest';
import { FunctionError, type Functions } from '#domain/functions.ts';
import { loadEnrolment } from '#domain/people/mfa/enrolment.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { isPassword } from '#domain/people/users/password.ts';
import { findUser } from '#domain/people/users/user-store.ts';
import { hidesUsers } from '#domain/tenant/clients/client.ts';
import type { ClientSettingsInput } from '#domain/tenant/clients/client-settings.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createPeoplePool, newTestUser } from '../../../../test/people.ts';
import { migrateUser } from './migrate-user.ts';

const opened: TestContext[] = [];
afterEach(async () => {
  for (const context of opened.splice(0)) await context.close();
});

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:migrate';
const caller = { address: '127.0.0.1', userAgent: 'test' };

/** A pool whose UserMigration answers so, and a call of it. */
async function start(
  answer: object | (() => never) | null,
  pool: NewPoolSettingsInput = {},
  client: ClientSettingsInput = {},
) {
  const events: object[] = [];
  const functions: Functions = {
    invoke: async (_arn, event) => {
      events.push(event);
      return typeof answer === 'function' ? answer() : { ...event, response: answer ?? {} };
    },
  };
  const context = await createTestContext({ functions });
  opened.push(context);
  const made = await createPeoplePool(context, { lambdaConfig: { userMigration: arn }, ...pool }, client);
  const migrate = (name: string, password?: string) => {
    const asked = { name, validationData: { from: 'web' }, clientMetadata: undefined, caller };
    const source = password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication';
    const immigrant = password === undefined ? asked : { ...asked, password };
    return migrateUser(context, made.pool, made.client, immigrant, source);
  };
  return { ...made, context, events, migrate };
}

const ann = { userAttributes: { username: 'ann', email: 'ann@example.com', email_verified: 'true' } };

it.each(['blank at the end ', 'x'.repeat(257)])(
  'asks nobody about a password that no user can have: %s',
  async (password) => {
    const { events, migrate } = await start({ ...ann, finalUserStatus: 'CONFIRMED' });
    expect(await migrate('ann', password)).toBeUndefined();
    expect(events).toEqual([]);
  },
);

it('makes a confirmed user with the password that was typed, whatever the policy', async () => {
  const { context, pool, events, migrate } = await start({ ...ann, finalUserStatus: 'CONFIRMED' });
  const user = await migrate('ann', 'short');
  expect(events).toMatchObject([
    {
      triggerSource: 'UserMigration_Authentication',
      userName: 'ann',
      request: { password: 'short', validationData: { from: 'web' } },
    },
  ]);
  const stored = await findUser(context, pool, 'ann');
  expect(stored?.sub).toBe(user?.sub);
  expect(stored).toMatchObject({
    status: 'CONFIRMED',
    attributes: { email: 'ann@example.com', email_verified: 'true' },
  });
  expect(stored && (await isPassword(context, pool, stored, 'short'))).toBe(true);
  expect(context.sent).toEqual([]);
});

it('makes a user without a password who has to choose one, unless the function says CONFIRMED', async () => {
  for (const answer of [ann, { ...ann, finalUserStatus: 'RESET_REQUIRED' }]) {
    const { migrate } = await start(answer);
    const user = await migrate('ann', 'Correct-Horse-1');
    expect(user).toMatchObject({ status: 'RESET_REQUIRED' });
    expect(user).not.toHaveProperty('sealedVerifier');
  }
});

it('knows nobody where the function knows nobody, or the pool has none', async () => {
  expect(await (await start(null)).migrate('ann', 'xx')).toBeUndefined();
  const { events, migrate } = await start(ann, { lambdaConfig: {} });
  expect(await migrate('ann', 'xx')).toBeUndefined();
  expect(events).toEqual([]);
});

it('takes a refusal of the function for an unknown user, and tells so only where that is told', async () => {
  const refuse = () => {
    throw new FunctionError('thrown', 'Bad password');
  };
  const hiding = await start(refuse, {}, { preventUserExistenceErrors: 'ENABLED' });
  expect(hidesUsers(hiding.client)).toBe(true);
  expect(await hiding.migrate('ann', 'xx')).toBeUndefined();
  const telling = await start(refuse);
  await expect(telling.migrate('ann', 'xx')).rejects.toMatchObject({
    code: 'UserNotFoundException',
    message: `Exception migrating user in app client ${telling.client.id}`,
  });
});

it('switches SMS on as a second factor where the function says so', async () => {
  const phone = { phone_number: '+15555550100', phone_number_verified: 'true' };
  for (const enableSMSMFA of [false, true]) {
    const { context, migrate } = await start({ userAttributes: phone, finalUserStatus: 'CONFIRMED', enableSMSMFA });
    const user = await migrate('ann', 'Correct-Horse-1');
    const { preferred, sms } = user ? await loadEnrolment(context, user) : {};
    expect([preferred, sms]).toEqual(enableSMSMFA ? ['SMS_MFA', true] : [undefined, false]);
  }
});

it('gives one user to parallel calls', async () => {
  const { migrate } = await start({ ...ann, finalUserStatus: 'CONFIRMED' });
  const users = await Promise.all([1, 2, 3].map(() => migrate('ann', 'Correct-Horse-1')));
  expect(new Set(users.map((user) => user?.sub)).size).toBe(1);
});

it('makes the address the name where users sign in with it', async () => {
  const { migrate } = await start({ userAttributes: { given_name: 'Ann' } }, { usernameAttributes: ['email'] });
  const user = await migrate('ann@example.com');
  expect(user).toMatchObject({ attributes: { email: 'ann@example.com', given_name: 'Ann' } });
  expect(user?.username).toBe(user?.sub);
});

it('takes another username where what was typed becomes its alias', async () => {
  const { context, pool, migrate } = await start(ann, { aliasAttributes: ['email'] });
  const user = await migrate('ann@example.com', 'xx');
  expect(user?.username).toBe('ann');
  expect((await findUser(context, pool, 'ann@example.com'))?.sub).toBe(user?.sub);
});

it.each([
  ['another username', { userAttributes: { username: 'eve' } }],
  ['an attribute that the pool does not have', { userAttributes: { 'custom:team': 'red' } }],
  ['SMS as a factor of a user without a phone number', { ...ann, enableSMSMFA: true }],
  ['an address that is none', { userAttributes: { email: 'nowhere' } }],
])('refuses %s', async (_what, answer) => {
  const { context, pool, migrate } = await start(answer);
  await expect(migrate('ann', 'xx')).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
  expect(await findUser(context, pool, 'ann')).toBeUndefined();
});

it.each([
  ['a username with a line break', { userAttributes: { username: 'ann\nbea', email: 'ann@example.com' } }],
  ['a username that turns the writing around', { userAttributes: { username: 'ann\u202e', email: 'ann@example.com' } }],
  ['a username of 300 characters', { userAttributes: { username: 'x'.repeat(300), email: 'ann@example.com' } }],
  [
    'a username that reads as an address',
    { userAttributes: { username: 'mi\u212ae@example.com', email: 'ann@example.com' } },
  ],
  [
    'a preferred_username that reads as an address',
    { userAttributes: { username: 'ann', email: 'ann@example.com', preferred_username: 'mi\u212ae@example.com' } },
  ],
  [
    'a username in the form of a sub',
    { userAttributes: { username: '4b5c6d7e-8f90-70ab-cdef-0123456789ab', email: 'ann@example.com' } },
  ],
  ['a username without a character', { userAttributes: { username: '', email: 'ann@example.com' } }],
  [
    'a value that no database keeps',
    { userAttributes: { username: 'ann', email: 'ann@example.com', name: 'Ann\u0000' } },
  ],
])('refuses %s, which the wire could not carry or would refuse', async (_what, answer) => {
  const { context, pool, migrate } = await start(answer, { aliasAttributes: ['email', 'preferred_username'] });
  await expect(migrate('ann@example.com', 'xx')).rejects.toMatchObject({
    code: 'InvalidLambdaResponseException',
    message: 'Unrecognizable lambda output',
  });
  expect(await findUser(context, pool, 'ann@example.com')).toBeUndefined();
});

it.each(['ann\nbea', 'ann\u202e', 'x'.repeat(300), 'two words', 'ann\ud800'])(
  'asks nobody about a name that no Username can be: %j',
  async (name) => {
    const { context, pool, events, migrate } = await start({ userAttributes: { given_name: 'Ann' } });
    expect(await migrate(name, 'xx')).toBeUndefined();
    expect(events).toEqual([]);
    expect(await findUser(context, pool, name)).toBeUndefined();
  },
);

it.each([true, false])(
  'takes an alias from another user only where the function says so: %s',
  async (forceAliasCreation) => {
    const { context, pool, migrate } = await start({ ...ann, forceAliasCreation }, { aliasAttributes: ['email'] });
    const holder = newTestUser(pool, 'bea', { attributes: { email: 'ann@example.com', email_verified: 'true' } });
    await createUser(context, pool, holder, { taken: 'taken' });
    const user = await migrate('ann', 'xx');
    expect(user?.username).toBe(forceAliasCreation ? 'ann' : undefined);
    expect((await findUser(context, pool, 'ann@example.com'))?.username).toBe(forceAliasCreation ? 'ann' : 'bea');
  },
);

const asked: string[] = [];
const counting: Functions = {
  invoke: async (_arn, event) => {
    asked.push((event as { userName: string }).userName);
    return { ...event, response: {} };
  },
};
describeOnBothEngines(
  'in a minute a pool asks only so often about whoever is not here',
  (bench) => {
    const pools = async (preventUserExistenceErrors: 'ENABLED' | 'LEGACY') => {
      const made = await createPeoplePool(
        bench.context,
        { lambdaConfig: { userMigration: arn } },
        { preventUserExistenceErrors },
      );
      const ask = (name: string, password?: string) =>
        migrateUser(
          bench.context,
          made.pool,
          made.client,
          {
            name,
            ...(password !== undefined && { password }),
            validationData: undefined,
            clientMetadata: undefined,
            caller,
          },
          password === undefined ? 'UserMigration_ForgotPassword' : 'UserMigration_Authentication',
        );
      return { ...made, ask };
    };

    it('also at once, each pool by itself; then everybody is nobody until the next one', async () => {
      asked.length = 0;
      const [one, other] = [await pools('ENABLED'), await pools('ENABLED')];
      const told = await Promise.all(
        Array.from({ length: 400 }, (_, at) => one.ask(`old${at}`, at % 2 ? 'xx' : undefined)),
      );
      expect(told).toEqual(Array(400).fill(undefined));
      expect(asked).toHaveLength(300);
      await other.ask('old', 'xx');
      expect(asked).toHaveLength(301);
      bench.context.clock.advance(60_000);
      await one.ask('old', 'xx');
      expect(asked).toHaveLength(302);
    });

    it('as the operator says, and says so where nobody is hidden', async () => {
      asked.length = 0;
      Object.assign(bench.context.settings, { migrationsPerMinute: 1 });
      const { ask } = await pools('LEGACY');
      expect(await ask('old', 'xx')).toBeUndefined();
      await expect(ask('old', 'xx')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
      expect(asked).toHaveLength(1);
    });
  },
  { functions: counting },
);
