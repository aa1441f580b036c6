import { expect, test } from 'vitest';
import { hideTexts } from '#lib/hide-texts.ts';
import { strikeEvent } from './strike-event.ts';

test('takes out what proves something, and leaves the names', () => {
  const event = {
    triggerSource: 'UserMigration_Authentication',
    userName: 'ann',
    request: {
      password: 'secret-1',
      validationData: { captcha: 'secret-2' },
      clientMetadata: null,
      userAttributes: { email: 'ann@example.com' },
    },
    response: { userAttributes: null },
  };
  expect(strikeEvent(event)).toEqual({
    event: { ...event, request: { ...event.request, password: '***', validationData: { captcha: '***' } } },
    struck: ['request.password', 'request.validationData'],
    secrets: ['secret-1', 'secret-2'],
  });
});

test('takes out answers, what is private of a challenge, codes, and the tokens of a provider', () => {
  const request = {
    code: 'c1',
    challengeAnswer: 'a1',
    privateChallengeParameters: { answer: 'a2' },
    session: [
      { challengeName: 'SRP_A', challengeResult: true },
      { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'CODE-482915' },
    ],
    attributes: { tokenResponse: { access_token: 't1', id_token: 't2' }, idToken: { email: 'ann@example.com' } },
  };
  const { event, secrets } = strikeEvent({ request });
  expect(secrets.toSorted()).toEqual(['CODE-482915', 'a1', 'a2', 'c1', 't1', 't2']);
  expect(event).toEqual({
    request: {
      code: '***',
      challengeAnswer: '***',
      privateChallengeParameters: { answer: '***' },
      session: [request.session[0], { ...request.session[1], challengeMetadata: '***' }],
      attributes: { tokenResponse: { access_token: '***', id_token: '***' }, idToken: { email: 'ann@example.com' } },
    },
  });
});

test('says of nothing that it was struck where nothing stands', () => {
  const event = { request: { password: '', session: [], clientMetadata: {}, userAttributes: {} } };
  expect(strikeEvent(event)).toEqual({ event, struck: [], secrets: [] });
  expect(strikeEvent({})).toEqual({ event: {}, struck: [], secrets: [] });
});

test('hides texts in any case, the longer ones first', () => {
  expect(hideTexts('Code 12 of 1234: A.B and aXb', ['12', '1234', 'a.b', ''])).toBe('Code *** of ***: *** and aXb');
});
