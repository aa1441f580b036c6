import { expect, test } from 'vitest';
import { operationsOf } from '../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../test/people.ts';

const NEW_PASSWORD = 'Another-Horse-2';

describeOnBothEngines('strangers who ask and guess for somebody else', (bench) => {
  async function place() {
    // A client that hides who exists does not wait for its messages.
    const open = { preventUserExistenceErrors: 'LEGACY' } as const;
    const { client, pool } = await createPeoplePool(bench.context, { autoVerifiedAttributes: ['email'] }, open);
    const at = (address: string) => operationsOf(bench.context, address);
    return { ClientId: client.id, UserPoolId: pool.id, owner: at('192.0.2.1'), stranger: at('198.51.100.9') };
  }
  const lastCode = () => bench.context.sent.at(-1)?.code ?? 'none';
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => 'done',
      (error: { code: string }) => error.code,
    );
  const attributes = [
    { Name: 'email', Value: 'ann@example.com' },
    { Name: 'email_verified', Value: 'true' },
  ];

  test('use up nothing of what the owner may ask for and answer in an hour', async () => {
    const { ClientId, UserPoolId, owner, stranger } = await place();
    const Username = 'ann';
    await owner('AdminCreateUser', { UserPoolId, Username, UserAttributes: attributes, MessageAction: 'SUPPRESS' });
    await owner('AdminSetUserPassword', { UserPoolId, Username, Password: 'Correct-Horse-1', Permanent: true });
    const guess = { ClientId, Username, ConfirmationCode: 'wrong', Password: NEW_PASSWORD };
    const guesses = [];
    for (let count = 0; count < 21; count++) guesses.push(await outcome(stranger('ConfirmForgotPassword', guess)));
    expect(guesses.at(-1)).toBe('LimitExceededException');
    const asked = [];
    for (let count = 0; count < 6; count++)
      asked.push(await outcome(stranger('ForgotPassword', { ClientId, Username })));
    expect(asked).toEqual(['done', 'done', 'done', 'done', 'done', 'LimitExceededException']);
    await owner('ForgotPassword', { ClientId, Username });
    const right = { ClientId, Username, ConfirmationCode: lastCode(), Password: NEW_PASSWORD };
    expect(await outcome(owner('ConfirmForgotPassword', right))).toBe('done');
  });

  test('use up nothing of what a sign-up may ask for and answer in an hour', async () => {
    const { ClientId, owner, stranger } = await place();
    const Username = 'bob';
    const UserAttributes = [{ Name: 'email', Value: 'bob@example.com' }];
    await owner('SignUp', { ClientId, Username, Password: 'Correct-Horse-1', UserAttributes });
    for (let count = 0; count < 20; count++) {
      await outcome(stranger('ConfirmSignUp', { ClientId, Username, ConfirmationCode: 'wrong' }));
      await outcome(stranger('ResendConfirmationCode', { ClientId, Username }));
    }
    await owner('ResendConfirmationCode', { ClientId, Username });
    const right = { ClientId, Username, ConfirmationCode: lastCode() };
    expect(await outcome(owner('ConfirmSignUp', right))).toBe('done');
  });
});
