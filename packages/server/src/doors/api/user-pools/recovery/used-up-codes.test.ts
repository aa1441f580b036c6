import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

const HOUR = 3_600_000;

let context: TestContext;
let call: CallOperation;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
});
afterEach(() => context.close());

test('an operation that would send a code says so with an error of its own once a pool is guessed at too often', async () => {
  const open = { preventUserExistenceErrors: 'LEGACY' } as const;
  const { pool, client } = await createPeoplePool(context, { autoVerifiedAttributes: ['email'] }, open);
  const asked = { ClientId: client.id, Username: 'ann' };
  const named = { UserPoolId: pool.id, Username: 'ann' };
  const mail = (Value: string) => [{ Name: 'email', Value }];
  const signUp = (Username: string) =>
    call('SignUp', { ...asked, Username, Password: PASSWORD, UserAttributes: mail(`${Username}@example.com`) });
  for (const name of ['ann', 'bob']) await signUp(name);
  const code = context.sent.find(({ recipient }) => recipient === 'ann@example.com')?.code ?? '';
  await call('ConfirmSignUp', { ...asked, ConfirmationCode: code });
  const AuthParameters = { USERNAME: 'ann', PASSWORD };
  const signedIn = await call('InitiateAuth', { ...asked, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
  const AccessToken = signedIn.AuthenticationResult?.AccessToken ?? '';
  const window = Math.floor(context.clock.now() / HOUR);
  const used = ['open/real', 'open/seen', 'proved/real', 'proved/seen'].flatMap((scope) =>
    ['06', '08', '10'].map(
      (digits) => `('code-comparisons/${pool.id}/${scope}/${digits}/${window}', 100000, ${(window + 2) * HOUR})`,
    ),
  );
  await context.db.execute(`insert into counts (id, used, expires_at) values ${used.join(', ')}
     on conflict (id) do update set used = excluded.used`);

  const limited: [string, () => Promise<unknown>][] = [
    ['SignUp', () => signUp('cat')],
    ['ResendConfirmationCode', () => call('ResendConfirmationCode', { ...asked, Username: 'bob' })],
    ['ForgotPassword', () => call('ForgotPassword', asked)],
    ['AdminResetUserPassword', () => call('AdminResetUserPassword', named)],
    [
      'GetUserAttributeVerificationCode',
      () => call('GetUserAttributeVerificationCode', { AccessToken, AttributeName: 'email' }),
    ],
  ];
  for (const [name, ask] of limited) {
    await expect(ask(), name).rejects.toMatchObject({ code: 'LimitExceededException' });
  }
  const UserAttributes = mail('new@example.com');
  const throttled = [
    () => call('UpdateUserAttributes', { AccessToken, UserAttributes }),
    () => call('AdminUpdateUserAttributes', { ...named, UserAttributes }),
  ];
  for (const ask of throttled) await expect(ask()).rejects.toMatchObject({ code: 'TooManyRequestsException' });
  // Nothing of it has taken place.
  const { UserAttributes: kept, UserStatus } = await call('AdminGetUser', named);
  expect(kept).toContainEqual({ Name: 'email', Value: 'ann@example.com' });
  expect(UserStatus).toBe('CONFIRMED');
  await expect(call('AdminGetUser', { ...named, Username: 'cat' })).rejects.toMatchObject({
    code: 'UserNotFoundException',
  });
  context.clock.advance(2 * HOUR);
  await call('ForgotPassword', asked);
});
