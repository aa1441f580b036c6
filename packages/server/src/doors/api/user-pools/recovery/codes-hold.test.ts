import { expect, test } from 'vitest';
import type { Functions } from '#domain/functions.ts';
import type { NewPoolSettingsInput } from '#domain/tenant/pools/pool-settings.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../../test/people.ts';

const old = 'old@example.com';
const fresh = 'new@example.com';
const NEW_PASSWORD = 'Another-Horse-2';
const expired = { code: 'ExpiredCodeException', message: 'Invalid code provided, please request a code again.' };

/** What happens while CustomMessage is asked: between the making of a code and its storage. */
let meanwhile: () => Promise<unknown> = async () => {};
const functions: Functions = {
  invoke: async (_arn, event) => {
    const act = meanwhile;
    meanwhile = async () => {};
    await act();
    return event;
  },
};

describeOnBothEngines(
  'a code holds only as long as what it was sent for',
  (bench) => {
    async function place(pool: NewPoolSettingsInput = {}) {
      const lambdaConfig = { customMessage: 'arn:aws:lambda:us-east-1:123456789012:function:message' };
      const settings = { autoVerifiedAttributes: ['email'], lambdaConfig, ...pool } as const;
      // A client that hides who exists does not wait for its messages.
      const made = await createPeoplePool(bench.context, settings, { preventUserExistenceErrors: 'LEGACY' });
      const { call } = bench;
      const named = { UserPoolId: made.pool.id, Username: 'ann' };
      const asked = { ClientId: made.client.id, Username: 'ann' };
      const attributes = (email: string) => [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ];
      return {
        call,
        named,
        asked,
        add: async () => {
          await call('AdminCreateUser', { ...named, UserAttributes: attributes(old), MessageAction: 'SUPPRESS' });
          await call('AdminSetUserPassword', { ...named, Password: 'Correct-Horse-1', Permanent: true });
        },
        move: (email = fresh) => call('AdminUpdateUserAttributes', { ...named, UserAttributes: attributes(email) }),
        forgot: async () => {
          await call('ForgotPassword', asked);
          return bench.context.sent.at(-1)?.code ?? 'none';
        },
        reset: (ConfirmationCode: string) =>
          call('ConfirmForgotPassword', { ...asked, ConfirmationCode, Password: NEW_PASSWORD }),
      };
    }
    const unverify = [{ Name: 'email_verified', Value: 'false' }];

    test('a recovery code dies with the address, also when that changes before the code is stored', async () => {
      const { add, move, forgot, reset } = await place();
      await add();
      const late = await forgot();
      await move();
      await expect(reset(late)).rejects.toMatchObject(expired);
      await move(old);
      meanwhile = () => move();
      const crossed = await forgot();
      expect(bench.context.sent.at(-1)?.recipient).toBe(old);
      await expect(reset(crossed)).rejects.toMatchObject(expired);
      await expect(reset(await forgot())).resolves.toBeDefined();
    });

    test('a recovery code is of no use to who may not recover any more', async () => {
      const { call, named, add, move, forgot, reset } = await place();
      await add();
      const unverified = await forgot();
      await call('AdminUpdateUserAttributes', { ...named, UserAttributes: unverify });
      await expect(reset(unverified)).rejects.toMatchObject(expired);
      await move(old);
      const temporary = await forgot();
      await call('AdminSetUserPassword', { ...named, Password: 'Correct-Horse-3', Permanent: false });
      await expect(reset(temporary)).rejects.toMatchObject(expired);
    });

    test('a second factor at the address ends the recovery codes that are on their way there', async () => {
      const { call, named, add, forgot, reset } = await place({
        emailConfiguration: {
          emailSendingAccount: 'DEVELOPER',
          sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/a',
        },
      });
      await add();
      const code = await forgot();
      const config = { MfaConfiguration: 'OPTIONAL', EmailMfaConfiguration: {} } as const;
      const accountRecovery = [
        { Priority: 1, Name: 'verified_phone_number' },
        { Priority: 2, Name: 'verified_email' },
      ] as const;
      const AccountRecoverySetting = { RecoveryMechanisms: [...accountRecovery] };
      await call('UpdateUserPool', { UserPoolId: named.UserPoolId, AccountRecoverySetting });
      await call('SetUserPoolMfaConfig', { UserPoolId: named.UserPoolId, ...config });
      await call('AdminSetUserMFAPreference', { ...named, EmailMfaSettings: { Enabled: true } });
      await expect(reset(code)).rejects.toMatchObject(expired);
    });

    test('a confirmation code dies with the address, also when that changes before the code is stored', async () => {
      const { call, named, asked, move } = await place();
      await call('SignUp', { ...asked, Password: 'Correct-Horse-1', UserAttributes: [{ Name: 'email', Value: old }] });
      const status = async () => (await call('AdminGetUser', named)).UserStatus;
      meanwhile = () =>
        call('AdminUpdateUserAttributes', { ...named, UserAttributes: [{ Name: 'email', Value: fresh }] });
      await call('ResendConfirmationCode', asked);
      const crossed = bench.context.sent.findLast(({ recipient }) => recipient === old)?.code ?? 'none';
      await expect(call('ConfirmSignUp', { ...asked, ConfirmationCode: crossed })).rejects.toMatchObject(expired);
      expect(await status()).toBe('UNCONFIRMED');
      await move(old);
      await call('ResendConfirmationCode', asked);
      const ConfirmationCode = bench.context.sent.at(-1)?.code ?? 'none';
      await call('ConfirmSignUp', { ...asked, ConfirmationCode });
      expect(await status()).toBe('CONFIRMED');
    });

    test('an address that waits for its proof gives way to one that an administrator sets', async () => {
      const attributesRequireVerificationBeforeUpdate = ['email'] as const;
      const { call, named, asked, add, move } = await place({
        userAttributeUpdateSettings: { attributesRequireVerificationBeforeUpdate },
      });
      await add();
      const AuthParameters = { USERNAME: 'ann', PASSWORD: 'Correct-Horse-1' };
      const signedIn = await call('InitiateAuth', {
        ClientId: asked.ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters,
      });
      const AccessToken = signedIn.AuthenticationResult?.AccessToken ?? 'none';
      await call('UpdateUserAttributes', { AccessToken, UserAttributes: [{ Name: 'email', Value: fresh }] });
      const Code = bench.context.sent.at(-1)?.code ?? 'none';
      await move('third@example.com');
      const verify = call('VerifyUserAttribute', { AccessToken, AttributeName: 'email', Code });
      await expect(verify).rejects.toMatchObject(expired);
      expect((await call('AdminGetUser', named)).UserAttributes).toContainEqual({
        Name: 'email',
        Value: 'third@example.com',
      });
    });
  },
  { functions },
);
