import {
  AdminListUserAuthEventsCommand,
  AdminUpdateAuthEventFeedbackCommand,
  UpdateAuthEventFeedbackCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool, present, refusal, signIn, tokensOf } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('auth events through the AWS SDK', (server) => {
  test('sign-ins are logged, told page by page, and take feedback', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server, { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } });
    const { ClientId } = await makeClient(server, UserPoolId);
    const person = await confirmed(server, ClientId, UserPoolId);
    const admin = { UserPoolId, Username: person.username };
    const list = async () => {
      const events = [];
      let NextToken: string | undefined;
      do {
        const page = await sdk.send(new AdminListUserAuthEventsCommand({ ...admin, MaxResults: 1, NextToken }));
        events.push(...present(page.AuthEvents));
        NextToken = page.NextToken;
        if (NextToken !== undefined) expect(NextToken).toMatch(/^[\w-]+#\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      } while (NextToken !== undefined);
      return events.filter(({ EventType }) => EventType === 'SignIn');
    };
    await expect(signIn(server, ClientId, { ...person, password: 'Wrong-Horse-7' })).rejects.toMatchObject({
      name: 'NotAuthorizedException',
    });
    const { AccessToken } = await tokensOf(server, ClientId, person);
    const [pass, fail] = await list();
    expect(pass).toEqual({
      EventId: claimsOf(AccessToken)['event_id'],
      EventType: 'SignIn',
      CreationDate: expect.any(Date),
      EventResponse: 'Pass',
      EventRisk: { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
      EventContextData: { IpAddress: '127.0.0.1', DeviceName: expect.stringContaining('aws-sdk-js') },
    });
    expect(fail).toMatchObject({
      EventResponse: 'Fail',
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Failure' }],
    });

    const EventId = present(pass?.EventId);
    await sdk.send(new AdminUpdateAuthEventFeedbackCommand({ ...admin, EventId, FeedbackValue: 'Valid' }));
    const [told] = await list();
    expect(told?.EventFeedback).toEqual({
      FeedbackValue: 'Valid',
      Provider: 'Admin',
      FeedbackDate: expect.any(Date),
    });
    const forged = { ...admin, EventId, FeedbackToken: 'forged', FeedbackValue: 'Invalid' } as const;
    await expect(sdk.send(new UpdateAuthEventFeedbackCommand(forged))).rejects.toMatchObject(
      refusal('NotAuthorizedException', 'Invalid feedback token.'),
    );
    const unknown = { ...admin, EventId: 'none', FeedbackValue: 'Valid' } as const;
    await expect(sdk.send(new AdminUpdateAuthEventFeedbackCommand(unknown))).rejects.toMatchObject(
      refusal('ResourceNotFoundException', 'Event does not exist.'),
    );
  });

  test('a pool without the add-on keeps no log', async () => {
    const UserPoolId = await makePool(server);
    const command = new AdminListUserAuthEventsCommand({ UserPoolId, Username: 'anybody' });
    await expect(administrator(server).send(command)).rejects.toMatchObject(
      refusal('UserPoolAddOnNotEnabledException', 'User pool add-ons are not enabled.'),
    );
  });
});
