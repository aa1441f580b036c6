import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  ConfirmSignUpCommand,
  DeleteUserCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson, wrongCode } from './people.ts';
import { makeClient, makePool, refusal, signIn, signUp, tokensOf } from './sdk-client.ts';
import { describeContract, lastCodeTo, messagesTo } from './server.ts';

describeContract('sign-up through the AWS SDK', (server) => {
  const confirm = (Username: string, ConfirmationCode: string) =>
    administrator(server).send(new ConfirmSignUpCommand({ ClientId: server.clientId, Username, ConfirmationCode }));

  test('sign-up, the code from the mail, and the first sign-in', async () => {
    const person = newPerson();
    const answer = await signUp(server, person, server.clientId);
    expect(answer).toMatchObject({
      UserConfirmed: false,
      UserSub: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
      CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
    });
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject(
      refusal('UserNotConfirmedException', 'User is not confirmed.'),
    );
    expect(await messagesTo(server, person.email)).toMatchObject([{ purpose: 'SignUp', medium: 'EMAIL' }]);
    await confirm(person.username, await lastCodeTo(server, person.email));
    await tokensOf(server, server.clientId, person);
    const user = await administrator(server).send(
      new AdminGetUserCommand({ UserPoolId: server.userPoolId, Username: person.username }),
    );
    expect(user).toMatchObject({ Username: person.username, UserStatus: 'CONFIRMED', Enabled: true });
    expect(user.UserAttributes).toEqual(
      expect.arrayContaining([
        { Name: 'sub', Value: answer.UserSub },
        { Name: 'email', Value: person.email },
        { Name: 'email_verified', Value: 'true' },
      ]),
    );
  });

  test('an unconfirmed account says so before its password is looked at', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    await expect(signIn(server, server.clientId, { ...person, password: 'Wrong-Horse-7' })).rejects.toMatchObject(
      refusal('UserNotConfirmedException', 'User is not confirmed.'),
    );
  });

  test('a wrong code is told from a spent one, and a confirmed user cannot be confirmed again', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    const code = await lastCodeTo(server, person.email);
    await expect(confirm(person.username, wrongCode(code))).rejects.toMatchObject(
      refusal('CodeMismatchException', 'Invalid verification code provided, please try again.'),
    );
    await confirm(person.username, code);
    await expect(confirm(person.username, code)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    );
  });

  test('five wrong guesses kill a code, and a new one works', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    const code = await lastCodeTo(server, person.email);
    for (let guess = 0; guess < 5; guess++) {
      await expect(confirm(person.username, wrongCode(code))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    }
    await expect(confirm(person.username, code)).rejects.toMatchObject(
      refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.'),
    );
    await administrator(server).send(
      new ResendConfirmationCodeCommand({ ClientId: server.clientId, Username: person.username }),
    );
    await confirm(person.username, await lastCodeTo(server, person.email));
  });

  test('a code can be sent again, both codes work, and not to a confirmed user', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    const first = await lastCodeTo(server, person.email);
    const resend = new ResendConfirmationCodeCommand({ ClientId: server.clientId, Username: person.username });
    const { CodeDeliveryDetails } = await administrator(server).send(resend);
    expect(CodeDeliveryDetails).toEqual({ Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' });
    expect(await messagesTo(server, person.email)).toMatchObject([{ purpose: 'ResendCode' }, { purpose: 'SignUp' }]);
    await confirm(person.username, first);
    await expect(administrator(server).send(resend)).rejects.toMatchObject(
      refusal('InvalidParameterException', 'User is already confirmed.'),
    );
  });

  test('codes are sent again five times an hour, and no more', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    const resend = new ResendConfirmationCodeCommand({ ClientId: server.clientId, Username: person.username });
    const outcomes: unknown[] = [];
    // Hours are the clock's, and one may end on the way: ten is what two of them allow.
    for (let count = 0; count < 11; count++) {
      outcomes.push(
        await administrator(server)
          .send(resend)
          .then(
            () => 'sent',
            (error: unknown) => error,
          ),
      );
    }
    expect(outcomes.slice(0, 5)).toEqual(Array(5).fill('sent'));
    expect(outcomes.filter((outcome) => outcome !== 'sent')).toContainEqual(
      expect.objectContaining(refusal('LimitExceededException', 'Attempt limit exceeded, please try after some time.')),
    );
  });

  test('an administrator confirms without a code, which verifies no address', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    const named = { UserPoolId: server.userPoolId, Username: person.username };
    await administrator(server).send(new AdminConfirmSignUpCommand(named));
    const user = await administrator(server).send(new AdminGetUserCommand(named));
    expect(user.UserStatus).toBe('CONFIRMED');
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'false' });
    await expect(administrator(server).send(new AdminConfirmSignUpCommand(named))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User cannot be confirmed. Current status is CONFIRMED'),
    );
    await expect(
      administrator(server).send(new AdminConfirmSignUpCommand({ ...named, Username: 'nobody' })),
    ).rejects.toMatchObject(refusal('UserNotFoundException', 'User does not exist.'));
  });

  test('a taken name is refused in any case of letters, and free again once its user is gone', async () => {
    const person = newPerson();
    await signUp(server, person, server.clientId);
    await confirm(person.username, await lastCodeTo(server, person.email));
    const shouted = { ...newPerson(), username: person.username.toUpperCase() };
    await expect(signUp(server, shouted, server.clientId)).rejects.toMatchObject(
      refusal('UsernameExistsException', 'User already exists'),
    );
    const { AccessToken } = await tokensOf(server, server.clientId, shouted);
    await administrator(server).send(new DeleteUserCommand({ AccessToken }));
    await signUp(server, shouted, server.clientId);
  });

  test('one of ten who sign up with one name at the same moment gets it', async () => {
    const person = newPerson();
    const attempts = Array.from({ length: 10 }, () => signUp(server, person, server.clientId));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'UsernameExistsException' });
    }
  });

  test.each([
    ['short', 'Aa1-', 'Password not long enough'],
    ['without a lower-case letter', 'CORRECT-HORSE-7', 'Password must have lowercase characters'],
    ['without an upper-case letter', 'correct-horse-7', 'Password must have uppercase characters'],
    ['without a digit', 'Correct-Horse', 'Password must have numeric characters'],
    ['without a symbol', 'CorrectHorse7', 'Password must have symbol characters'],
  ])('a password that is %s is refused by the rule it breaks', async (_, password, tail) => {
    await expect(signUp(server, { ...newPerson(), password }, server.clientId)).rejects.toMatchObject(
      refusal('InvalidPasswordException', `Password did not conform with policy: ${tail}`),
    );
  });

  test.each([
    ['an address that is none', { email: 'nowhere' }, 'InvalidParameterException', 'Invalid email address format.'],
    [
      'a phone number that is none',
      { phone_number: '123' },
      'InvalidParameterException',
      'Invalid phone number format.',
    ],
    [
      'an attribute that the pool does not have',
      { 'custom:team': 'red' },
      'InvalidParameterException',
      'Attributes did not conform to the schema: custom:team: Attribute does not exist in the schema.\n',
    ],
    [
      'the flag of an address',
      { email: 'a@example.com', email_verified: 'true' },
      'NotAuthorizedException',
      'A client attempted to write unauthorized attribute',
    ],
  ])('%s is refused', async (_, attributes, name, message) => {
    const { username: Username, password: Password } = newPerson();
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    const command = new SignUpCommand({ ClientId: server.clientId, Username, Password, UserAttributes });
    await expect(administrator(server).send(command)).rejects.toMatchObject(refusal(name, message));
  });

  test('all violated constraints are told together, hidden values left out', async () => {
    const command = new SignUpCommand({ ClientId: '', Username: '', Password: ' ' });
    await expect(administrator(server).send(command)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(
        /^5 validation errors detected: .*Value '' at 'clientId' failed to satisfy constraint: Member must have length greater than or equal to 1; .*Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: \[\\p\{L\}\\p\{M\}\\p\{S\}\\p\{N\}\\p\{P\}\]\+/,
      ),
    });
  });

  test('an unknown client is named', async () => {
    await expect(signUp(server, newPerson(), 'WrongClientID')).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'User pool client WrongClientID does not exist.'),
    );
  });

  test('a pool that only administrators fill lets nobody sign up', async () => {
    const poolId = await makePool(server, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } });
    const { ClientId } = await makeClient(server, poolId);
    await expect(signUp(server, newPerson(), ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'SignUp is not permitted for this user pool'),
    );
  });

  test('a pool that verifies nothing sends nothing, and has nothing to send again', async () => {
    const { ClientId } = await makeClient(server, await makePool(server));
    const person = newPerson();
    const answer = await signUp(server, person, ClientId);
    expect(answer.CodeDeliveryDetails).toBeUndefined();
    expect(await messagesTo(server, person.email)).toEqual([]);
    await expect(
      administrator(server).send(new ResendConfirmationCodeCommand({ ClientId, Username: person.username })),
    ).rejects.toMatchObject(refusal('NotAuthorizedException', 'Cannot resend codes. Auto verification not turned on.'));
  });

  test('a required attribute has to be given', async () => {
    const Schema = [{ Name: 'name', Required: true, Mutable: true }];
    const { ClientId } = await makeClient(server, await makePool(server, { Schema }));
    await expect(signUp(server, newPerson(), ClientId)).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        'Attributes did not conform to the schema: name: The attribute is required\n',
      ),
    );
  });

  test('a client that hides users answers for one who does not exist as for one who does', async () => {
    const Username = `nobody-${newPerson().username}`;
    const ClientId = server.clientId;
    const resend = new ResendConfirmationCodeCommand({ ClientId, Username });
    const { CodeDeliveryDetails } = await administrator(server).send(resend);
    expect(CodeDeliveryDetails).toEqual({
      Destination: expect.stringMatching(/^[a-z]\*\*\*@[a-z]\*\*\*$/),
      DeliveryMedium: 'EMAIL',
      AttributeName: 'email',
    });
    expect((await administrator(server).send(resend)).CodeDeliveryDetails).toEqual(CodeDeliveryDetails);
    await expect(confirm(Username, '123456')).rejects.toMatchObject({ name: 'CodeMismatchException' });
  });

  test('a client that does not hide users says who does not exist', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId);
    const Username = `nobody-${newPerson().username}`;
    const unknown = refusal('UserNotFoundException', 'Username/client id combination not found.');
    const sdk = administrator(server);
    await expect(sdk.send(new ResendConfirmationCodeCommand({ ClientId, Username }))).rejects.toMatchObject(unknown);
    await expect(
      sdk.send(new ConfirmSignUpCommand({ ClientId, Username, ConfirmationCode: '123456' })),
    ).rejects.toMatchObject(unknown);
  });
});
