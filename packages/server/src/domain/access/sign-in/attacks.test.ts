import { afterEach, describe, expect, it } from 'vitest';
import { insertPasskeyWrites } from '#domain/people/mfa/passkeys/passkey-store.ts';
import type { User } from '#domain/people/users/user.ts';
import type { PoolSettings } from '#domain/tenant/pools/pool.ts';
import type { FirstAuthFactor } from '#domain/tenant/pools/settings/first-factors.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../../test/sign-in-place.ts';

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

  it('are guessed at as rarely under all spellings of a name, also where case matters here', async () => {
    const calls = await migrating(hidden);
    for (const USERNAME of ['zoë', 'ZOË', 'Zoe\u0308', 'ｚｏë', 'zoë', 'ＺＯË', 'zOë']) {
      await place.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: 'Wrong-Horse-1' }).catch(() => {});
    }
    expect(calls).toHaveLength(5);
  });

  it('are guessed at as rarely where letters are one that have several small forms', async () => {
    const calls = await migrating(hidden);
    const spellings = ['οσσος', 'οςσος', 'οσςος', 'οςςος', 'οσσοσ', 'οςςοσ', 'ΟΣΣΟΣ', 'οςσοσ'];
    for (const USERNAME of [...spellings, ...spellings]) {
      await place.initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: 'Wrong-Horse-1' }).catch(() => {});
    }
    expect(calls).toHaveLength(5);
  });
});

