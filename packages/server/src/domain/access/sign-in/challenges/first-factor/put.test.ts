import { afterEach, describe, expect, it } from 'vitest';
import { FunctionError, type Functions } from '#domain/functions.ts';
import { listEvents } from '#domain/people/auth-events/auth-event-store.ts';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import { Authenticator } from '../../../../../../test/authenticator.ts';
import { findSeeming, PASSWORD } from '../../../../../../test/people.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../../../../test/sign-in-place.ts';
import { SrpClient } from '../../../../../../test/srp-client.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

const email = { email: 'ann@example.com', email_verified: 'true' };
const lastCode = () => place.context.sent.at(-1)?.code ?? '';

async function poolAllowing(
  allowedFirstAuthFactors: FirstAuthFactor[],
  { client = {}, functions, ...more }: { client?: object; functions?: Functions } & Partial<PoolSettings> = {},
) {
  place = await createSignInPlace({ client });
  const { settings } = place.pool;
  await place.context.close();
  const policies = { ...settings.policies, signInPolicy: { allowedFirstAuthFactors } };
  place = await createSignInPlace({ client, settings: { policies, ...more }, ...(functions && { functions }) });
}

describe('USER_AUTH', () => {
  it('lets the user choose among what the pool allows and the user has', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP', 'SMS_OTP']);
    await place.add('ann', { attributes: email });
    const step = await place.initiate('USER_AUTH', { USERNAME: 'ann' });
    expect(step).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'],
    });
    await expect(place.respond(step, { ANSWER: 'SMS_OTP' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    await expect(place.respond(step, { ANSWER: 'PASSWORD', PASSWORD: 'Wrong-1' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    });
    const done = await place.respond(step, { ANSWER: 'PASSWORD', PASSWORD });
    expect(done.AuthenticationResult).toBeDefined();
  });

  it('takes the password with the challenge of its own name', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP']);
    await place.add('ann', { attributes: email });
    const step = await place.initiate('USER_AUTH', { USERNAME: 'ann' });
    expect((await place.respond(step, { PASSWORD }, 'PASSWORD')).AuthenticationResult).toBeDefined();
    const srp = new SrpClient(place.pool.id);
    const other = await place.initiate('USER_AUTH', { USERNAME: 'ann' });
    const verifier = await place.respond(other, { SRP_A: srp.publicKey }, 'PASSWORD_SRP');
    expect(verifier.ChallengeName).toBe('PASSWORD_VERIFIER');
    const proof = srp.answer(verifier.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now());
    expect((await place.respond(verifier, proof)).AuthenticationResult).toBeDefined();
  });

  it('EMAIL_OTP: eight digits, and the right ones verify the address and confirm the account', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { autoVerifiedAttributes: ['email'] });
    await place.add('ann', { attributes: { email: email.email }, status: 'UNCONFIRMED' });
    const step = await place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(step).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'a***@e***' },
    });
    expect(Object.keys(step.ChallengeParameters ?? {})).toHaveLength(2);
    expect(lastCode()).toMatch(/^\d{8}$/);
    for (let count = 0; count < 4; count++) {
      await expect(place.respond(step, { EMAIL_OTP_CODE: '00000000' })).rejects.toMatchObject({
        code: 'CodeMismatchException',
      });
    }
    expect((await place.respond(step, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
    const user = await place.call('AdminGetUser', { UserPoolId: place.pool.id, Username: 'ann' });
    expect(user).toMatchObject({ UserStatus: 'CONFIRMED' });
    expect(user.UserAttributes).toContainEqual({ Name: 'email_verified', Value: 'true' });
  });

  it('confirms with a code without PostConfirmation, as the page on triggers says', async () => {
    const { functions, lambdaConfig, calls } = triggersInProcess({ postConfirmation: (event: TriggerEvent) => event });
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { functions, lambdaConfig, autoVerifiedAttributes: ['email'] });
    await place.add('ann', { attributes: { email: email.email }, status: 'UNCONFIRMED' });
    const step = await place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect((await place.respond(step, { EMAIL_OTP_CODE: lastCode() })).AuthenticationResult).toBeDefined();
    const user = await place.call('AdminGetUser', { UserPoolId: place.pool.id, Username: 'ann' });
    expect(user).toMatchObject({ UserStatus: 'CONFIRMED' });
    expect(calls).toEqual([]);
  });

  it('an unconfirmed account is told so for every factor but a code', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { autoVerifiedAttributes: ['email'] });
    await place.add('ann', { attributes: { email: email.email }, status: 'UNCONFIRMED' });
    const preferences: Record<string, string>[] = [{}, { PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD }];
    for (const preferred of preferences) {
      await expect(place.initiate('USER_AUTH', { USERNAME: 'ann', ...preferred })).rejects.toMatchObject({
        code: 'UserNotConfirmedException',
      });
    }
  });

  it('an unconfirmed account is told so after its password alone, where the client hides who exists', async () => {
    const client = { preventUserExistenceErrors: 'ENABLED' } as const;
    await poolAllowing(['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'], { client, autoVerifiedAttributes: ['email'] });
    await place.add('ann', { attributes: { email: email.email }, status: 'UNCONFIRMED' });
    const nobody = await findSeeming(
      async (USERNAME) =>
        (await place.initiate('USER_AUTH', { USERNAME })).AvailableChallenges?.includes('PASSWORD') === true,
    );
    for (const [USERNAME, isSomebody] of [
      ['ann', true],
      [nobody, false],
    ] as const) {
      const step = await place.initiate('USER_AUTH', { USERNAME });
      expect(step.ChallengeName).toBe('SELECT_CHALLENGE');
      const choose = (password: string) =>
        place.respond(step, { USERNAME, ANSWER: 'PASSWORD', PASSWORD: password }).catch(({ code }) => code);
      const prefer = (password: string) =>
        place
          .initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'PASSWORD', PASSWORD: password })
          .catch(({ code }) => code);
      expect([await choose('Wrong-1'), await prefer('Wrong-1')]).toEqual(Array(2).fill('NotAuthorizedException'));
      const told = isSomebody ? 'UserNotConfirmedException' : 'NotAuthorizedException';
      expect([await choose(PASSWORD), await prefer(PASSWORD)]).toEqual([told, told]);
    }
  });

  it('a temporary password comes first', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP']);
    await place.add('ann', { attributes: email, status: 'FORCE_CHANGE_PASSWORD' });
    const step = await place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    expect(step).toMatchObject({
      ChallengeName: 'SELECT_CHALLENGE',
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD'],
    });
  });

  it('a user with a second factor begins with a password', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { mfaConfiguration: 'OPTIONAL', factors: { softwareToken: true } });
    const ann = await place.add('ann', { attributes: email });
    expect(await place.initiate('USER_AUTH', { USERNAME: 'ann' })).toMatchObject({
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'],
    });
    await place.context.db.execute(
      `insert into mfa_preferences (pool_id, sub, preferred, sms, email, software_token, passkey)
       values ('${ann.poolId}', '${ann.sub}', null, 1, 0, 0, 0)`,
    );
    expect(await place.initiate('USER_AUTH', { USERNAME: 'ann' })).toMatchObject({
      AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD'],
    });
  });

  it('plays the same for nobody, where the client hides who exists, and sends nothing', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { client: { preventUserExistenceErrors: 'ENABLED' } });
    const begin = (USERNAME: string) => place.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
    const isAsked = async (name: string) => (await begin(name)).ChallengeName === 'EMAIL_OTP';
    const USERNAME = await findSeeming(isAsked);
    const step = await begin(USERNAME);
    expect(step).toMatchObject({ ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'n***@e***' } });
    expect(place.context.sent).toEqual([]);
    await expect(place.respond(step, { USERNAME, EMAIL_OTP_CODE: '12345678' })).rejects.toMatchObject({
      code: 'CodeMismatchException',
      message: 'Invalid code or auth state for the user.',
    });
  });
});

