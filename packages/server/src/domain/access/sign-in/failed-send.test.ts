import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { afterEach, expect, it } from 'vitest';
import type { User } from '#domain/people/users/user.ts';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { PASSWORD } from '../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../test/sign-in-place.ts';
import { SrpClient } from '../../../../test/srp-client.ts';

/** A message that is not accepted leaves the session of the answer that asked for it as it was. */

let place: SignInPlace;
afterEach(() => place.context.close());

const tooMany = { code: 'TooManyRequestsException' };
const both = { email: 'ann@example.com', email_verified: 'true', phone_number: '+15551234567' };
const accountRecoverySetting = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' }] } as const;
const lastCode = () => place.context.sent.at(-1)?.code ?? '';

const mfa = { mfaConfiguration: 'ON', accountRecoverySetting } as const;

async function placeWith(settings: Partial<PoolSettings>, user?: Partial<User>) {
  place = await createSignInPlace({ settings });
  // The first message of an hour is always accepted.
  Object.assign(place.context.settings, { messagesPerUser: 1, messagesPerAddress: 1 });
  if (user) await place.add('ann', user);
}

const acceptAgain = () => Object.assign(place.context.settings, { messagesPerUser: 20, messagesPerAddress: 20 });

/** A first factor's code is good for the sign-ins of the next quarter of an hour. */
const untilCodesAreNotShared = () => place.context.clock.advance(16 * 60_000);

const spendLimitByMfa = async () => {
  const step = await place.password();
  expect(step.ChallengeName).toBe('SMS_MFA');
};

async function poolOfFirstFactors(...factors: FirstAuthFactor[]) {
  place = await createSignInPlace();
  const { policies } = place.pool.settings;
  await place.context.close();
  await placeWith(
    { policies: { ...policies, signInPolicy: { allowedFirstAuthFactors: ['PASSWORD', ...factors] } } },
    { attributes: both },
  );
}

it('SELECT_MFA_TYPE: another factor may be chosen', async () => {
  await placeWith({ ...mfa, factors: { email: {}, softwareToken: true } }, { attributes: {} });
  const { Session = '' } = await place.password();
  const associated = await place.call('AssociateSoftwareToken', { Session });
  const secret = parseBase32(associated.SecretCode ?? '') ?? new Uint8Array();
  const code = () => hotp(secret, totpStep(place.context.clock.now()));
  await place.call('VerifySoftwareToken', { Session: associated.Session ?? '', UserCode: code() });
  await place.call('AdminUpdateUserAttributes', {
    UserPoolId: place.pool.id,
    Username: 'ann',
    UserAttributes: [
      { Name: 'email', Value: both.email },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  await place.respond(await place.password(), { ANSWER: 'EMAIL_OTP' });
  const step = await place.password();
  await expect(place.respond(step, { ANSWER: 'EMAIL_OTP' })).rejects.toMatchObject(tooMany);
  const chosen = await place.respond(step, { ANSWER: 'SOFTWARE_TOKEN_MFA' });
  expect(chosen.ChallengeName).toBe('SOFTWARE_TOKEN_MFA');
});

it('SELECT_CHALLENGE: another factor may be chosen', async () => {
  await poolOfFirstFactors('EMAIL_OTP');
  await place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  untilCodesAreNotShared();
  const step = await place.initiate('USER_AUTH', { USERNAME: 'ann' });
  await expect(place.respond(step, { ANSWER: 'EMAIL_OTP' })).rejects.toMatchObject(tooMany);
  expect((await place.respond(step, { ANSWER: 'PASSWORD', PASSWORD })).AuthenticationResult).toBeDefined();
});

it('SELECT_CHALLENGE of nobody: as of somebody', async () => {
  await poolOfFirstFactors('EMAIL_OTP');
  const { UserPoolClient } = await place.call('CreateUserPoolClient', {
    UserPoolId: place.pool.id,
    ClientName: 'hiding',
    ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
  });
  const ClientId = UserPoolClient?.ClientId ?? '';
  let nobody = 'nobody';
  const initiate = () =>
    place.call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME: nobody } });
  const respond = ({ Session = '' }: InitiateAuthResponse, responses: Record<string, string>) =>
    place.call('RespondToAuthChallenge', {
      ClientId,
      Session,
      ChallengeName: 'SELECT_CHALLENGE',
      ChallengeResponses: { USERNAME: nobody, ...responses },
    });
  // Which factors nobody seems to have depends on the name.
  const offersBoth = ({ AvailableChallenges = [] }: InitiateAuthResponse) =>
    AvailableChallenges.includes('EMAIL_OTP') && AvailableChallenges.includes('PASSWORD');
  while (!offersBoth(await initiate())) nobody += '-either';
  const chosen = await respond(await initiate(), { ANSWER: 'EMAIL_OTP' });
  expect(chosen.ChallengeName).toBe('EMAIL_OTP');
  untilCodesAreNotShared();
  const step = await initiate();
  await expect(respond(step, { ANSWER: 'EMAIL_OTP' })).rejects.toMatchObject(tooMany);
  await expect(respond(step, { ANSWER: 'PASSWORD', PASSWORD })).rejects.toMatchObject({
    message: 'Incorrect username or password.',
  });
  acceptAgain();
  await respond(step, { ANSWER: 'EMAIL_OTP' });
  await expect(respond(step, { ANSWER: 'EMAIL_OTP' })).rejects.toMatchObject({ message: /only be used once/ });
});

it('MFA_SETUP: the address may be sent again', async () => {
  await placeWith({ ...mfa, factors: { email: {} } }, { attributes: {} });
  await place.respond(await place.password(), { EMAIL: both.email });
  const step = await place.password();
  await expect(place.respond(step, { EMAIL: both.email })).rejects.toMatchObject(tooMany);
  acceptAgain();
  expect((await place.respond(step, { EMAIL: both.email })).ChallengeName).toBe('EMAIL_OTP');
});

it('PASSWORD_VERIFIER: the same proof works when a code can be sent', async () => {
  await placeWith({ ...mfa, factors: { sms: true } }, { attributes: both });
  await spendLimitByMfa();
  const srp = new SrpClient(place.pool.id);
  const step = await place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: srp.publicKey });
  const proof = srp.answer(step.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now());
  await expect(place.respond(step, proof)).rejects.toMatchObject(tooMany);
  acceptAgain();
  const asked = await place.respond(step, proof);
  expect((await place.respond(asked, { SMS_MFA_CODE: lastCode() })).AuthenticationResult).toBeDefined();
});

it('NEW_PASSWORD_REQUIRED: the password stays, and the same answer works when a code can be sent', async () => {
  await placeWith({ ...mfa, factors: { sms: true } }, { attributes: both });
  await spendLimitByMfa();
  const Username = 'ann';
  await place.call('AdminSetUserPassword', { UserPoolId: place.pool.id, Username, Password: PASSWORD });
  const step = await place.password();
  const answer = { NEW_PASSWORD: 'Another-Horse-2' };
  await expect(place.respond(step, answer)).rejects.toMatchObject(tooMany);
  expect((await place.password()).ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  acceptAgain();
  const asked = await place.respond(step, answer);
  expect((await place.respond(asked, { SMS_MFA_CODE: lastCode() })).AuthenticationResult).toBeDefined();
});