describe('a lock at a client that hides who exists', () => {
  const LOCKED = 'Password attempts exceeded';
  const names = ['ann', 'ann@example.com'];
  const told = (USERNAME: string) =>
    place
      .initiate('USER_PASSWORD_AUTH', { USERNAME, PASSWORD: 'Wrong-Horse-1' })
      .catch((error: Error) => error.message);
  const repeat = async (times: number, ask: () => Promise<unknown>) => {
    const answers = [];
    for (let time = 0; time < times; time++) answers.push(await ask());
    return answers;
  };

  it('does not show under another name of the user, nor by custom challenges', async () => {
    const custom = triggersInProcess({
      defineAuthChallenge: (event: TriggerEvent) => ({ ...event, response: { challengeName: 'CUSTOM_CHALLENGE' } }),
      createAuthChallenge: (event: TriggerEvent) => ({ ...event, response: {} }),
      verifyAuthChallengeResponse: (event: TriggerEvent) => ({ ...event, response: { answerCorrect: false } }),
    });
    place = await createSignInPlace({
      client: hidden,
      functions: custom.functions,
      pool: { aliasAttributes: ['email'] },
      settings: { lambdaConfig: custom.lambdaConfig },
    });
    await place.add('ann', { attributes: mail });
    const wrong = 'Incorrect username or password.';
    for (const name of [...names, 'nobody', 'nobody@example.com']) {
      expect(await repeat(6, () => told(name))).toEqual([...Array<string>(5).fill(wrong), LOCKED]);
    }
    const answer = async (USERNAME: string) => {
      const step = await place.initiate('CUSTOM_AUTH', { USERNAME });
      return place.respond(step, { USERNAME, ANSWER: '1' }).then(
        ({ ChallengeName }) => ChallengeName,
        (error: Error) => error.message,
      );
    };
    for (const name of [...names, 'nobody', 'nobody@example.com']) {
      expect(await repeat(11, () => answer(name))).toEqual([...Array<string>(10).fill('CUSTOM_CHALLENGE'), LOCKED]);
    }
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
      const next = await place.respond(step, { USERNAME, ANSWER: 'x', DEVICE_KEY: 'us-east-1_nothing' });
      return { ...next, Session: next.Session?.length };
    };
    const toNobody = JSON.stringify(await tell('nobody'));
    expect(toNobody.replaceAll('nobody', 'ann')).toBe(JSON.stringify(await tell('ann')));
  });

  it('a name is spoken in one spelling where case does not matter, and its password is right in any', async () => {
    place = await createSignInPlace({ client: hidden, pool: { usernameConfiguration: { caseSensitive: false } } });
    await place.add('McAnn');
    const spoken = async (USERNAME: string) => {
      const step = await place.initiate('USER_SRP_AUTH', { USERNAME, SRP_A: 'abcdef' });
      return step.ChallengeParameters?.['USER_ID_FOR_SRP'];
    };
    for (const name of ['McAnn', 'MCANN', 'mcann']) expect(await spoken(name)).toBe('mcann');
    expect(await spoken('McNobody')).toBe('mcnobody');
    const custom = await place.initiate('CUSTOM_AUTH', { USERNAME: 'mcann' }).catch(() => undefined);
    expect(custom?.ChallengeParameters?.['USERNAME'] ?? 'mcann').toBe('mcann');
    for (const name of ['McAnn', 'mcann']) {
      expect((await place.password(name)).AuthenticationResult).toBeDefined();
      expect((await place.srp(name)).AuthenticationResult).toBeDefined();
    }
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

describe('what users of every kind are answered, at a client that hides who exists', () => {
  const phone = { phone_number: '+15551234567', phone_number_verified: 'true' };
  const both = { factorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION' } as const;

  const giveNoPassword = async (username: string, attributes: Record<string, string>) => {
    const user = await place.add(username, { attributes });
    const { poolId, sub } = user;
    await place.context.db.execute(
      `update users set sealed_verifier = null, salt = null where pool_id = '${poolId}' and sub = '${sub}'`,
    );
  };
  const switchOn = (Username: string, settings: object) =>
    place.call('AdminSetUserMFAPreference', { UserPoolId: place.pool.id, Username, ...settings });
  /** Passkeys of these names. */
  const givePasskeys = async ({ poolId, sub }: User, ids: readonly string[]) => {
    for (const id of ids) {
      const passkey = {
        id,
        poolId,
        sub,
        publicKey: new Uint8Array(1),
        signCount: 0,
        name: 'Passkey',
        relyingPartyId: 'localhost',
        transports: ['internal'],
        createdAt: 0,
      };
      await place.context.db.transaction(insertPasskeyWrites(passkey, 20));
    }
  };
  const manyNames = (length: number) => Array.from({ length }, (_, index) => `nobody${index}`);
  const seen = async (names: readonly string[], tell: (name: string) => Promise<string>) => {
    const answers = new Set<string>();
    for (const name of names) answers.add(await tell(name));
    return answers;
  };
  /** Whatever somebody is answered, somebody else is who does not exist, and always the same. */
  async function expectToBeAlike(
    somebodies: readonly string[],
    tell: (name: string) => Promise<string>,
    many = manyNames(1500),
  ) {
    const real = await seen(somebodies, tell);
    const invented = await seen(many, tell);
    for (const answer of real) expect([...invented]).toContain(answer);
    for (const name of many.slice(0, 20)) expect(await tell(name)).toBe(await tell(name));
    return { real, invented };
  }
  const offered = async (USERNAME: string, PREFERRED_CHALLENGE = '') => {
    const step = await place.initiate('USER_AUTH', { USERNAME, ...(PREFERRED_CHALLENGE && { PREFERRED_CHALLENGE }) });
    return [step.ChallengeName, ...(step.AvailableChallenges ?? [])].join(' ');
  };

  it('begin with passwords and codes', async () => {
    await placeWithCodes(['PASSWORD', 'EMAIL_OTP']);
    await place.add('ida', { attributes: {} });
    await place.add('newcomer', { status: 'FORCE_CHANGE_PASSWORD', attributes: mail });
    await giveNoPassword('pia', mail);
    await giveNoPassword('una', {});
    const names = ['ann', 'ida', 'newcomer', 'pia', 'una'];
    const { real, invented } = await expectToBeAlike(names, (name) => offered(name));
    expect(real.size).toBe(3);
    expect([...invented].toSorted()).toEqual([...real].toSorted());
    const preferring = await expectToBeAlike(names, (name) => offered(name, 'EMAIL_OTP'));
    expect([...preferring.invented].toSorted()).toEqual([...preferring.real].toSorted());
  });

  it('begin with any factor, where second factors are the users’ choice', async () => {
    const factors = { sms: true, webAuthn: both };
    await placeWithCodes(['PASSWORD', 'EMAIL_OTP', 'SMS_OTP', 'WEB_AUTHN'], { mfaConfiguration: 'OPTIONAL', factors });
    await giveNoPassword('pia', phone);
    await giveNoPassword('kay', { ...mail, ...phone });
    const [kim, bob, zoe] = [
      await place.add('kim', { attributes: mail }),
      await place.add('bob', { attributes: { ...mail, ...phone } }),
      await place.add('zoe', { attributes: phone }),
    ];
    await place.add('all', { attributes: { ...mail, ...phone } });
    for (const [index, user] of [kim, bob, zoe].entries()) await givePasskeys(user, [`passkey${index}`]);
    await switchOn('bob', { SMSMfaSettings: { Enabled: true }, WebAuthnMfaSettings: { Enabled: true } });
    await switchOn('zoe', { SMSMfaSettings: { Enabled: true } });
    const { real } = await expectToBeAlike(
      ['ann', 'all', 'pia', 'kay', 'kim', 'bob', 'zoe'],
      (name) => offered(name),
      manyNames(7000),
    );
    expect([...real]).toContain('SELECT_CHALLENGE PASSWORD_SRP PASSWORD WEB_AUTHN');
    expect(real.size).toBe(7);
  });

  it('begin with a passkey or a password, where a passkey is both factors', async () => {
    const factors = { softwareToken: true, webAuthn: both };
    await placeWithCodes(['PASSWORD', 'WEB_AUTHN'], { mfaConfiguration: 'ON', factors });
    await givePasskeys(await place.add('kim', { attributes: mail }), ['passkey']);
    const { real, invented } = await expectToBeAlike(['ann', 'kim'], (name) => offered(name));
    expect([...invented].toSorted()).toEqual([...real].toSorted());
  });

  it('have one passkey or several', async () => {
    await placeWithCodes(['WEB_AUTHN']);
    const [kim, bob] = [await place.add('kim'), await place.add('bob')];
    await givePasskeys(kim, ['one']);
    await givePasskeys(bob, ['two', 'three']);
    await expectToBeAlike(['kim', 'bob'], async (USERNAME) => {
      const step = await place.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'WEB_AUTHN' });
      const options = JSON.parse(step.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS'] ?? '{}');
      return String(options.allowCredentials.length);
    });
  });

  it('get codes by the one medium or the other, to numbers of any length', async () => {
    place = await createSignInPlace({ client: hidden, pool: { aliasAttributes: ['email', 'phone_number'] } });
    await place.add('ann', { attributes: mail });
    await place.add('bob', { attributes: { phone_number: '+442079460123', phone_number_verified: 'true' } });
    await place.add('eve', { attributes: { phone_number: '+15551234567', phone_number_verified: 'true' } });
    await place.add('newcomer', { status: 'FORCE_CHANGE_PASSWORD' });
    const ClientId = place.client.id;
    await expectToBeAlike(['ann', 'bob', 'eve', 'newcomer'], async (Username) => {
      const { CodeDeliveryDetails } = await place.call('ForgotPassword', { ClientId, Username });
      const masked = CodeDeliveryDetails?.Destination?.replace(/[a-z\d]/gi, '?');
      return `${CodeDeliveryDetails?.AttributeName} ${CodeDeliveryDetails?.DeliveryMedium} ${masked}`;
    });
    const { CodeDeliveryDetails } = await place.call('ForgotPassword', { ClientId, Username: 'me@here.org' });
    expect(CodeDeliveryDetails?.Destination).toBe('m***@h***');
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

it('messages to an address that others claim use up nothing of whoever it belongs to', async () => {
  await placeWithCodes(['EMAIL_OTP'], { autoVerifiedAttributes: ['email'] });
  const { email = '' } = (
    await place.add('victim', { attributes: { email: 'victim@example.com', email_verified: 'true' } })
  ).attributes;
  const claiming = { status: 'UNCONFIRMED', attributes: { email, email_verified: 'false' } } as const;
  for (const count of [1, 2, 3]) await place.add(`thief${count}`, claiming);
  const ask = (USERNAME: string) => place.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  for (let turn = 0; turn < 10; turn++) for (const thief of ['thief1', 'thief2']) await ask(thief);
  // That there are others who claim it does not show: a code seems to be sent.
  expect(await ask('thief3')).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
  expect(place.context.sent).toHaveLength(20);
  expect(await ask('victim')).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
  expect(place.context.sent).toHaveLength(21);
});

it('codes for one user take nothing from another who shares the address', async () => {
  await placeWithCodes(['EMAIL_OTP']);
  const shared = { attributes: { email: 'family@example.com', email_verified: 'true' } };
  for (const name of ['bob', 'eve']) await place.add(name, shared);
  const ask = (USERNAME: string) => place.initiate('USER_AUTH', { USERNAME, PREFERRED_CHALLENGE: 'EMAIL_OTP' });
  for (let turn = 0; turn < 10; turn++) for (const name of ['bob', 'eve']) await ask(name);
  place.context.clock.advance(7 * 60_000);
  for (const name of ['bob', 'eve']) expect(await ask(name)).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
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
    expect(await ask('ann')).toMatchObject({ ChallengeName: 'EMAIL_OTP' });
    expect(place.context.sent).toHaveLength(1);
  });
});