describe('WEB_AUTHN', () => {
  it('logs no more than twenty wrong answers of an hour, and locks nobody out', async () => {
    await poolAllowing(['PASSWORD', 'WEB_AUTHN'], {
      userPoolAddOns: { advancedSecurityMode: 'AUDIT', advancedSecurityAdditionalFlows: {} },
    });
    const { call, context } = place;
    const ann = await place.add('ann');
    const AccessToken = (await place.password()).AuthenticationResult?.AccessToken ?? '';
    const authenticator = new Authenticator();
    const { CredentialCreationOptions } = await call('StartWebAuthnRegistration', { AccessToken });
    const Credential = authenticator.create(CredentialCreationOptions);
    await call('CompleteWebAuthnRegistration', { AccessToken, Credential });
    const start = () => place.initiate('USER_AUTH', { USERNAME: 'ann', PREFERRED_CHALLENGE: 'WEB_AUTHN' });
    const failures = async () => {
      const events = await listEvents(context, ann, { limit: 1000 });
      return events.filter(({ response }) => response === 'Fail').length;
    };
    const wrong = async () =>
      expect(place.respond(await start(), { CREDENTIAL: '{}' })).rejects.toMatchObject({
        code: 'NotAuthorizedException',
        message: 'Incorrect username or password.',
      });
    for (let count = 0; count < 30; count++) await wrong();
    expect(await failures()).toBe(20);
    const step = await start();
    const CREDENTIAL = authenticator.get(step.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '');
    expect((await place.respond(step, { CREDENTIAL })).AuthenticationResult).toBeDefined();
    context.clock.advance(3_600_000);
    await wrong();
    expect(await failures()).toBe(21);
  });
});

