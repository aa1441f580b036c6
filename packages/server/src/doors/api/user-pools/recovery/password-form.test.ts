import { userPools } from '@cenote/wire/user-pools.model';
import { assert, constantFrom, property, string } from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPasswordPolicy } from '#domain/people/users/password.ts';
import { matchesPattern } from '#lib/java-pattern.ts';
import { type CallOperation, operationsOf } from '../../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../../test/context.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

/** One form of passwords for every operation: what one of them sets, no other refuses. */

let context: TestContext;
let call: CallOperation;
let ClientId: string;
let UserPoolId: string;
beforeEach(async () => {
  context = await createTestContext();
  call = operationsOf(context);
  const passwordPolicy = { requireSymbols: true };
  const made = await createPeoplePool(context, { policies: { passwordPolicy }, autoVerifiedAttributes: ['email'] });
  ClientId = made.client.id;
  UserPoolId = made.pool.id;
});
afterEach(() => context.close());

const Username = 'ann';
const UserAttributes = [
  { Name: 'email', Value: 'ann@example.com' },
  { Name: 'email_verified', Value: 'true' },
];
const signIn = (password: string) =>
  call('InitiateAuth', {
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: Username, PASSWORD: password },
  });
const invite = (TemporaryPassword: string) =>
  call('AdminCreateUser', { UserPoolId, Username, TemporaryPassword, UserAttributes, MessageAction: 'SUPPRESS' });
const setPassword = (Password: string) =>
  call('AdminSetUserPassword', { UserPoolId, Username, Password, Permanent: true });

async function change(PreviousPassword: string, ProposedPassword: string) {
  const AccessToken = (await signIn(PreviousPassword)).AuthenticationResult?.AccessToken ?? 'none';
  return call('ChangePassword', { AccessToken, PreviousPassword, ProposedPassword });
}

async function choose(temporary: string, NEW_PASSWORD: string) {
  const { Session } = await signIn(temporary);
  return call('RespondToAuthChallenge', {
    ClientId,
    ChallengeName: 'NEW_PASSWORD_REQUIRED',
    ChallengeResponses: { USERNAME: Username, NEW_PASSWORD },
    ...(Session !== undefined && { Session }),
  });
}

async function recover(Password: string) {
  await call('ForgotPassword', { ClientId, Username });
  const ConfirmationCode = context.sent.at(-1)?.code ?? 'none';
  return call('ConfirmForgotPassword', { ClientId, Username, ConfirmationCode, Password });
}

describe('a blank within a password', () => {
  test('is taken by every operation, and is a symbol', async () => {
    await invite('Temporary Horse1');
    await choose('Temporary Horse1', 'Correct Horse9');
    await change('Correct Horse9', 'Other Horse9');
    await recover('Third Horse9');
    await setPassword('Fourth Horse9');
    await change('Fourth Horse9', 'Fifth Horse9');
    expect((await signIn('Fifth Horse9')).AuthenticationResult).toBeDefined();
  });

  test('is taken by SignUp', async () => {
    await call('SignUp', {
      ClientId,
      Username,
      Password: 'Correct Horse9',
      UserAttributes: UserAttributes.slice(0, 1),
    });
  });
});

describe.each([
  ['a blank at the end', 'Correct-Horse-1 '],
  ['a line end', 'Correct-\nHorse-1'],
  ['more than 256 characters', `Correct-Horse-1${'x'.repeat(242)}`],
])('%s', (_, wrong) => {
  test('is refused by every operation', async () => {
    const refused = { code: expect.stringMatching(/^InvalidP(arameter|assword)Exception$/) as string };
    await expect(call('SignUp', { ClientId, Username, Password: wrong })).rejects.toMatchObject(refused);
    await expect(invite(wrong)).rejects.toMatchObject(refused);
    await invite('Temporary-Horse-1');
    await expect(choose('Temporary-Horse-1', wrong)).rejects.toMatchObject({ code: 'InvalidPasswordException' });
    await setPassword(PASSWORD);
    await expect(change(PASSWORD, wrong)).rejects.toMatchObject(refused);
    await expect(setPassword(wrong)).rejects.toMatchObject(refused);
    await expect(recover(wrong)).rejects.toMatchObject(refused);
  });
});

test('a blank at an end is refused with the text that was captured', async () => {
  await expect(call('SignUp', { ClientId, Username, Password: 'Correct-Horse-1 ' })).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message:
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[\\S]+.*[\\S]+$",
  });
});

test('nothing that the policy takes breaks the pattern of the wire', async () => {
  const { pool } = await createPeoplePool(context, {
    policies: {
      passwordPolicy: {
        minimumLength: 6,
        requireLowercase: false,
        requireUppercase: false,
        requireNumbers: false,
        requireSymbols: false,
      },
    },
  });
  const pattern =
    userPools.operations['SignUp']?.input.find(({ name }) => name === 'Password')?.constraint?.pattern ?? '';
  const unit = constantFrom('a', ' ', '\n', '\r', '\t', '\u000b', '\u0085', '\u00a0', '\u2028', '\u{1f600}');
  assert(
    property(string({ unit, minLength: 6, maxLength: 9 }), (password) => {
      const isTaken = () => {
        try {
          checkPasswordPolicy(pool, password, '');
          return true;
        } catch {
          return false;
        }
      };
      return !isTaken() || matchesPattern(pattern, password);
    }),
    { numRuns: 2_000 },
  );
});
