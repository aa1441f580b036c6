import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
  GetUserCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson, register, wrongCode } from './people.ts';
import { confirmed, makeClient, makePool, refusal, signIn, signUp, tokensOf } from './sdk-client.ts';
import { describeContract, lastCodeTo, messagesTo } from './server.ts';

const NEW_PASSWORD = 'Better-Horse-8';
const wrongPassword = refusal('NotAuthorizedException', 'Incorrect username or password.');
const unverified = refusal(
  'InvalidParameterException',
  'Cannot reset password for the user as there is no registered/verified email or phone_number',
);

describeContract('password recovery through the AWS SDK', (server) => {
  const forgot = (Username: string, ClientId = server.clientId) =>
    administrator(server).send(new ForgotPasswordCommand({ ClientId, Username }));
  const confirm = (Username: string, ConfirmationCode: string, Password = NEW_PASSWORD, ClientId = server.clientId) =>
    administrator(server).send(new ConfirmForgotPasswordCommand({ ClientId, Username, ConfirmationCode, Password }));

  test('the code from the mail sets a new password, and ends what was signed in with the old one', async () => {
    const person = await register(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    const { CodeDeliveryDetails } = await forgot(person.username);
    expect(CodeDeliveryDetails).toEqual({ Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' });
    expect(await messagesTo(server, person.email)).toMatchObject([
      { purpose: 'ForgotPassword' },
      { purpose: 'SignUp' },
    ]);
    const code = await lastCodeTo(server, person.email);
    await confirm(person.username, code);
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject(wrongPassword);
    await tokensOf(server, server.clientId, { ...person, password: NEW_PASSWORD });
    await expect(administrator(server).send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    );
    await expect(confirm(person.username, code)).rejects.toMatchObject(
      refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
    );
  });

  test('a wrong code and a weak password are refused, and cost nothing', async () => {
    const person = await register(server);
    await forgot(person.username);
    const code = await lastCodeTo(server, person.email);
    await expect(confirm(person.username, wrongCode(code))).rejects.toMatchObject(
      refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
    );
    await expect(confirm(person.username, code, 'weak')).rejects.toMatchObject(
      refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
    );
    await confirm(person.username, code);
  });

  test('a code of the sign-up resets no password', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    await expect(confirm(person.username, await lastCodeTo(server, person.email))).rejects.toMatchObject({
      name: 'ExpiredCodeException',
    });
  });

  test('one code used ten times at the same moment works once', async () => {
    const person = await register(server);
    await forgot(person.username);
    const code = await lastCodeTo(server, person.email);
    const passwords = Array.from({ length: 10 }, (_, index) => `Better-Horse-8${index}`);
    const outcomes = await Promise.allSettled(passwords.map((password) => confirm(person.username, code, password)));
    const won = passwords.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await signIn(server, server.clientId, { ...person, password: won[0] ?? '' });
  });

  test('a client that hides users answers for those who cannot recover as for those who can', async () => {
    const nobody = `nobody-${newPerson().username}`;
    const unverifiedPerson = await confirmed(server);
    const disabled = await register(server);
    await administrator(server).send(
      new AdminDisableUserCommand({ UserPoolId: server.userPoolId, Username: disabled.username }),
    );
    for (const name of [nobody, unverifiedPerson.username, disabled.username]) {
      await expect(confirm(name, '123456')).rejects.toMatchObject({ name: 'ExpiredCodeException' });
      const { CodeDeliveryDetails } = await forgot(name);
      expect(CodeDeliveryDetails).toMatchObject({
        Destination: expect.stringMatching(/^([a-z]\*{3}@[a-z]\*{3}|\+\*+\d{4})$/),
      });
      await expect(confirm(name, '123456')).rejects.toMatchObject({ name: 'CodeMismatchException' });
    }
    expect(await messagesTo(server, disabled.email)).toMatchObject([{ purpose: 'SignUp' }]);
  });

  test('a client that does not hide users says why there is no code', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId);
    await expect(forgot(`nobody-${newPerson().username}`, ClientId)).rejects.toMatchObject(
      refusal('UserNotFoundException', 'Username/client id combination not found.'),
    );
    await expect(forgot((await confirmed(server)).username, ClientId)).rejects.toMatchObject(unverified);
    const invited = newPerson();
    const named = { UserPoolId: server.userPoolId, Username: invited.username };
    await administrator(server).send(new AdminCreateUserCommand({ ...named, MessageAction: 'SUPPRESS' }));
    await expect(forgot(invited.username, ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User password cannot be reset in the current state.'),
    );
    await administrator(server).send(new AdminDisableUserCommand(named));
    await expect(forgot(invited.username, ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User is disabled.'),
    );
  });

  test('a pool in which only administrators recover says so', async () => {
    const AccountRecoverySetting = { RecoveryMechanisms: [{ Priority: 1, Name: 'admin_only' as const }] };
    const { ClientId } = await makeClient(server, await makePool(server, { AccountRecoverySetting }));
    await expect(forgot('anybody', ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Contact administrator to reset password.'),
    );
  });

  test('an administrator makes a user recover', async () => {
    const person = await register(server);
    const named = { UserPoolId: server.userPoolId, Username: person.username };
    await administrator(server).send(new AdminResetUserPasswordCommand(named));
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject({
      name: 'PasswordResetRequiredException',
    });
    await confirm(person.username, await lastCodeTo(server, person.email));
    await tokensOf(server, server.clientId, { ...person, password: NEW_PASSWORD });
    const other = { ...named, Username: (await confirmed(server)).username };
    await expect(administrator(server).send(new AdminResetUserPasswordCommand(other))).rejects.toMatchObject(
      unverified,
    );
  });

  test('an administrator sets a password, for good or until the next sign-in', async () => {
    const person = await confirmed(server);
    const named = { UserPoolId: server.userPoolId, Username: person.username };
    const set = (Password: string, Permanent?: boolean) =>
      administrator(server).send(new AdminSetUserPasswordCommand({ ...named, Password, Permanent }));
    await expect(set('weak', true)).rejects.toMatchObject(
      refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
    );
    await set(NEW_PASSWORD, true);
    await tokensOf(server, server.clientId, { ...person, password: NEW_PASSWORD });
    await set('Third-Horse-9');
    const answer = await signIn(server, server.clientId, { ...person, password: 'Third-Horse-9' });
    expect(answer.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  });

  test('a user changes a password that they know', async () => {
    const person = await confirmed(server);
    const { AccessToken } = await tokensOf(server, server.clientId, person);
    const change = (PreviousPassword: string, ProposedPassword: string) =>
      administrator(server).send(new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword }));
    await expect(change('Wrong-Horse-7', NEW_PASSWORD)).rejects.toMatchObject(wrongPassword);
    await expect(change(person.password, 'weak')).rejects.toMatchObject(
      refusal('InvalidPasswordException', 'Password does not conform to policy: Password not long enough'),
    );
    await change(person.password, NEW_PASSWORD);
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject(wrongPassword);
    await tokensOf(server, server.clientId, { ...person, password: NEW_PASSWORD });
    await administrator(server).send(new GetUserCommand({ AccessToken }));
  });

  test('a pool that remembers passwords refuses the last ones', async () => {
    const PasswordPolicy = { MinimumLength: 8, PasswordHistorySize: 2 };
    const poolId = await makePool(server, { Policies: { PasswordPolicy } });
    const { ClientId } = await makeClient(server, poolId);
    const person = await confirmed(server, ClientId, poolId);
    const set = (Password: string) =>
      administrator(server).send(
        new AdminSetUserPasswordCommand({ UserPoolId: poolId, Username: person.username, Password, Permanent: true }),
      );
    await set('Second-Horse-8');
    await expect(set(person.password)).rejects.toMatchObject(
      refusal('PasswordHistoryPolicyViolationException', /^Password has previously been used/),
    );
    await set('Third-Horse-9');
    await set(person.password);
  });
});
