import {
  AdminCreateUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  type AdminRespondToAuthChallengeCommandInput,
  AssociateSoftwareTokenCommand,
  type AuthFlowType,
  CognitoIdentityProviderClient,
  InitiateAuthCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, test } from 'vitest';
import { SrpClient } from '../packages/server/test/srp-client.ts';
import { administrator, newPerson } from './people.ts';
import { addUser, makePlace, newPhone, type Place } from './pools.ts';
import { makeClient, makePool, present, refusal, respond, secretHash } from './sdk-client.ts';
import { describeContract, lastCodeTo } from './server.ts';
import { totp } from './totp.ts';

const TEMPORARY = 'Temporary-Horse-1';
const signedIn = expect.objectContaining({ AccessToken: expect.any(String), RefreshToken: expect.any(String) });
const invalidSession = refusal('NotAuthorizedException', 'Invalid session for the user.');

describeContract('a back end that signs users in through the AWS SDK', (server) => {
  const start = (
    { userPoolId, clientId }: Place,
    AuthParameters: Record<string, string>,
    AuthFlow: AuthFlowType = 'ADMIN_USER_PASSWORD_AUTH',
  ) =>
    administrator(server).send(
      new AdminInitiateAuthCommand({ UserPoolId: userPoolId, ClientId: clientId, AuthFlow, AuthParameters }),
    );

  const answer = (
    { userPoolId, clientId }: Place,
    challenge: Pick<AdminRespondToAuthChallengeCommandInput, 'ChallengeName' | 'Session' | 'ChallengeResponses'>,
  ) =>
    administrator(server).send(
      new AdminRespondToAuthChallengeCommand({ UserPoolId: userPoolId, ClientId: clientId, ...challenge }),
    );

  test.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const)(
    '%s: from a temporary password over a missing attribute and a code to tokens',
    async (AuthFlow) => {
      const Schema = [{ Name: 'given_name', AttributeDataType: 'String' as const, Required: true, Mutable: true }];
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'], pool: { Schema } });
      const { username: USERNAME, password } = newPerson();
      const phone = newPhone();
      await administrator(server).send(
        new AdminCreateUserCommand({
          UserPoolId: place.userPoolId,
          Username: USERNAME,
          TemporaryPassword: TEMPORARY,
          MessageAction: 'SUPPRESS',
          UserAttributes: [{ Name: 'phone_number', Value: phone }],
        }),
      );
      const step = await start(place, { USERNAME, PASSWORD: TEMPORARY }, AuthFlow);
      expect(step).toMatchObject({
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeParameters: {
          USER_ID_FOR_SRP: USERNAME,
          requiredAttributes: '["userAttributes.given_name"]',
          userAttributes: JSON.stringify({ phone_number: phone }),
        },
      });
      const { ChallengeName, Session } = step;
      const responses = { USERNAME, NEW_PASSWORD: password };
      await expect(answer(place, { ChallengeName, Session, ChallengeResponses: responses })).rejects.toMatchObject(
        refusal('InvalidParameterException', 'Invalid attributes given, given_name is missing'),
      );
      const ChallengeResponses = { ...responses, 'userAttributes.given_name': 'Ada' };
      const next = await answer(place, { ChallengeName, Session, ChallengeResponses });
      expect(next).toMatchObject({ ChallengeName: 'SMS_MFA', ChallengeParameters: { USER_ID_FOR_SRP: USERNAME } });
      const SMS_MFA_CODE = await lastCodeTo(server, phone);
      const done = await answer(place, {
        ChallengeName: 'SMS_MFA',
        Session: next.Session,
        ChallengeResponses: { USERNAME, SMS_MFA_CODE },
      });
      expect(done).toMatchObject({ AuthenticationResult: signedIn, ChallengeParameters: {} });
    },
  );

  test('an app is set up on the way', async () => {
    const place = await makePlace(server, { mfa: 'ON', factors: ['app'] });
    const { username: USERNAME, password } = await addUser(server, place);
    const step = await start(place, { USERNAME, PASSWORD: password });
    expect(step).toMatchObject({ ChallengeName: 'MFA_SETUP' });
    const sdk = administrator(server);
    const { SecretCode, Session } = await sdk.send(new AssociateSoftwareTokenCommand({ Session: step.Session }));
    const verified = await sdk.send(new VerifySoftwareTokenCommand({ Session, UserCode: totp(present(SecretCode)) }));
    const done = await answer(place, {
      ChallengeName: 'MFA_SETUP',
      Session: verified.Session,
      ChallengeResponses: { USERNAME },
    });
    expect(done.AuthenticationResult).toEqual(signedIn);
  });

  test('SRP is there for it too', async () => {
    const place = await makePlace(server);
    const { username: USERNAME, password } = await addUser(server, place);
    const srp = new SrpClient(place.userPoolId);
    const step = await start(place, { USERNAME, SRP_A: srp.publicKey }, 'USER_SRP_AUTH');
    const ChallengeResponses = srp.answer(present(step.ChallengeParameters), password, Date.now());
    const done = await answer(place, { ChallengeName: 'PASSWORD_VERIFIER', Session: step.Session, ChallengeResponses });
    expect(done.AuthenticationResult).toEqual(signedIn);
  });

  test('a client with a secret proves itself at both calls', async () => {
    const phone = newPhone();
    const { userPoolId } = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
    const { ClientId: clientId, ClientSecret } = await makeClient(server, userPoolId, { GenerateSecret: true });
    const place = { userPoolId, clientId };
    const { username: USERNAME, password: PASSWORD } = await addUser(server, place, () => ({ phone_number: phone }));
    const unproved = refusal(
      'NotAuthorizedException',
      `Client ${clientId} is configured with secret but SECRET_HASH was not received`,
    );
    const falsely = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${clientId}`);
    const guessed = { SECRET_HASH: secretHash(USERNAME, clientId, 'guessed') };
    const right = { SECRET_HASH: secretHash(USERNAME, clientId, present(ClientSecret)) };
    await expect(start(place, { USERNAME, PASSWORD })).rejects.toMatchObject(unproved);
    await expect(start(place, { USERNAME, PASSWORD, ...guessed })).rejects.toMatchObject(falsely);
    const { ChallengeName, Session } = await start(place, { USERNAME, PASSWORD, ...right });
    const responses = { USERNAME, SMS_MFA_CODE: await lastCodeTo(server, phone) };
    const respondWith = (hash: object) =>
      answer(place, { ChallengeName, Session, ChallengeResponses: { ...responses, ...hash } });
    await expect(respondWith({})).rejects.toMatchObject(unproved);
    await expect(respondWith(guessed)).rejects.toMatchObject(falsely);
    expect((await respondWith(right)).AuthenticationResult).toEqual(signedIn);
  });

  describe('doors are kept apart', () => {
    test.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const)(
      '%s is no flow of InitiateAuth',
      async (AuthFlow) => {
        const place = await makePlace(server);
        const { username: USERNAME, password: PASSWORD } = await addUser(server, place);
        const AuthParameters = { USERNAME, PASSWORD };
        const begin = new InitiateAuthCommand({ ClientId: place.clientId, AuthFlow, AuthParameters });
        await expect(administrator(server).send(begin)).rejects.toMatchObject(
          refusal('InvalidParameterException', 'Initiate Auth method not supported.'),
        );
      },
    );

    test('nobody signs users in without credentials', async () => {
      const place = await makePlace(server);
      const { username: USERNAME, password: PASSWORD } = await addUser(server, place);
      const credentials = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
      const stranger = new CognitoIdentityProviderClient({
        endpoint: server.endpoint,
        region: 'us-east-1',
        credentials,
        signer: { sign: async (request) => request },
        maxAttempts: 1,
      });
      const begin = new AdminInitiateAuthCommand({
        UserPoolId: place.userPoolId,
        ClientId: place.clientId,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME, PASSWORD },
      });
      await expect(stranger.send(begin)).rejects.toMatchObject(
        refusal('MissingAuthenticationTokenException', 'Missing Authentication Token'),
      );
    });

    test('a client of another pool is none of this pool', async () => {
      const place = await makePlace(server);
      const other = { ...place, userPoolId: await makePool(server) };
      const { username: USERNAME, password: PASSWORD } = await addUser(server, place);
      await expect(start(other, { USERNAME, PASSWORD })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });

    test('what a back end began, its app may go on with, at the same client alone', async () => {
      const phone = newPhone();
      const place = await makePlace(server, { mfa: 'ON', factors: ['sms'] });
      const { username: USERNAME, password } = await addUser(server, place, () => ({ phone_number: phone }));
      const step = await start(place, { USERNAME, PASSWORD: password });
      const responses = { USERNAME, SMS_MFA_CODE: await lastCodeTo(server, phone) };
      await expect(respond(server, server.clientId, step, responses)).rejects.toMatchObject(invalidSession);
      expect((await respond(server, place.clientId, step, responses)).AuthenticationResult).toEqual(signedIn);
    });
  });
});
