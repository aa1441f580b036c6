import { afterEach, beforeEach, expect, it } from 'vitest';
import { statement } from '#database/database.ts';
import { eventWrites } from '#domain/auth-events/record.ts';
import { spend } from '#domain/auth-sessions/spent-store.ts';
import { findCustomState, saveCustomState } from '#domain/sign-in/custom-state-store.ts';
import { operationsOf } from '../test/api.ts';
import { createTestContext, type TestContext } from '../test/context.ts';
import { createPeoplePool } from '../test/people.ts';
import { createTestUser } from '../test/sign-ins.ts';
import { seed } from './seed.ts';
import { sweep } from './sweep.ts';

let context: TestContext;
beforeEach(async () => {
  context = await createTestContext();
});
afterEach(() => context.close());

const DAY = 86_400_000;
const count = (table: string) =>
  context.db.first(
    statement<Record<string, never>, { n: number }>(`count-${table}`, `select count(*) as n from ${table}`),
    {},
  );

it('removes the state of a custom authentication that nobody went on with', async () => {
  const state = { privateParameters: {}, metadata: [] };
  const save = (id: string) => saveCustomState(context, id, state, context.clock.now() + 1000);
  await context.db.transaction([await save('one')]);
  context.clock.advance(1000);
  await context.db.transaction([await save('other')]);
  await sweep(context);
  expect(await count('sign_in_states')).toEqual({ n: 2 });
  context.clock.advance(1);
  await sweep(context);
  expect(await count('sign_in_states')).toEqual({ n: 1 });
  await expect(findCustomState(context, 'other')).resolves.toEqual(state);
});

it('removes events from the log of sign-ins after ninety days, and not before', async () => {
  const { pool } = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'AUDIT' } });
  const { sub } = await createTestUser(context, pool, 'ann');
  const caller = { address: '192.0.2.1', userAgent: 'test' };
  const event = { id: 'event', sub, type: 'SignUp', response: 'Pass', challenges: [], caller } as const;
  await context.db.transaction(eventWrites(context, pool, event));
  context.clock.advance(90 * DAY);
  await sweep(context);
  expect(await count('auth_events')).toEqual({ n: 1 });
  context.clock.advance(1);
  await sweep(context);
  expect(await count('auth_events')).toEqual({ n: 0 });
});

it('removes codes, spent ids and sign-ins some time after they expired, and not before', async () => {
  const made = await seed(context);
  const call = operationsOf(context);
  const { userPoolId: UserPoolId = '', clientId: ClientId = '' } = made ?? {};
  const user = { Username: 'maria', UserAttributes: [{ Name: 'email', Value: 'maria@example.com' }] };
  await call('SignUp', { ClientId, Password: 'Correct-Horse-9', ...user });
  await call('ResendConfirmationCode', { ClientId, Username: 'maria' });
  await call('AdminConfirmSignUp', { UserPoolId, Username: 'maria' });
  await call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'maria', PASSWORD: 'Correct-Horse-9' },
  });
  const wrong = { USERNAME: 'maria', PASSWORD: 'Wrong-Horse-9' };
  await expect(
    call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: wrong }),
  ).rejects.toThrow('Incorrect username or password.');
  await context.db.transaction([spend('something', context.clock.now() + 1)]);
  await sweep(context);
  const tables = ['codes', 'spent', 'counts', 'message_counts', 'password_failures', 'sign_ins'];
  const before = await Promise.all(tables.map(count));
  for (const row of before) expect(row?.n).toBeGreaterThan(0);

  context.clock.advance(3 * DAY);
  await sweep(context);
  const after = await Promise.all(tables.map(count));
  expect(after).toEqual([{ n: 0 }, { n: 0 }, { n: 0 }, { n: 0 }, { n: 0 }, { n: 1 }]);
  context.clock.advance(58 * DAY);
  await sweep(context);
  expect(await count('sign_ins')).toEqual({ n: 0 });
});
