import { beforeEach, expect, expectTypeOf, test } from 'vitest';
import { TestService } from '../../test/service.ts';
import {
  type Client,
  confirmSignIn,
  fetchAuthSession,
  resumeSignIn,
  type SignInOutput,
  type SignInStep,
  signIn,
} from '../index.ts';

let service: TestService;
let client: Client;
beforeEach(() => {
  service = new TestService();
  client = service.client({ authFlow: 'USER_PASSWORD_AUTH' });
});

const asking = (ChallengeName: string) => ({
  output: { ChallengeName, Session: 'session', ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'm***', of: 'it' } },
});
const begin = () => signIn(client, { username: 'maria', password: 'Correct-Horse-9' });

test('a step is told apart by its name, and a name that is none does not compile', async () => {
  expectTypeOf<'SMS_MFA'>().toExtend<SignInStep['signInStep']>();
  expectTypeOf<'TYPO_MFA'>().not.toExtend<SignInStep['signInStep']>();
  const destinationOf = ({ nextStep }: SignInOutput) =>
    nextStep.signInStep === 'SMS_MFA' ? nextStep.parameters.CODE_DELIVERY_DESTINATION : undefined;
  const nameOf = ({ nextStep }: SignInOutput) =>
    nextStep.signInStep === 'OTHER_CHALLENGE' ? nextStep.challengeName : undefined;
  service.reply = () => asking('SMS_MFA');
  const known = await begin();
  expect([destinationOf(known), nameOf(known)]).toEqual(['m***', undefined]);
});

test('a choice says what there is to choose from, and no other step does', async () => {
  const offeredBy = ({ nextStep }: SignInOutput): readonly string[] | undefined => {
    if (nextStep.signInStep === 'SELECT_CHALLENGE') return nextStep.availableChallenges;
    expectTypeOf(nextStep).not.toHaveProperty('availableChallenges');
    return undefined;
  };
  for (const AvailableChallenges of [['PASSWORD', 'EMAIL_OTP'], undefined]) {
    service.reply = () => ({ output: { ...asking('SELECT_CHALLENGE').output, AvailableChallenges } });
    expect(offeredBy(await begin())).toEqual(AvailableChallenges ?? []);
  }
  service.reply = () => asking('SMS_MFA');
  expect(offeredBy(await begin())).toBeUndefined();
});

test('a challenge that is not known is handed on with its name and parameters, and is answered by its name', async () => {
  service.reply = () => asking('RETINA_SCAN');
  const { nextStep } = await begin();
  expect(nextStep).toMatchObject({
    signInStep: 'OTHER_CHALLENGE',
    challengeName: 'RETINA_SCAN',
    parameters: { of: 'it' },
  });
  // It survives a reload.
  resumeSignIn(client, JSON.parse(JSON.stringify(nextStep)) as SignInStep);
  service.reply = () => ({ output: service.issue() });
  await confirmSignIn(client, { responses: { RETINA_SCAN_CODE: 'blue' } });
  expect(service.sent.at(-1)).toMatchObject({
    ChallengeName: 'RETINA_SCAN',
    ChallengeResponses: { USERNAME: 'maria', RETINA_SCAN_CODE: 'blue' },
  });
});

test.each([
  [null],
  [undefined],
  ['garbage'],
  [{}],
  [{ signInStep: 'SMS_MFA' }],
  [{ signInStep: 'SMS_MFA', username: 'm' }],
  [{ signInStep: 'SMS_MFA', username: 'm', parameters: 1 }],
  [{ signInStep: 'SMS_MFA', username: 'm', parameters: null }],
  [1],
])('what is no step is not resumed: %j', (step) => {
  const resume = () => resumeSignIn(client, step as never);
  expect(resume).toThrow(expect.objectContaining({ name: 'SignInException' }));
});

test.each([
  ['no tokens', { AuthenticationResult: {} }],
  ['what is no token', { AuthenticationResult: { AccessToken: 'garbage', RefreshToken: 'r' } }],
  ['neither tokens nor a challenge', { Session: 'session' }],
])('an answer with %s signs nobody in', async (_, output) => {
  service.reply = () => ({ output });
  await expect(begin()).rejects.toMatchObject({ name: 'NetworkError', retryable: true });
  expect(client.username).toBeUndefined();
  expect(await fetchAuthSession(client)).toMatchObject({ isSignedIn: false });
});
