import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminRespondToAuthChallengeCommand,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson, type Person } from './people.ts';
import { adminSignIn, claimsOf, makeClient, makePool, present, refusal, signIn } from './sdk-client.ts';
import { type ContractServer, describeAnywhere } from './server.ts';

const NEW_PASSWORD = 'Better-Horse-8';

/** A user whom an administrator made, with `password` as the temporary one. */
async function invited(server: ContractServer, poolId = server.userPoolId): Promise<Person> {
  const person = newPerson();
  await administrator(server).send(
    new AdminCreateUserCommand({
      UserPoolId: poolId,
      Username: person.username,
      TemporaryPassword: person.password,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: person.email }],
    }),
  );
  return person;
}

describeAnywhere('NEW_PASSWORD_REQUIRED through the AWS SDK', (server) => {
  const answer = (Session: string | undefined, responses: Record<string, string>, ClientId = server.clientId) =>
    administrator(server).send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { NEW_PASSWORD, ...responses },
      }),
    );

  test('a temporary password leads to the challenge, and the answer to tokens', async () => {
    const person = await invited(server);
    const challenge = await signIn(server, server.clientId, person);
    expect(challenge).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    expect(challenge.AuthenticationResult).toBeUndefined();
    expect(present(challenge.Session).length).toBeLessThanOrEqual(2048);
    const parameters = present(challenge.ChallengeParameters);
    expect(parameters.USER_ID_FOR_SRP).toBe(person.username);
    expect(JSON.parse(present(parameters.requiredAttributes))).toEqual([]);
    expect(JSON.parse(present(parameters.userAttributes))).toEqual({ email: person.email });
    const { AuthenticationResult, ChallengeParameters } = await answer(challenge.Session, {
      USERNAME: person.username,
    });
    expect(ChallengeParameters).toEqual({});
    expect(claimsOf(present(AuthenticationResult?.IdToken)).email).toBe(person.email);
    const user = await administrator(server).send(
      new AdminGetUserCommand({ UserPoolId: server.userPoolId, Username: person.username }),
    );
    expect(user.UserStatus).toBe('CONFIRMED');
    await expect(signIn(server, server.clientId, person)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    const again = await signIn(server, server.clientId, { ...person, password: NEW_PASSWORD });
    expect(again.AuthenticationResult?.RefreshToken).toBeDefined();
  });

  test('a back end answers for the user', async () => {
    const person = await invited(server);
    const { Session } = await adminSignIn(server, person);
    const { AuthenticationResult } = await administrator(server).send(
      new AdminRespondToAuthChallengeCommand({
        UserPoolId: server.userPoolId,
        ClientId: server.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: person.username, NEW_PASSWORD },
      }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  test('a password that breaks the policy costs nothing, a session that was used opens nothing', async () => {
    const person = await invited(server);
    const { Session } = await signIn(server, server.clientId, person);
    const USERNAME = person.username;
    await expect(answer(Session, { USERNAME, NEW_PASSWORD: 'short' })).rejects.toMatchObject(
      refusal('InvalidPasswordException', /Password not long enough$/),
    );
    await answer(Session, { USERNAME });
    await expect(answer(Session, { USERNAME, NEW_PASSWORD: 'Thief-Horse-9' })).rejects.toMatchObject(
      refusal('NotAuthorizedException', /^Invalid session for the user/),
    );
    await signIn(server, server.clientId, { ...person, password: NEW_PASSWORD });
  });

  test('of ten answers to one session at the same moment, one wins', async () => {
    const person = await invited(server);
    const { Session } = await signIn(server, server.clientId, person);
    const passwords = Array.from({ length: 10 }, (_, index) => `Better-Horse-8${index}`);
    const outcomes = await Promise.allSettled(
      passwords.map((password) => answer(Session, { USERNAME: person.username, NEW_PASSWORD: password })),
    );
    const won = passwords.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(won).toHaveLength(1);
    await signIn(server, server.clientId, { ...person, password: present(won[0]) });
  });

  test('parameters that are missing are named, a session of another client is refused', async () => {
    const person = await invited(server);
    const { Session } = await signIn(server, server.clientId, person);
    const USERNAME = person.username;
    await expect(answer(Session, {})).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Missing required parameter USERNAME'),
    );
    await expect(answer(Session, { USERNAME, NEW_PASSWORD: '' })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Missing required parameter NEW_PASSWORD'),
    );
    await expect(answer(undefined, { USERNAME })).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Missing required parameter Session'),
    );
    const { ClientId } = await makeClient(server, server.userPoolId);
    await expect(answer(Session, { USERNAME }, ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid session for the user.'),
    );
  });

  test('required attributes are asked for, and present ones cannot be changed', async () => {
    const Schema = ['given_name', 'email'].map((Name) => ({ Name, Required: true, Mutable: true }));
    const poolId = await makePool(server, { Schema });
    const { ClientId } = await makeClient(server, poolId);
    const person = await invited(server, poolId);
    const { Session, ChallengeParameters } = await signIn(server, ClientId, person);
    expect(JSON.parse(present(ChallengeParameters?.requiredAttributes))).toEqual(['userAttributes.given_name']);
    const USERNAME = person.username;
    await expect(answer(Session, { USERNAME }, ClientId)).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Invalid attributes given, given_name is missing'),
    );
    const stolen = { USERNAME, 'userAttributes.given_name': 'Ada', 'userAttributes.email': 'thief@example.com' };
    await expect(answer(Session, stolen, ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Cannot modify an already provided email'),
    );
    const vouched = { USERNAME, 'userAttributes.given_name': 'Ada', 'userAttributes.email_verified': 'true' };
    await expect(answer(Session, vouched, ClientId)).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Cannot modify the non-mutable attribute email_verified'),
    );
    const { AuthenticationResult } = await answer(Session, { USERNAME, 'userAttributes.given_name': 'Ada' }, ClientId);
    expect(claimsOf(present(AuthenticationResult?.IdToken))).toMatchObject({ given_name: 'Ada', email: person.email });
  });
});
