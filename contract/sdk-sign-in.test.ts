import {
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  AdminResetUserPasswordCommand,
  type AuthFlowType,
  type ExplicitAuthFlowsType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson, register } from './people.ts';
import { adminSignIn, claimsOf, confirmed, makeClient, present, refusal, signIn } from './sdk-client.ts';
import { describeContract } from './server.ts';

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.');

describeContract('sign-in with a password through the AWS SDK', (server) => {
  test('an application signs a user in and gets three tokens', async () => {
    const person = await confirmed(server);
    const answer = await signIn(server, server.clientId, person);
    expect(answer.ChallengeName).toBeUndefined();
    expect(answer.ChallengeParameters).toEqual({});
    const result = present(answer.AuthenticationResult);
    expect(result).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer', RefreshToken: expect.any(String) });
    const access = claimsOf(present(result.AccessToken));
    const id = claimsOf(present(result.IdToken));
    expect(access).toMatchObject({
      token_use: 'access',
      client_id: server.clientId,
      username: person.username,
      scope: 'aws.cognito.signin.user.admin',
      iss: `${server.endpoint}/${server.userPoolId}`,
    });
    expect(id).toMatchObject({
      token_use: 'id',
      aud: server.clientId,
      'cognito:username': person.username,
      email: person.email,
      email_verified: false,
      sub: access.sub,
      iss: access.iss,
      origin_jti: access.origin_jti,
      event_id: access.event_id,
    });
    expect(access.exp).toBe(Number(access.iat) + 3600);
  });

  test('a back end signs a user in under both names of the flow, and with letters of any case', async () => {
    const person = await confirmed(server);
    expect((await adminSignIn(server, person)).AuthenticationResult?.AccessToken).toBeDefined();
    const { AuthenticationResult } = await administrator(server).send(
      new AdminInitiateAuthCommand({
        AuthFlow: 'ADMIN_NO_SRP_AUTH',
        UserPoolId: server.userPoolId,
        ClientId: server.clientId,
        AuthParameters: { USERNAME: person.username.toUpperCase(), PASSWORD: person.password },
      }),
    );
    expect(claimsOf(present(AuthenticationResult?.IdToken))['cognito:username']).toBe(person.username);
  });

  test('a wrong password and, at a client that hides users, an unknown one are told the same', async () => {
    const person = await confirmed(server);
    const password = 'Wrong-Horse-7';
    await expect(signIn(server, server.clientId, { ...person, password })).rejects.toMatchObject(wrong);
    await expect(adminSignIn(server, { ...person, password })).rejects.toMatchObject(wrong);
    await expect(signIn(server, server.clientId, newPerson())).rejects.toMatchObject(wrong);
    await expect(adminSignIn(server, newPerson())).rejects.toMatchObject(wrong);
  });

  test('a client that does not hide users says who does not exist', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId);
    await expect(signIn(server, ClientId, newPerson())).rejects.toMatchObject(
      refusal('UserNotFoundException', 'User does not exist.'),
    );
  });

  test('a disabled user learns it with the right password only', async () => {
    const person = await confirmed(server);
    await administrator(server).send(
      new AdminDisableUserCommand({ UserPoolId: server.userPoolId, Username: person.username }),
    );
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'User is disabled.'),
    );
    await expect(signIn(server, server.clientId, { ...person, password: 'Wrong-Horse-7' })).rejects.toMatchObject(
      wrong,
    );
  });

  test('a user whose password was reset has to set a new one', async () => {
    const person = await register(server);
    await administrator(server).send(
      new AdminResetUserPasswordCommand({ UserPoolId: server.userPoolId, Username: person.username }),
    );
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject(
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    );
  });

  test.each(['USERNAME', 'PASSWORD'])('a missing or empty %s is named', async (name) => {
    const all = { USERNAME: 'ada', PASSWORD: 'Correct-Horse-7' };
    for (const parameters of [
      { ...all, [name]: '' },
      Object.fromEntries(Object.entries(all).filter(([key]) => key !== name)),
    ]) {
      const command = new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: server.clientId,
        AuthParameters: parameters,
      });
      await expect(administrator(server).send(command)).rejects.toMatchObject(
        refusal('InvalidParameterException', `Missing required parameter ${name}`),
      );
    }
  });

  test.each<[AuthFlowType, string, ExplicitAuthFlowsType[]]>([
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client', ['ALLOW_USER_SRP_AUTH']],
    ['USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.', ['ALLOW_USER_PASSWORD_AUTH']],
    ['CUSTOM_AUTH', 'CUSTOM_AUTH is not enabled for the client.', ['ALLOW_USER_PASSWORD_AUTH']],
    ['CUSTOM_AUTH', 'Custom auth lambda trigger is not configured for the user pool.', ['ALLOW_CUSTOM_AUTH']],
    ['USER_AUTH', 'USER_AUTH flow not enabled for this client', ['ALLOW_USER_PASSWORD_AUTH']],
    ['ADMIN_USER_PASSWORD_AUTH', 'Initiate Auth method not supported.', ['ALLOW_ADMIN_USER_PASSWORD_AUTH']],
  ])('%s is refused: %s', async (AuthFlow, message, ExplicitAuthFlows) => {
    const { ClientId } = await makeClient(server, server.userPoolId, { ExplicitAuthFlows });
    const AuthParameters = { USERNAME: 'ada', PASSWORD: 'wrong', SRP_A: 'ff' };
    const command = new InitiateAuthCommand({ AuthFlow, ClientId, AuthParameters });
    await expect(administrator(server).send(command)).rejects.toMatchObject(
      refusal('InvalidParameterException', message),
    );
  });

  test('a back end is refused the password flow by its own text', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId, { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] });
    await expect(adminSignIn(server, newPerson(), { clientId: ClientId })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Auth flow not enabled for this client'),
    );
  });

  test('an unknown flow is refused with the list of those there are', async () => {
    const command = new InitiateAuthCommand({ AuthFlow: 'NO_SUCH_FLOW' as AuthFlowType, ClientId: server.clientId });
    await expect(administrator(server).send(command)).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        /^1 validation error detected: Value 'NO_SUCH_FLOW' at 'authFlow' failed to satisfy constraint: Member must satisfy enum value set: \[.*USER_SRP_AUTH.*\]$/,
      ),
    );
  });

  test('an SRP_A that is no public key, or one with a known secret, is refused', async () => {
    const person = await confirmed(server);
    for (const SRP_A of ['0', 'zz', '-1', '00'.repeat(384), 'f'.repeat(2000)]) {
      const AuthParameters = { USERNAME: person.username, SRP_A };
      const command = new InitiateAuthCommand({ AuthFlow: 'USER_SRP_AUTH', ClientId: server.clientId, AuthParameters });
      await expect(administrator(server).send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  });

  test('a session that nobody handed out opens nothing', async () => {
    const command = new RespondToAuthChallengeCommand({
      ClientId: server.clientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: 'A'.repeat(200),
      ChallengeResponses: { USERNAME: 'ada', NEW_PASSWORD: 'Correct-Horse-8' },
    });
    await expect(administrator(server).send(command)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
  });
});
