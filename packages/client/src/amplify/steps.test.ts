import { expect, test } from 'vitest';
import { TestService } from '../../test/service.ts';
import { signIn } from '../index.ts';
import { toAmplify } from './steps.ts';

test('a challenge that Amplify has no step for is an error that names it', async () => {
  const service = new TestService();
  const client = service.client({ authFlow: 'USER_PASSWORD_AUTH' });
  const challenge = (ChallengeName: string) => () => ({
    output: { ChallengeName, Session: 's', ChallengeParameters: {} },
  });
  const begin = async () => toAmplify(client, await signIn(client, { username: 'maria', password: 'Correct-Horse-9' }));
  service.reply = challenge('RETINA_SCAN');
  await expect(begin()).rejects.toMatchObject({
    name: 'SignInException',
    message: 'Amplify has no step for the challenge RETINA_SCAN.',
  });
  service.reply = challenge('SOFTWARE_TOKEN_MFA');
  expect(await begin()).toEqual({ isSignedIn: false, nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_TOTP_CODE' } });
});
