import { afterEach, describe, expect, it } from 'vitest';
import type { FirstAuthFactor, PoolSettings } from '#domain/pools/pool.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../test/sign-in-place.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

const hidden = { preventUserExistenceErrors: 'ENABLED' } as const;
const mail = { email: 'ann@example.com', email_verified: 'true' };

/** A pool in which `ann` may begin with these. */
async function placeWithCodes(allowedFirstAuthFactors: FirstAuthFactor[], settings: Partial<PoolSettings> = {}) {
  const plain = await createSignInPlace();
  const { policies } = plain.pool.settings;
  await plain.context.close();
  const signInPolicy = { allowedFirstAuthFactors };
  place = await createSignInPlace({
    client: hidden,
    settings: { policies: { ...policies, signInPolicy }, ...settings },
  });
  await place.add('ann', { attributes: mail });
}

const adminOnly = { recoveryMechanisms: [{ priority: 1, name: 'admin_only' as const }] };

describe('passwords of users who are yet to be migrated', () => {
  const migrating = async (client: object) => {
    const triggers = triggersInProcess({ userMigration: (event: TriggerEvent) => ({ ...event, response: {} }) });
    place = await createSignInPlace({
      client,
      functions: triggers.functions,
      settings: { lambdaConfig: triggers.lambdaConfig },
    });
    return triggers.calls;
  };
  const guess = () => place.initiate('USER_PASSWORD_AUTH', { USERNAME: 'old', PASSWORD: 'Wrong-Horse-1' });

  it.each([
    ['tells', {}],
    ['hides', hidden],
  ])('are guessed at as rarely as others at a client that %s who exists, in a row or at once', async (_, client) => {
    const calls = await migrating(client);
    for (let count = 0; count < 20; count++) await expect(guess()).rejects.toThrow();
    expect(calls).toHaveLength(5);
    await expect(guess()).rejects.toMatchObject({ message: 'Password attempts exceeded' });
    place.context.clock.advance(3_600_000);
    await Promise.allSettled(Array.from({ length: 20 }, guess));
    expect(calls.length).toBeLessThanOrEqual(10);
  });
});

describe('who exists, at a client that hides it', () => {
  const custom = triggersInProcess({
    defineAuthChallenge: (event: TriggerEvent) => ({ ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } }),
    createAuthChallenge: (event: TriggerEvent) => ({ ...event, response: {} }),
    verifyAuthChallengeResponse: (event: TriggerEvent) => ({ ...event, response: { answerCorrect: false } }),
  });
  const customPlace = async (pool: object, settings: object = {}) => {
    place = await createSignInPlace({
      pool,
      client: hidden,
      functions: custom.functions,
      settings: { lambdaConfig: custom.lambdaConfig, ...settings },
    });
  };

  it('CUSTOM_CHALLENGE names nobody in the form of somebody', async () => {
    await customPlace({ usernameAttributes: ['email'] });
    const stored = await place.add('ann@example.com', { attributes: { email: 'ann@example.com' } });
    expect(stored).toBeDefined();
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    const step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'nobody@example.com' });
    expect(step.ChallengeParameters?.['USERNAME']).toMatch(uuid);
    // Clients answer with the name that they are told, or with the one that was typed.
    for (const USERNAME of [step.ChallengeParameters?.['USERNAME'] ?? '', 'nobody@example.com']) {
      const fresh = await place.initiate('CUSTOM_AUTH', { USERNAME: 'nobody@example.com' });
      expect(await place.respond(fresh, { USERNAME, ANSWER: 'x' })).toMatchObject({
        ChallengeName: 'CUSTOM_CHALLENGE',
      });
    }
  });

  it('a device that is not there is told alike for nobody and for somebody', async () => {
    await customPlace({}, { deviceConfiguration: { challengeRequiredOnNewDevice: true } });
    await place.add('ann');
    const tell = async (USERNAME: string) => {
      const step = await place.initiate('CUSTOM_AUTH', { USERNAME });
      return place
        .respond(step, { USERNAME, ANSWER: 'x', DEVICE_KEY: 'us-east-1_nothing' })
        .catch((error) => error.code);
    };
    expect(await tell('nobody')).toBe(await tell('ann'));
  });

  it('a session that proves nothing yet does not tell which names belong to one user', async () => {
    place = await createSignInPlace({ client: hidden, pool: { aliasAttributes: ['email'] } });
    await place.add('ann', {
      attributes: { email: 'ann@example.com', email_verified: 'true', phone_number: '+15551' },
    });
    for (const [typed, other] of [
      ['ann', 'ann@example.com'],
      ['ann', '+15551'],
      ['ann@example.com', 'ann'],
    ] as const) {
      const step = await place.initiate('USER_AUTH', { USERNAME: typed });
      expect(step.ChallengeName).toBe('SELECT_CHALLENGE');
      await expect(
        place.respond(step, { USERNAME: other, ANSWER: 'PASSWORD', PASSWORD: 'Wrong-Horse-1' }),
      ).rejects.toMatchObject({ message: 'Invalid session for the user.' });
    }
  });
});