describe('a sign-up that goes on', () => {
  const signUp = (attributes = [{ Name: 'email', Value: email.email }]) =>
    place.call('SignUp', {
      ClientId: place.client.id,
      Username: 'ann',
      Password: PASSWORD,
      UserAttributes: attributes,
    });

  async function confirmed(): Promise<string> {
    const { Session = '' } = await signUp();
    const { Session: confirmedSession = '' } = await place.call('ConfirmSignUp', {
      ClientId: place.client.id,
      Username: 'ann',
      ConfirmationCode: lastCode(),
      Session,
    });
    return confirmedSession;
  }

  const goOn = (Session: string, username = 'ann') =>
    place.call('InitiateAuth', {
      ClientId: place.client.id,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: username },
      Session,
    });

  it('signs in with the session of its confirmation, once, and only its own user', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { autoVerifiedAttributes: ['email'] });
    await place.add('bob', { attributes: { email: 'bob@example.com' } });
    const session = await confirmed();
    await expect(goOn(session, 'bob')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => goOn(session)));
    const succeeded = outcomes.filter(({ status }) => status === 'fulfilled');
    expect(succeeded).toHaveLength(1);
    expect(succeeded[0]).toMatchObject({ value: { AuthenticationResult: { TokenType: 'Bearer' } } });
  });

  it('does not sign in before it is confirmed, nor after the session is over', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], { autoVerifiedAttributes: ['email'] });
    const { Session = '' } = await signUp();
    await expect(goOn(Session)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const confirmation = await place.call('ConfirmSignUp', {
      ClientId: place.client.id,
      Username: 'ann',
      ConfirmationCode: lastCode(),
      Session,
    });
    await expect(goOn(Session)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    place.context.clock.advance(3 * 60_000);
    await expect(goOn(confirmation.Session ?? '')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });
});

