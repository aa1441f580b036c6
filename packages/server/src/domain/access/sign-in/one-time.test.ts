import type { InitiateAuthResponse } from '@cenote/wire/user-pools';
import { beforeAll, expect, test } from 'vitest';
import { createRecoveryCodes } from '#domain/people/mfa/recovery-codes.ts';
import { createUser } from '#domain/people/users/change-user.ts';
import { createPassword } from '#domain/people/users/password.ts';
import type { User } from '#domain/people/users/user.ts';
import { parseBase32 } from '#lib/base32.ts';
import { hotp, totpStep } from '#lib/totp.ts';
import { sweep } from '#work/sweep.ts';
import { operationsOf, WireError } from '../../../../test/api.ts';
import { type Bench, describeOnBothEngines } from '../../../../test/both-engines.ts';
import { times } from '../../../../test/long.ts';
import { newTestUser, PASSWORD } from '../../../../test/people.ts';
import { riddleAnswer, riddleTriggers } from '../../../../test/sign-in-model/riddle.ts';
import { createPlace, type Place, variants } from '../../../../test/sign-in-model/variants.ts';
import { deviceVerifier, SrpClient } from '../../../../test/srp-client.ts';

const uses = 10;
const rounds = { SQLite: times(20, 200), PostgreSQL: times(10, 50) };
const HOUR = 3_600_000;
const both = {
  email: 'ann@example.com',
  email_verified: 'true',
  phone_number: '+15551234567',
  phone_number_verified: 'true',
};
const triggers = riddleTriggers();

/** Makes a one-time thing, and gives what uses it up. */
type Making = () => Promise<(use: number) => Promise<unknown>>;

/** The calls by which people sign in at a place. */
function clientOf(place: Place) {
  const { call, pool, clients, context } = place;
  const ClientId = clients[0].id;
  const initiate = (AuthFlow: 'CUSTOM_AUTH' | 'USER_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH', more = {}) =>
    call('InitiateAuth', { ClientId, AuthFlow, AuthParameters: { USERNAME: 'ann', ...more } });
  const respond = (step: InitiateAuthResponse, responses: Record<string, string> = {}) =>
    call('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: step.ChallengeName ?? 'PASSWORD_VERIFIER',
      ...(step.Session !== undefined && { Session: step.Session }),
      ChallengeResponses: { USERNAME: 'ann', ...responses },
    });
  const srp = new SrpClient(pool.id);
  return {
    ...place,
    ClientId,
    initiate,
    respond,
    srp,
    password: (more = {}) => initiate('USER_PASSWORD_AUTH', { PASSWORD, ...more }),
    prove: (step: InitiateAuthResponse, password = PASSWORD) =>
      srp.answer(step.ChallengeParameters ?? {}, password, context.clock.now()),
    /** The code of the message that was sent last; some leave without being waited for. */
    async code(before: number) {
      while (context.sent.length === before) await new Promise((resolve) => setImmediate(resolve));
      return context.sent.at(-1)?.code ?? '';
    },
    async add(attributes: User['attributes']) {
      const user = newTestUser(pool, 'ann', { attributes });
      const secret = await createPassword(context, pool, user, PASSWORD);
      const stored = { ...user, ...secret, passwordSetAt: context.clock.now() };
      await createUser(context, pool, stored, { taken: 'taken' });
      return stored;
    },
  };
}

type SignInClient = ReturnType<typeof clientOf>;

async function openPlace({ context, call }: Bench, name: string): Promise<SignInClient> {
  const variant = variants.find((one) => one.name === name);
  if (variant === undefined) throw new Error(`there is no variant ${name}`);
  return clientOf(await createPlace({ context, call, lambdaConfig: triggers.lambdaConfig }, variant));
}

/** A step that sends a code, and the code. */
async function sending(client: SignInClient, begin: () => Promise<InitiateAuthResponse>) {
  const before = client.context.sent.length;
  const step = await begin();
  return { step, code: await client.code(before) };
}

