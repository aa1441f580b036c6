import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { issueFeedbackToken } from '#domain/people/auth-events/feedback-token.ts';
import { eventWrites, type NewAuthEvent } from '#domain/people/auth-events/record.ts';
import { removeUser } from '#domain/people/users/change-user.ts';
import type { User } from '#domain/people/users/user.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';
import { createTestUser } from '../../../../../test/sign-ins.ts';

const caller = { address: '192.0.2.1', userAgent: 'Firefox' };
const off = { code: 'UserPoolAddOnNotEnabledException' };

describeOnBothEngines('auth events', (bench) => {
  let pool: Pool;
  let count = 0;
  const newUser = () => createTestUser(bench.context, pool, `user-${++count}`);

  beforeAll(async () => {
    ({ pool } = await createPeoplePool(bench.context, { userPoolAddOns: { advancedSecurityMode: 'AUDIT' } }));
  });

  async function record(user: User, event: Partial<NewAuthEvent> = {}): Promise<string> {
    const id = randomUUID();
    const made = { id, sub: user.sub, type: 'SignIn', response: 'Pass', challenges: [], caller, ...event } as const;
    const outcome = await bench.context.db.transaction(eventWrites(bench.context, pool, made));
    expect(outcome).toEqual({ committed: true });
    return made.id;
  }
  const list = (user: User, page: { MaxResults?: number; NextToken?: string } = {}) =>
    bench.call('AdminListUserAuthEvents', { UserPoolId: pool.id, Username: user.username, ...page });

  test('are told whole, and go on under their id', async () => {
    const { context } = bench;
    const user = await newUser();
    const challenges = [{ challengeName: 'Password', challengeResponse: 'Success' }] as const;
    const EventId = await record(user, { response: 'InProgress', challenges });
    const expected = {
      EventId,
      EventType: 'SignIn',
      CreationDate: context.clock.now() / 1000,
      EventResponse: 'InProgress',
      EventRisk: { RiskDecision: 'NoRisk', CompromisedCredentialsDetected: false },
      ChallengeResponses: [{ ChallengeName: 'Password', ChallengeResponse: 'Success' }],
      EventContextData: { IpAddress: '192.0.2.1', DeviceName: 'Firefox' },
    };
    expect(await list(user)).toEqual({ AuthEvents: [expected] });
    context.clock.advance(1000);
    const failed = [...challenges, { challengeName: 'Mfa', challengeResponse: 'Failure' }] as const;
    await record(user, { id: EventId, response: 'Fail', challenges: failed, caller: { ...caller, userAgent: '' } });
    expect(await list(user)).toEqual({
      AuthEvents: [
        {
          ...expected,
          EventResponse: 'Fail',
          ChallengeResponses: [...expected.ChallengeResponses, { ChallengeName: 'Mfa', ChallengeResponse: 'Failure' }],
          EventContextData: { IpAddress: '192.0.2.1' },
        },
      ],
    });
    // Nobody else's event goes on under the same id.
    const stranger = await newUser();
    await record(stranger, { id: EventId, response: 'Pass' });
    expect((await list(stranger)).AuthEvents).toEqual([]);
    expect((await list(user)).AuthEvents?.[0]?.EventResponse).toBe('Fail');
  });

  test('tell of sign-up, resent codes, forgotten and changed passwords', async () => {
    const { call, context } = bench;
    const { pool: own, client } = await createPeoplePool(context, {
      userPoolAddOns: { advancedSecurityMode: 'ENFORCED' },
      autoVerifiedAttributes: ['email'],
    });
    const [ClientId, Username] = [client.id, 'ann'];
    const lastCode = () => context.sent.at(-1)?.code ?? '';
    const steps = async () => {
      const { AuthEvents = [] } = await call('AdminListUserAuthEvents', { UserPoolId: own.id, Username });
      return AuthEvents.map(({ EventType, EventResponse }) => `${EventType} ${EventResponse}`).toReversed();
    };
    const next = async (deed: Promise<unknown>) => {
      await deed;
      context.clock.advance(1);
    };
    const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }];
    await next(call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes }));
    await next(call('ResendConfirmationCode', { ClientId, Username }));
    await next(call('ConfirmSignUp', { ClientId, Username, ConfirmationCode: lastCode() }));
    await next(call('ForgotPassword', { ClientId, Username }));
    const Password = 'Another-Horse-1';
    await next(call('ConfirmForgotPassword', { ClientId, Username, Password, ConfirmationCode: lastCode() }));
    expect(await steps()).toEqual([
      'SignUp Pass',
      'ResendCode Pass',
      'ForgotPassword InProgress',
      'ForgotPassword Pass',
    ]);

    const AuthParameters = { USERNAME: Username, PASSWORD: Password };
    const { AuthenticationResult } = await call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters,
    });
    context.clock.advance(1);
    const change = (PreviousPassword: string) =>
      call('ChangePassword', {
        AccessToken: AuthenticationResult?.AccessToken ?? '',
        PreviousPassword,
        ProposedPassword: PASSWORD,
      });
    await next(expect(change('Wrong-Horse-1')).rejects.toMatchObject({ code: 'NotAuthorizedException' }));
    await next(change(Password));
    expect((await steps()).slice(4)).toEqual(['SignIn Pass', 'PasswordChange Fail', 'PasswordChange Pass']);
  });

  test('come newest first, page by page, also within one millisecond', async () => {
    const { context } = bench;
    const user = await newUser();
    const ids = [await record(user), await record(user)].toSorted((one, other) => (one < other ? 1 : -1));
    context.clock.advance(1);
    ids.unshift(await record(user, { type: 'SignUp' }));
    const first = await list(user, { MaxResults: 1 });
    expect(first.NextToken).toBe(`${ids[0]}#${new Date(context.clock.now()).toISOString()}`);
    const second = await list(user, { MaxResults: 1, NextToken: first.NextToken ?? '' });
    const third = await list(user, { MaxResults: 1, NextToken: second.NextToken ?? '' });
    expect([first, second, third].flatMap(({ AuthEvents = [] }) => AuthEvents.map(({ EventId }) => EventId))).toEqual(
      ids,
    );
    expect(third).not.toHaveProperty('NextToken');
    expect((await list(user, { MaxResults: 0 })).AuthEvents).toHaveLength(3);
    for (const NextToken of ['nonsense', `${ids[0]}#`, `${ids[0]}#2026`, '#2026-01-01T00:00:00.000Z']) {
      await expect(list(user, { NextToken })).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Paging marker is invalid for this request.',
      });
    }
  });

  test('take the word of an administrator, the last one', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const EventId = await record(user);
    const say = (FeedbackValue: 'Valid' | 'Invalid', event: object = {}) =>
      call('AdminUpdateAuthEventFeedback', {
        UserPoolId: pool.id,
        Username: user.username,
        EventId,
        FeedbackValue,
        ...event,
      });
    await say('Valid');
    context.clock.advance(1);
    await say('Invalid');
    const feedback = { FeedbackValue: 'Invalid', Provider: 'Admin', FeedbackDate: context.clock.now() / 1000 };
    expect((await list(user)).AuthEvents?.[0]?.EventFeedback).toEqual(feedback);
    await expect(say('Valid', { EventId: randomUUID() })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const { username: Username } = await newUser();
    await expect(say('Valid', { Username })).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await expect(say('Valid', { Username: 'nobody' })).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });

  test('take the word of the user who holds the token of the event, and of nobody else', async () => {
    const { call, context } = bench;
    const user = await newUser();
    const EventId = await record(user);
    const other = await record(user);
    const FeedbackToken = issueFeedbackToken(context, { user, eventId: EventId });
    const say = (changed: object = {}) =>
      call('UpdateAuthEventFeedback', {
        UserPoolId: pool.id,
        Username: user.username,
        EventId,
        FeedbackToken,
        FeedbackValue: 'Invalid',
        ...changed,
      });
    const refused = { code: 'NotAuthorizedException', message: 'Invalid feedback token.' };
    await expect(say({ EventId: other })).rejects.toMatchObject(refused);
    await expect(say({ Username: (await newUser()).username })).rejects.toMatchObject(refused);
    await expect(say({ Username: 'nobody' })).rejects.toMatchObject(refused);
    for (const token of ['x', FeedbackToken.slice(1), `${FeedbackToken}=`]) {
      await expect(say({ FeedbackToken: token })).rejects.toMatchObject(refused);
    }
    expect((await list(user)).AuthEvents?.some(({ EventFeedback }) => EventFeedback)).toBe(false);
    await say();
    const told = (await list(user)).AuthEvents?.find((event) => event.EventId === EventId);
    expect(told?.EventFeedback).toMatchObject({ FeedbackValue: 'Invalid', Provider: 'User' });
    const gone = randomUUID();
    const token = issueFeedbackToken(context, { user, eventId: gone });
    await expect(say({ EventId: gone, FeedbackToken: token })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('are not kept without the add-on, and not for a user who is gone', async () => {
    const { call, context } = bench;
    const plain = await createPeoplePool(context, { userPoolAddOns: { advancedSecurityMode: 'OFF' } });
    const user = await createTestUser(context, plain.pool, 'ann');
    const event = {
      id: randomUUID(),
      sub: user.sub,
      type: 'SignIn',
      response: 'Pass',
      challenges: [],
      caller,
    } as const;
    expect(eventWrites(context, plain.pool, event)).toEqual([]);
    const ids = { UserPoolId: plain.pool.id, Username: 'ann' };
    await expect(call('AdminListUserAuthEvents', ids)).rejects.toMatchObject(off);
    const feedback = { ...ids, EventId: event.id, FeedbackValue: 'Valid' } as const;
    await expect(call('AdminUpdateAuthEventFeedback', feedback)).rejects.toMatchObject(off);
    await expect(call('UpdateAuthEventFeedback', { ...feedback, FeedbackToken: 'x' })).rejects.toMatchObject(off);

    const gone = await newUser();
    await removeUser(context, gone);
    await record(gone);
    await expect(list(gone)).rejects.toMatchObject({ code: 'UserNotFoundException' });
  });
});