describe('USER_AUTH, where second factors are the users’ choice', () => {
  it('a password alone tells neither that there is somebody nor that there is nobody', async () => {
    await placeWithCodes(['PASSWORD', 'EMAIL_OTP'], { mfaConfiguration: 'OPTIONAL', factors: { sms: true } });
    await place.add('bob', { attributes: { ...mail, phone_number: '+15551234567' } });
    const UserPoolId = place.pool.id;
    const SMSMfaSettings = { Enabled: true };
    await place.call('AdminSetUserMFAPreference', { UserPoolId, Username: 'bob', SMSMfaSettings });
    const offered = async (USERNAME: string) =>
      (await place.initiate('USER_AUTH', { USERNAME })).AvailableChallenges?.join(' ') ?? '';
    const somebodies = [await offered('ann'), await offered('bob')];
    expect(somebodies).toEqual(['PASSWORD_SRP PASSWORD EMAIL_OTP', 'PASSWORD_SRP PASSWORD']);
    const nobodies = new Set<string>();
    for (let count = 0; count < 100; count++) nobodies.add(await offered(`nobody${count}`));
    expect([...nobodies].toSorted()).toEqual(somebodies.toSorted());
  });
});

describe('a second factor', () => {
  it('does not go to an address that comes with a new password', async () => {
    place = await createSignInPlace({
      settings: { mfaConfiguration: 'ON', factors: { email: {} }, accountRecoverySetting: adminOnly },
    });
    await place.add('ann', {
      status: 'FORCE_CHANGE_PASSWORD',
      attributes: { email: 'ann@example.com', email_verified: 'true' },
    });
    const step = await place.password();
    expect(step.ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const answer = { NEW_PASSWORD: 'Another-Horse-2', 'userAttributes.email': 'thief@example.com' };
    await expect(place.respond(step, answer)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect(place.context.sent).toHaveLength(0);
  });
});

describe('messages that nobody gets', () => {
  const ask = (USERNAME: string) => place.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });

  it('use up nothing of what a pool may send', async () => {
    await placeWithCodes(['EMAIL_OTP']);
    const { context } = place;
    Object.assign(context.settings, { messagesPerHour: 3 });
    for (let count = 0; count < 5; count++) await ask(`nobody${count}`);
    for (let count = 0; count < 3; count++) await ask('ann');
    expect(context.sent).toHaveLength(3);
    // Once it is used up, nobody is told so like somebody.
    for (const name of ['ann', 'nobody']) {
      await expect(ask(name)).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    }
  });

  it('use up nothing of what the address may get that was typed as a name', async () => {
    await placeWithCodes(['EMAIL_OTP']);
    for (let count = 0; count < 20; count++) await ask('ann@example.com');
    await expect(ask('ann@example.com')).rejects.toMatchObject({ code: 'TooManyRequestsException' });
    expect(await ask('ann')).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    expect(place.context.sent).toHaveLength(1);
  });
});