describeOnBothEngines(
  'of ten uses at once, one succeeds:',
  (bench) => {
    let off: SignInClient;
    let choice: SignInClient;
    let device: SignInClient;
    let custom: SignInClient;
    let chooser: User;
    let app: Uint8Array;
    beforeAll(async () => {
      [off, choice, device, custom] = await Promise.all([
        openPlace(bench, 'off'),
        openPlace(bench, 'choice'),
        openPlace(bench, 'device'),
        openPlace(bench, 'custom'),
      ]);
      await Promise.all([off.add(both), device.add(both), custom.add(both)]);
      chooser = await choice.add(both);
    });

    const race = (what: string, make: Making, many = rounds) =>
      test(what, async () => {
        const succeeded: number[] = [];
        for (let round = 0; round < many[bench.engine]; round++) {
          const use = await make();
          const outcomes = await Promise.allSettled(Array.from({ length: uses }, (_, index) => use(index)));
          for (const outcome of outcomes) {
            if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WireError);
            if (outcome.status === 'rejected') expect(outcome.reason.status).toBeLessThan(500);
          }
          succeeded.push(outcomes.filter(({ status }) => status === 'fulfilled').length);
          // Locks and quotas are over by then, and what counted them is swept away as in any server.
          bench.context.clock.advance(HOUR + 1);
          await sweep(bench.context);
          bench.context.sent.length = 0;
        }
        expect([...new Set(succeeded)]).toEqual([1]);
      }, 1_800_000);

    let people = 0;
    const signUp = async () => {
      const { ClientId, call, context } = off;
      const Username = `new-${++people}`;
      const before = context.sent.length;
      const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }];
      await call('SignUp', { ClientId, Username, Password: PASSWORD, UserAttributes });
      return { ClientId, Username, ConfirmationCode: await off.code(before) };
    };
    race('the code of a sign-up', async () => {
      const input = await signUp();
      return () => off.call('ConfirmSignUp', input);
    });
    race('the session of a confirmed sign-up', async () => {
      const input = await signUp();
      const { Session = '' } = await off.call('ConfirmSignUp', input);
      const { ClientId, Username: USERNAME } = input;
      return () => off.call('InitiateAuth', { ClientId, AuthFlow: 'USER_AUTH', AuthParameters: { USERNAME }, Session });
    });
    race('the code of a forgotten password', async () => {
      const { ClientId, call, context } = off;
      const before = context.sent.length;
      await call('ForgotPassword', { ClientId, Username: 'ann' });
      const ConfirmationCode = await off.code(before);
      return () => call('ConfirmForgotPassword', { ClientId, Username: 'ann', ConfirmationCode, Password: PASSWORD });
    });
    race(
      'a rotated refresh token without a grace period, while time goes on',
      async () => {
        const ClientId = off.clients[1].id;
        const AuthParameters = { USERNAME: 'ann', PASSWORD };
        const signedIn = await off.call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
        const RefreshToken = signedIn.AuthenticationResult?.RefreshToken ?? '';
        let reads = 0;
        const clock = { ...bench.context.clock, now: () => bench.context.clock.now() + reads++ };
        const call = operationsOf({ ...bench.context, clock });
        return () => call('GetTokensFromRefreshToken', { ClientId, RefreshToken });
      },
      // On PostgreSQL a loser has to come before its winner for this to go wrong.
      { SQLite: times(20, 200), PostgreSQL: times(100, 400) },
    );
    race('PASSWORD_VERIFIER', async () => {
      const step = await off.initiate('USER_SRP_AUTH', { SRP_A: off.srp.publicKey });
      const proof = off.prove(step);
      return () => off.respond(step, proof);
    });
    race('PASSWORD_VERIFIER, with a session or without one', async () => {
      const choice = await off.initiate('USER_AUTH');
      const step = await off.respond(choice, { ANSWER: 'PASSWORD_SRP', SRP_A: off.srp.publicKey });
      const proof = off.prove(step);
      return (use) => off.respond(use % 2 === 0 ? step : {}, proof);
    });
    race('NEW_PASSWORD_REQUIRED', async () => {
      await off.call('AdminSetUserPassword', { UserPoolId: off.pool.id, Username: 'ann', Password: PASSWORD });
      const step = await off.password();
      return () => off.respond(step, { NEW_PASSWORD: PASSWORD });
    });
    race('SELECT_CHALLENGE', async () => {
      const step = await off.initiate('USER_AUTH');
      const answers: Record<string, string>[] = [{ ANSWER: 'PASSWORD', PASSWORD }, { ANSWER: 'EMAIL_OTP' }];
      return (use) => off.respond(step, answers[use % 2]);
    });
    race('EMAIL_OTP as the first factor', async () => {
      const { step, code } = await sending(off, () => off.initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }));
      return () => off.respond(step, { EMAIL_OTP_CODE: code });
    });
    race('SMS_OTP', async () => {
      const { step, code } = await sending(off, () => off.initiate('USER_AUTH', { PREFERRED_CHALLENGE: 'SMS_OTP' }));
      return () => off.respond(step, { SMS_OTP_CODE: code });
    });
    race('SELECT_MFA_TYPE', async () => {
      const step = await choice.password();
      return () => choice.respond(step, { ANSWER: 'SMS_MFA' });
    });
    race('SMS_MFA', async () => {
      const chosen = await choice.password();
      const { step, code } = await sending(choice, () => choice.respond(chosen, { ANSWER: 'SMS_MFA' }));
      return () => choice.respond(step, { SMS_MFA_CODE: code });
    });
    race('EMAIL_OTP as the second factor', async () => {
      const chosen = await choice.password();
      const { step, code } = await sending(choice, () => choice.respond(chosen, { ANSWER: 'EMAIL_OTP' }));
      return () => choice.respond(step, { EMAIL_OTP_CODE: code });
    });

    /** Signs in with a new person who has nothing but a password, and makes the secret of an app. */
    const associate = async () => {
      const { pool, context, call, ClientId } = choice;
      const USERNAME = `setup-${++people}`;
      const user = newTestUser(pool, USERNAME);
      const secret = await createPassword(context, pool, user, PASSWORD);
      await createUser(context, pool, { ...user, ...secret, passwordSetAt: 1 }, { taken: 'taken' });
      const AuthParameters = { USERNAME, PASSWORD };
      const step = await call('InitiateAuth', { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters });
      const { SecretCode = '', Session = '' } = await call('AssociateSoftwareToken', { Session: step.Session ?? '' });
      const code = hotp(parseBase32(SecretCode) ?? new Uint8Array(), totpStep(context.clock.now()));
      return { USERNAME, step, verify: () => call('VerifySoftwareToken', { Session, UserCode: code }) };
    };
    race('a new authenticator app in a sign-in', async () => {
      const { verify } = await associate();
      return verify;
    });
    race('MFA_SETUP after a new app', async () => {
      const { USERNAME, step, verify } = await associate();
      const { Session = '' } = await verify();
      return () => choice.respond({ ...step, Session }, { USERNAME });
    });
    race('MFA_SETUP with an address', async () => {
      const { USERNAME, step } = await associate();
      return () => choice.respond(step, { USERNAME, EMAIL: `${USERNAME}@example.com` });
    });

    const withApp = async () => {
      if (app !== undefined) return;
      const { step, code } = await sending(choice, async () =>
        choice.respond(await choice.password(), { ANSWER: 'SMS_MFA' }),
      );
      const { AuthenticationResult } = await choice.respond(step, { SMS_MFA_CODE: code });
      const AccessToken = AuthenticationResult?.AccessToken ?? '';
      const { SecretCode = '' } = await choice.call('AssociateSoftwareToken', { AccessToken });
      app = parseBase32(SecretCode) ?? new Uint8Array();
      const UserCode = hotp(app, totpStep(bench.context.clock.now()) - 1);
      await choice.call('VerifySoftwareToken', { AccessToken, UserCode });
    };
    const askedForApp = async () => choice.respond(await choice.password(), { ANSWER: 'SOFTWARE_TOKEN_MFA' });
    const appCode = () => hotp(app, totpStep(bench.context.clock.now()));
    race('SOFTWARE_TOKEN_MFA', async () => {
      await withApp();
      const step = await askedForApp();
      return () => choice.respond(step, { SOFTWARE_TOKEN_MFA_CODE: appCode() });
    });
    race('a code of an authenticator app, in ten sign-ins', async () => {
      await withApp();
      const steps = await Promise.all(Array.from({ length: uses }, askedForApp));
      return (use) => choice.respond(steps[use] ?? {}, { SOFTWARE_TOKEN_MFA_CODE: appCode() });
    });
    race('a recovery code, in ten sign-ins', async () => {
      await withApp();
      const [code = ''] = await createRecoveryCodes(choice.context, { pool: choice.pool, user: chooser, held: [] });
      const steps = await Promise.all(Array.from({ length: uses }, askedForApp));
      return (use) => choice.respond(steps[use] ?? {}, { SOFTWARE_TOKEN_MFA_CODE: code });
    });

    const SECRET = 'the password of a device';
    let remembered: { key: string; groupKey: string } | undefined;
    const onDevice = async () => {
      if (remembered === undefined) {
        const { step, code } = await sending(device, () => device.password());
        const { AuthenticationResult } = await device.respond(step, { SMS_MFA_CODE: code });
        const { DeviceKey = '', DeviceGroupKey = '' } = AuthenticationResult?.NewDeviceMetadata ?? {};
        remembered = { key: DeviceKey, groupKey: DeviceGroupKey };
        await device.call('ConfirmDevice', {
          AccessToken: AuthenticationResult?.AccessToken ?? '',
          DeviceKey,
          DeviceSecretVerifierConfig: deviceVerifier(remembered, SECRET),
        });
      }
      const known = remembered;
      const step = await device.password({ DEVICE_KEY: known.key });
      const begin = () => device.respond(step, { DEVICE_KEY: known.key, SRP_A: device.srp.publicKey });
      return { known, begin };
    };
    race('DEVICE_SRP_AUTH', async () => (await onDevice()).begin);
    race('DEVICE_PASSWORD_VERIFIER', async () => {
      const { known, begin } = await onDevice();
      const step = await begin();
      const now = device.context.clock.now();
      const proof = device.srp.answer(step.ChallengeParameters ?? {}, SECRET, now, known);
      return () => device.respond(step, proof);
    });
    race('CUSTOM_CHALLENGE', async () => {
      const step = await custom.initiate('CUSTOM_AUTH');
      const ANSWER = riddleAnswer(step.ChallengeParameters?.['riddle'] ?? '');
      return () => custom.respond(step, { ANSWER });
    });
  },
  { functions: triggers.functions },
);
