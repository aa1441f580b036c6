import { beforeEach, expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

describeOnBothEngines('a proved address that is replaced', (bench) => {
  let count = 0;
  let email: string;
  beforeEach(() => {
    email = `ann${count++}@example.com`;
  });
  const noticesTo = (recipient: string) =>
    bench.context.sent.filter((one) => one.recipient === recipient && one.purpose === 'address-notice');

  async function signedIn(pool: object = { autoVerifiedAttributes: ['email'] }) {
    const made = await createPeoplePool(bench.context, pool, { explicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
    const [UserPoolId, Username] = [made.pool.id, `ann-${count}`];
    const UserAttributes = [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ];
    await bench.call('AdminCreateUser', { UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
    const { AuthenticationResult } = await bench.call('InitiateAuth', {
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: made.client.id,
      AuthParameters: { USERNAME: Username, PASSWORD },
    });
    const AccessToken = AuthenticationResult?.AccessToken ?? '';
    const change = (Value: string) =>
      bench.call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value }] });
    return { AccessToken, UserPoolId, Username, change };
  }

  test('is told of it, once, with the time and whence it came', async () => {
    const { change } = await signedIn();
    await change(`new-${email}`);
    await change(`newer-${email}`);
    expect(noticesTo(email)).toMatchObject([
      {
        subject: 'The email address of your account was changed',
        body: expect.stringMatching(/<li>Time: [^<]*GMT<\/li><li>Address: [^]*change your password at once/),
      },
    ]);
    expect(noticesTo(email)[0]?.body).not.toContain('new-');
    expect(noticesTo(`new-${email}`)).toEqual([]);
  });

  test('is told of it when it is taken away', async () => {
    const { AccessToken } = await signedIn();
    await bench.call('DeleteUserAttributes', { AccessToken, UserAttributeNames: ['email'] });
    expect(noticesTo(email)).toMatchObject([{ subject: 'The email address of your account was removed' }]);
  });

  test('is told once the new one is proved, where the old one stays until then', async () => {
    const { AccessToken, change } = await signedIn({
      autoVerifiedAttributes: ['email'],
      userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate: ['email'] },
    });
    await change(`new-${email}`);
    expect(noticesTo(email)).toEqual([]);
    const Code = bench.context.sent.findLast(({ recipient }) => recipient === `new-${email}`)?.code ?? 'none';
    await bench.call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
    expect(noticesTo(email)).toHaveLength(1);
  });

  test('is told nothing of another spelling, of what administrators do, and where the pool sends nothing there', async () => {
    const { change, UserPoolId, Username } = await signedIn();
    await change(email.toUpperCase());
    const UserAttributes = [{ Name: 'email', Value: `new-${email}` }];
    await bench.call('AdminUpdateUserAttributes', { UserPoolId, Username, UserAttributes });
    const silent = await signedIn({});
    await silent.change(`other-${email}`);
    expect(bench.context.sent.filter(({ purpose }) => purpose === 'address-notice')).not.toContainEqual(
      expect.objectContaining({ recipient: expect.stringMatching(new RegExp(`^${email}$`, 'i')) }),
    );
  });
});
