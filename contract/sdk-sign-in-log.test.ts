import {
  AdminListUserAuthEventsCommand,
  GetUserCommand,
  ListUserSessionsCommand,
  RevokeUserSessionCommand,
  SetUserPoolSessionConfigurationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, wrongCode } from './people.ts';
import { addUser, makePlace, newPhone } from './pools.ts';
import { claimsOf, present, refusal, respond, signIn } from './sdk-client.ts';
import { describeContract, lastCodeTo } from './server.ts';

describeContract('what is kept of a sign-in with two factors, through the AWS SDK', (server) => {
  async function makeSomebody() {
    const pool = { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' as const } };
    const place = await makePlace(server, { mfa: 'ON', factors: ['sms'], pool });
    const { userPoolId: UserPoolId, clientId } = place;
    const tracking = { UserPoolId, UserSessionTracking: 'ENABLED', TokenSession: { MaxPerUser: 20 } } as const;
    await administrator(server).send(new SetUserPoolSessionConfigurationCommand(tracking));
    const phone = newPhone();
    const person = await addUser(server, place, () => ({ phone_number: phone, phone_number_verified: 'true' }));
    const begin = () => signIn(server, clientId, person);
    const answer = (step: Awaited<ReturnType<typeof begin>>, SMS_MFA_CODE: string) =>
      respond(server, clientId, step, { USERNAME: person.username, SMS_MFA_CODE });
    const complete = async () => {
      const { AuthenticationResult } = await answer(await begin(), await lastCodeTo(server, phone));
      return present(AuthenticationResult?.AccessToken);
    };
    const events = async () => {
      const named = { UserPoolId, Username: person.username };
      const { AuthEvents } = await administrator(server).send(new AdminListUserAuthEventsCommand(named));
      return present(AuthEvents).filter(({ EventType }) => EventType === 'SignIn');
    };
    return { clientId, person, phone, begin, answer, complete, events };
  }

  test('two sign-ins are two sessions, and either ends the other', async () => {
    const { clientId, complete } = await makeSomebody();
    const sdk = administrator(server);
    const first = await complete();
    const second = await complete();
    const { Sessions } = await sdk.send(new ListUserSessionsCommand({ AccessToken: second }));
    expect(Sessions?.map(({ ClientId, SessionType }) => [ClientId, SessionType])).toEqual([
      [clientId, 'TOKEN'],
      [clientId, 'TOKEN'],
    ]);
    const other = Sessions?.find(({ IsCurrentSession }) => !IsCurrentSession);
    await sdk.send(new RevokeUserSessionCommand({ AccessToken: second, SessionId: other?.SessionId }));
    await expect(sdk.send(new GetUserCommand({ AccessToken: first }))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Access Token has been revoked'),
    );
    const { Sessions: left } = await sdk.send(new ListUserSessionsCommand({ AccessToken: second }));
    expect(left?.map(({ IsCurrentSession }) => IsCurrentSession)).toEqual([true]);
  });

  test('a sign-in that stops at the second factor is no session', async () => {
    const { begin, complete } = await makeSomebody();
    const AccessToken = await complete();
    await begin();
    const { Sessions } = await administrator(server).send(new ListUserSessionsCommand({ AccessToken }));
    expect(Sessions).toHaveLength(1);
  });

  test('each proof is logged, right or wrong, as one event per sign-in', async () => {
    const { clientId, person, phone, begin, answer, complete, events } = await makeSomebody();
    await expect(signIn(server, clientId, { ...person, password: 'Wrong-Horse-7' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    expect((await events())[0]).toMatchObject({
      EventResponse: 'Fail',
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }],
    });

    const step = await begin();
    const code = await lastCodeTo(server, phone);
    await expect(answer(step, wrongCode(code))).rejects.toMatchObject({ name: 'CodeMismatchException' });
    const [failed, ...before] = await events();
    expect(failed).toMatchObject({
      EventResponse: 'Fail',
      ChallengeResponses: [
        { ChallengeName: 'Password', ChallengeResponse: 'Success' },
        { ChallengeName: 'Mfa', ChallengeResponse: 'Failure' },
      ],
    });
    expect(before).toHaveLength(1);

    const event = claimsOf(await complete())['event_id'];
    const log = await events();
    expect(log).toHaveLength(3);
    expect(log.find(({ EventId }) => EventId === event)).toMatchObject({
      EventType: 'SignIn',
      EventResponse: 'Pass',
      ChallengeResponses: [
        { ChallengeName: 'Password', ChallengeResponse: 'Success' },
        { ChallengeName: 'Mfa', ChallengeResponse: 'Success' },
      ],
      EventContextData: { IpAddress: '127.0.0.1' },
    });

    const mended = await answer(step, code);
    expect(claimsOf(present(mended.AuthenticationResult?.AccessToken))['event_id']).toBe(failed?.EventId);
    const responses = (await events()).map(({ EventResponse }) => EventResponse);
    expect(responses.filter((response) => response === 'Pass')).toHaveLength(2);
    expect(responses).toHaveLength(3);
  });
});