describe('UserMigration', () => {
  it('brings a user over with the password that was sent, and lets no name be guessed at forever', async () => {
    const triggers = triggersInProcess({
      userMigration: (event: TriggerEvent) => {
        if (event.userName !== 'old-ann' || event.request['password'] !== PASSWORD) {
          throw new FunctionError('thrown', 'Bad credentials');
        }
        const userAttributes = { username: 'old-ann', email: email.email, email_verified: 'true' };
        return { ...event, response: { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' } };
      },
    });
    place = await createSignInPlace({
      functions: triggers.functions,
      settings: { lambdaConfig: triggers.lambdaConfig },
      client: { preventUserExistenceErrors: 'ENABLED' },
    });
    const guess = (PASSWORD_: string, USERNAME = 'old-ann') =>
      place.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: PASSWORD_ });
    await expect(guess('Wrong-1')).rejects.toMatchObject({ message: 'Incorrect username or password.' });
    expect((await guess(PASSWORD)).AuthenticationResult).toBeDefined();
    expect((await place.password('old-ann')).AuthenticationResult).toBeDefined();
    expect(triggers.calls).toHaveLength(2);
    for (let count = 0; count < 5; count++) await expect(guess('Wrong-1', 'old-bob')).rejects.toThrow('Incorrect');
    await expect(guess('Wrong-1', 'old-bob')).rejects.toThrow('Password attempts exceeded');
    expect(triggers.calls).toHaveLength(7);
  });

  it('brings a user over with the password that is sent as a choice', async () => {
    const triggers = triggersInProcess({
      userMigration: (event: TriggerEvent) => {
        if (event.request['password'] !== PASSWORD) throw new FunctionError('thrown', 'Bad credentials');
        const userAttributes = { username: event.userName, email: email.email, email_verified: 'true' };
        return { ...event, response: { userAttributes, finalUserStatus: 'CONFIRMED', messageAction: 'SUPPRESS' } };
      },
      preAuthentication: (event: TriggerEvent) => {
        if (event.userName === 'barred' && !event.request['userNotFound']) throw new FunctionError('thrown', 'barred');
        return event;
      },
    });
    await poolAllowing(['PASSWORD', 'EMAIL_OTP'], {
      client: { preventUserExistenceErrors: 'ENABLED' },
      functions: triggers.functions,
      lambdaConfig: triggers.lambdaConfig,
    });
    const asked = () => triggers.calls.filter(({ name }) => name === 'userMigration').length;
    const choose = async (USERNAME: string, responses: Record<string, string>, name?: 'PASSWORD') => {
      const step = await place.initiate('USER_AUTH', { USERNAME });
      expect(step.AvailableChallenges).toContain('PASSWORD');
      return place.respond(step, { USERNAME, ...responses }, name);
    };
    const wrong = { message: 'Incorrect username or password.' };
    await expect(choose('old-ann', { ANSWER: 'PASSWORD', PASSWORD: 'Wrong-Horse-1' })).rejects.toMatchObject(wrong);
    expect((await choose('old-ann', { ANSWER: 'PASSWORD', PASSWORD })).AuthenticationResult).toBeDefined();
    expect(asked()).toBe(2);
    expect((await choose('old-bob', { PASSWORD }, 'PASSWORD')).AuthenticationResult).toBeDefined();
    await expect(choose('barred', { PASSWORD }, 'PASSWORD')).rejects.toMatchObject({
      message: 'PreAuthentication failed with error barred.',
    });
    expect(asked()).toBe(4);
    // Whoever is here already is not asked for elsewhere.
    expect((await choose('old-ann', { ANSWER: 'PASSWORD', PASSWORD })).AuthenticationResult).toBeDefined();
    await place.add('una', { attributes: {}, status: 'RESET_REQUIRED' });
    await place.context.db.execute("update users set sealed_verifier = null, salt = null where username = 'una'");
    await expect(choose('una', { ANSWER: 'PASSWORD', PASSWORD })).rejects.toMatchObject(wrong);
    expect(asked()).toBe(4);
    for (let count = 0; count < 5; count++) {
      await expect(choose('old-cleo', { PASSWORD: 'Wrong-Horse-1' }, 'PASSWORD')).rejects.toMatchObject(wrong);
    }
    await expect(choose('old-cleo', { PASSWORD }, 'PASSWORD')).rejects.toThrow('Password attempts exceeded');
    expect(asked()).toBe(9);
  });
});

describe('the length of what a client carries', () => {
  it('is the same for somebody and nobody', async () => {
    await poolAllowing(['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'], { client: { preventUserExistenceErrors: 'ENABLED' } });
    await place.add('maria', {
      attributes: { email: 'maria.with.a.long.address@mail.example.com', email_verified: 'true' },
    });
    const srp = new SrpClient(place.pool.id);
    const starts = [
      (USERNAME: string) => place.initiate('USER_SRP_AUTH', { USERNAME, SRP_A: srp.publicKey }),
      (USERNAME: string) => place.initiate('USER_AUTH', { USERNAME }),
      (USERNAME: string) => place.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' }),
    ];
    for (const start of starts) {
      const lengths = await Promise.all(
        ['maria', 'nobod'].map(async (name) => {
          const { Session, ChallengeParameters } = await start(name);
          return [Session?.length, ChallengeParameters?.['SECRET_BLOCK']?.length];
        }),
      );
      expect(lengths[0]).toEqual(lengths[1]);
      expect(lengths[0]?.[0] ?? 0).toBeLessThan(2048);
    }
  });
});
