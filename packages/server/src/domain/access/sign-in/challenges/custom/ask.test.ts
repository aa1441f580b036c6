import { afterEach, describe, expect, it } from 'vitest';
import { FunctionError } from '#domain/functions.ts';
import { PASSWORD } from '../../../../../../test/people.ts';
import {
  createSignInPlace,
  type SignInPlace,
  type TriggerEvent,
  triggersInProcess,
} from '../../../../../../test/sign-in-place.ts';
import { SrpClient } from '../../../../../../test/srp-client.ts';

let place: SignInPlace;
afterEach(() => place.context.close());

type Session = { challengeName: string; challengeResult: boolean; challengeMetadata?: string }[];

/** A riddle with three tries, after the password where the client begins with SRP. */
const riddle = {
  defineAuthChallenge: (event: TriggerEvent) => {
    const session = event.request['session'] as Session;
    const last = session.at(-1);
    const wrong = session.filter(({ challengeResult }) => !challengeResult).length;
    if (last?.challengeName === 'SRP_A') return { ...event, response: { challengeName: 'PASSWORD_VERIFIER' } };
    if (last?.challengeName === 'CUSTOM_CHALLENGE' && last.challengeResult) {
      return { ...event, response: { issueTokens: true, failAuthentication: false } };
    }
    if (wrong >= 3) return { ...event, response: { issueTokens: false, failAuthentication: true } };
    return { ...event, response: { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false } };
  },
  createAuthChallenge: (event: TriggerEvent) => ({
    ...event,
    response: {
      publicChallengeParameters: { riddle: '6 * 7' },
      privateChallengeParameters: { answer: '42' },
      challengeMetadata: `RIDDLE_${(event.request['session'] as Session).length}`,
    },
  }),
  verifyAuthChallengeResponse: (event: TriggerEvent) => ({
    ...event,
    response: {
      answerCorrect:
        event.request['challengeAnswer'] === (event.request['privateChallengeParameters'] as { answer: string }).answer,
    },
  }),
};

async function riddlePlace(client: object = {}) {
  const triggers = triggersInProcess(riddle);
  place = await createSignInPlace({
    functions: triggers.functions,
    settings: { lambdaConfig: triggers.lambdaConfig },
    client,
  });
  return triggers;
}

describe('CUSTOM_AUTH without SRP', () => {
  it('asks until the answer is right, with a new session each time, and tells the triggers what was before', async () => {
    const { calls } = await riddlePlace();
    await place.add('ann');
    const first = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
    expect(first).toMatchObject({
      ChallengeName: 'CUSTOM_CHALLENGE',
      ChallengeParameters: { riddle: '6 * 7', USERNAME: 'ann' },
    });
    expect(JSON.stringify(first)).not.toContain('42"');
    const second = await place.respond(first, { ANSWER: '41' });
    expect(second).toMatchObject({ ChallengeName: 'CUSTOM_CHALLENGE' });
    await expect(place.respond(first, { ANSWER: '42' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid session for the user, session can only be used once.',
    });
    const done = await place.respond(second, { ANSWER: '42' });
    expect(done.AuthenticationResult?.AccessToken).toBeDefined();
    await expect(place.respond(second, { ANSWER: '42' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Invalid session for the user, session can only be used once.',
    });
    const defined = calls.filter(({ name }) => name === 'defineAuthChallenge');
    expect(defined.map(({ event }) => event.request['session'])).toEqual([
      [],
      [{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'RIDDLE_0' }],
      [
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'RIDDLE_0' },
        { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'RIDDLE_1' },
      ],
    ]);
  });

  it('ends when the trigger says so, and the session is dead', async () => {
    await riddlePlace();
    await place.add('ann');
    let step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
    step = await place.respond(step, { ANSWER: '1' });
    step = await place.respond(step, { ANSWER: '2' });
    await expect(place.respond(step, { ANSWER: '3' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
    await expect(place.respond(step, { ANSWER: '42' })).rejects.toMatchObject({ code: 'NotAuthorizedException' });
  });

  it('gives no tokens under a temporary password: once the triggers have let the user in, it gives way', async () => {
    const { calls } = await riddlePlace();
    await place.add('ann', { status: 'FORCE_CHANGE_PASSWORD' });
    const first = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
    const asked = await place.respond(await place.respond(first, { ANSWER: '41' }), { ANSWER: '42' });
    expect(asked).toMatchObject({ ChallengeName: 'NEW_PASSWORD_REQUIRED' });
    expect(asked.AuthenticationResult).toBeUndefined();
    const defined = calls.filter(({ name }) => name === 'defineAuthChallenge').length;
    const done = await place.respond(asked, { NEW_PASSWORD: 'Another-Horse-2' });
    expect(done.AuthenticationResult?.AccessToken).toBeDefined();
    expect(calls.filter(({ name }) => name === 'defineAuthChallenge')).toHaveLength(defined);
  });

  it('refuses whose temporary password has expired', async () => {
    await riddlePlace();
    await place.add('ann', { status: 'FORCE_CHANGE_PASSWORD' });
    place.context.clock.advance(7 * 86_400_000);
    const step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
    await expect(place.respond(step, { ANSWER: '42' })).rejects.toMatchObject({
      message: 'Temporary password has expired and must be reset by an administrator.',
    });
  });

  it('lets one of ten parallel answers count', async () => {
    await riddlePlace();
    await place.add('ann');
    const step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => place.respond(step, { ANSWER: '42' })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('runs the triggers for nobody at a client that hides who exists, and gives no tokens', async () => {
    const { calls } = await riddlePlace({ preventUserExistenceErrors: 'ENABLED' });
    const step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'nobody' });
    expect(step.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(calls.every(({ event }) => event.request['userNotFound'] === true)).toBe(true);
    await expect(place.respond(step, { USERNAME: 'nobody', ANSWER: '42' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Incorrect username or password.',
    });
  });

  it('says which triggers are missing', async () => {
    place = await createSignInPlace();
    await place.add('ann');
    await expect(place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Custom auth lambda trigger is not configured for the user pool.',
    });
  });

  it('tells a disabled user so only after the last answer', async () => {
    await riddlePlace();
    await place.add('ann', { enabled: false });
    const step = await place.initiate('CUSTOM_AUTH', { USERNAME: 'ann' });
    await expect(place.respond(step, { ANSWER: '42' })).rejects.toMatchObject({ message: 'User is disabled.' });
  });
});

describe('answers to custom challenges, over sign-ins', () => {
  const LOCKED = 'Password attempts exceeded';
  const message = (error: unknown) => (error as Error).message;

  /** Functions of which the first step asks for something and takes every answer for wrong, as those of AWS's examples do. */
  const withDummy = {
    ...riddle,
    defineAuthChallenge: (event: TriggerEvent) => {
      const session = event.request['session'] as Session;
      const tries = session.length - 1;
      const response = session.at(-1)?.challengeResult
        ? { issueTokens: true }
        : tries >= 3
          ? { failAuthentication: true }
          : { challengeName: 'CUSTOM_CHALLENGE' };
      return { ...event, response };
    },
    verifyAuthChallengeResponse: (event: TriggerEvent) => {
      const { privateChallengeParameters, challengeAnswer } = event.request as Record<string, unknown>;
      const { answer } = privateChallengeParameters as { answer: string };
      return { ...event, response: { answerCorrect: challengeAnswer === answer && challengeAnswer !== 'dummy' } };
    },
  };
  async function placeWith(handlers: Record<string, (event: TriggerEvent) => unknown>, client: object = {}) {
    const triggers = triggersInProcess(handlers);
    const settings = { lambdaConfig: triggers.lambdaConfig };
    place = await createSignInPlace({ functions: triggers.functions, settings, client });
    return triggers;
  }
  const begin = (USERNAME = 'ann') => place.initiate('CUSTOM_AUTH', { USERNAME });

  it.each(['LEGACY', 'ENABLED'])(
    'ten that are wrong are free, then they lock: of 638 in 45 seconds, 16 are looked at (%s)',
    async (preventUserExistenceErrors) => {
      const { calls } = await riddlePlace({ preventUserExistenceErrors });
      await place.add('ann');
      const told = new Map<string, number>();
      for (let number = 0; number < 638; number++) {
        const step = await begin();
        const answer = await place
          .respond(step, { ANSWER: String(number + 100) })
          .then(({ ChallengeName }) => ChallengeName, message);
        told.set(answer ?? '', (told.get(answer ?? '') ?? 0) + 1);
        place.context.clock.advance(70);
      }
      const looked = calls.filter(({ name }) => name === 'verifyAuthChallengeResponse').length;
      expect(looked).toBeGreaterThanOrEqual(10);
      expect(looked).toBeLessThanOrEqual(16);
      expect(told).toEqual(
        new Map([
          ['CUSTOM_CHALLENGE', looked],
          [LOCKED, 638 - looked],
        ]),
      );
    },
    60_000,
  );

  it('of many at once, no more are looked at', async () => {
    const { calls } = await riddlePlace();
    await place.add('ann');
    const steps = await Promise.all(Array.from({ length: 40 }, () => begin()));
    await Promise.allSettled(steps.map((step) => place.respond(step, { ANSWER: '41' })));
    expect(calls.filter(({ name }) => name === 'verifyAuthChallengeResponse')).toHaveLength(10);
  });

  it('a right one that lets the user in ends the count; one that does not is not counted', async () => {
    const { calls } = await riddlePlace();
    await place.add('ann');
    for (let round = 0; round < 3; round++) {
      for (let time = 0; time < 9; time++) await place.respond(await begin(), { ANSWER: '41' });
      const done = await place.respond(await begin(), { ANSWER: '42' });
      expect(done.AuthenticationResult).toBeDefined();
    }
    expect(calls.filter(({ name }) => name === 'verifyAuthChallengeResponse')).toHaveLength(30);
  });

  it('an easy step before the real one ends nothing', async () => {
    const easy = {
      ...riddle,
      defineAuthChallenge: (event: TriggerEvent) => {
        const session = event.request['session'] as Session;
        const isIn = session.length === 2 && session.every(({ challengeResult }) => challengeResult);
        const failed = session.length >= 2 && !isIn;
        return {
          ...event,
          response: isIn
            ? { issueTokens: true }
            : failed
              ? { failAuthentication: true }
              : { challengeName: 'CUSTOM_CHALLENGE' },
        };
      },
      verifyAuthChallengeResponse: (event: TriggerEvent) => ({
        ...event,
        response: { answerCorrect: ['42', 'which?'].includes(String(event.request['challengeAnswer'])) },
      }),
    };
    await placeWith(easy);
    await place.add('ann');
    const told = [];
    for (let time = 0; time < 12; time++) {
      const step = await place.respond(await begin(), { ANSWER: 'which?' }).catch((error: unknown) => message(error));
      told.push(
        typeof step === 'string' ? step : await place.respond(step, { ANSWER: '41' }).then(() => 'in', message),
      );
    }
    expect(told).toEqual([...Array<string>(10).fill('Incorrect username or password.'), LOCKED, LOCKED]);
  });

  it('a right answer that DefineAuthChallenge does not take is a wrong one', async () => {
    const { calls } = await placeWith({
      ...riddle,
      defineAuthChallenge: (event: TriggerEvent) => {
        const isAnswered = (event.request['session'] as Session).length > 0;
        return {
          ...event,
          response: isAnswered ? { failAuthentication: true } : { challengeName: 'CUSTOM_CHALLENGE' },
        };
      },
    });
    await place.add('ann');
    const steps = await Promise.all(Array.from({ length: 20 }, () => begin()));
    await Promise.allSettled(steps.map((step) => place.respond(step, { ANSWER: '42' })));
    expect(calls.filter(({ name }) => name === 'verifyAuthChallengeResponse')).toHaveLength(10);
  });

  it('steps that are wrong by design lock nobody out, whoever begins anew now and then among them', async () => {
    await placeWith(withDummy);
    await place.add('ann');
    for (let round = 0; round < 10; round++) {
      for (let abandoned = 0; abandoned < 4; abandoned++) await place.respond(await begin(), { ANSWER: 'dummy' });
      let step = await place.respond(await begin(), { ANSWER: 'dummy' });
      step = await place.respond(step, { ANSWER: '41' });
      step = await place.respond(step, { ANSWER: '42' });
      expect(step.AuthenticationResult).toBeDefined();
    }
  });

  it.each([
    [
      'throws',
      () => {
        throw new FunctionError('thrown', 'wrong');
      },
    ],
    [
      'takes too long',
      () => {
        throw new FunctionError('timeout', 'too long');
      },
    ],
    ['answers nonsense', (event: TriggerEvent) => ({ ...event, response: { answerCorrect: 'perhaps' } })],
  ])(
    'VerifyAuthChallengeResponse %s: the answer is spent all the same, and counted',
    async (_what, verifyAuthChallengeResponse) => {
      const { calls } = await placeWith({ ...riddle, verifyAuthChallengeResponse });
      await place.add('ann');
      const step = await begin();
      await expect(place.respond(step, { ANSWER: '42' })).rejects.toMatchObject({
        code: expect.stringContaining('Lambda'),
      });
      await expect(place.respond(step, { ANSWER: '42' })).rejects.toMatchObject({
        message: 'Invalid session for the user, session can only be used once.',
      });
      for (let time = 0; time < 20; time++) await place.respond(await begin(), { ANSWER: '42' }).catch(() => {});
      expect(calls.filter(({ name }) => name === 'verifyAuthChallengeResponse')).toHaveLength(10);
    },
  );
});

describe('CUSTOM_AUTH with SRP', () => {
  async function proveBySrp(password = PASSWORD, more: Record<string, string> = {}) {
    const srp = new SrpClient(place.pool.id);
    const step = await place.initiate('CUSTOM_AUTH', {
      USERNAME: 'ann',
      CHALLENGE_NAME: 'SRP_A',
      SRP_A: srp.publicKey,
      ...more,
    });
    return { step, proof: srp.answer(step.ChallengeParameters ?? {}, password, place.context.clock.now()) };
  }

  it('asks for the password before the custom challenge', async () => {
    const { calls } = await riddlePlace();
    await place.add('ann');
    const { step, proof } = await proveBySrp();
    expect(step.ChallengeName).toBe('PASSWORD_VERIFIER');
    const custom = await place.respond(step, proof);
    expect(custom.ChallengeName).toBe('CUSTOM_CHALLENGE');
    const done = await place.respond(custom, { ANSWER: '42' });
    expect(done.AuthenticationResult).toBeDefined();
    const defined = calls.filter(({ name }) => name === 'defineAuthChallenge');
    expect(
      defined.map(({ event }) => (event.request['session'] as Session).map(({ challengeName }) => challengeName)),
    ).toEqual([['SRP_A'], ['SRP_A', 'PASSWORD_VERIFIER'], ['SRP_A', 'PASSWORD_VERIFIER', 'CUSTOM_CHALLENGE']]);
  });

  it('refuses a wrong password before any custom challenge', async () => {
    const { calls } = await riddlePlace();
    await place.add('ann');
    const { step, proof } = await proveBySrp('Wrong-Horse-1');
    await expect(place.respond(step, proof)).rejects.toMatchObject({ message: 'Incorrect username or password.' });
    expect(calls.filter(({ name }) => name === 'createAuthChallenge')).toEqual([]);
  });

  it('gives no tokens for SRP_A, which proves nothing, to a trigger that takes it for a challenge passed', async () => {
    const trusting = (event: TriggerEvent) => {
      const issueTokens = (event.request['session'] as Session).at(-1)?.challengeResult === true;
      return { ...event, response: { issueTokens, challengeName: 'CUSTOM_CHALLENGE' } };
    };
    const triggers = triggersInProcess({ ...riddle, defineAuthChallenge: trusting });
    place = await createSignInPlace({
      functions: triggers.functions,
      settings: { lambdaConfig: triggers.lambdaConfig },
    });
    await place.add('ann');
    await expect(proveBySrp()).rejects.toMatchObject({ code: 'InvalidLambdaResponseException' });
  });
});

describe('the triggers of a sign-in', () => {
  it('run in their order with what the client sent, and change the tokens', async () => {
    const pass = (event: TriggerEvent) => event;
    const triggers = triggersInProcess({
      preAuthentication: pass,
      postAuthentication: pass,
      preTokenGeneration: (event: TriggerEvent) => ({
        ...event,
        response: {
          claimsOverrideDetails: {
            claimsToAddOrOverride: { team: 'blue', sub: 'somebody else' },
            claimsToSuppress: ['email'],
            groupOverrideDetails: { groupsToOverride: ['staff'] },
          },
        },
      }),
    });
    place = await createSignInPlace({
      functions: triggers.functions,
      settings: { lambdaConfig: triggers.lambdaConfig },
    });
    const ann = await place.add('ann', { attributes: { email: 'ann@example.com' } });
    const done = await place.call('InitiateAuth', {
      ClientId: place.client.id,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: 'ann', PASSWORD },
      ClientMetadata: { from: 'app' },
    });
    expect(triggers.calls.map(({ event }) => event.triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_Authentication',
    ]);
    expect(triggers.calls[0]?.event.request).toMatchObject({ validationData: { from: 'app' } });
    expect(triggers.calls[1]?.event.request).toMatchObject({ newDeviceUsed: false });
    const claims = JSON.parse(
      Buffer.from(done.AuthenticationResult?.IdToken?.split('.')[1] ?? '', 'base64url').toString(),
    ) as Record<string, unknown>;
    expect(claims).toMatchObject({ team: 'blue', sub: ann.sub, 'cognito:groups': ['staff'] });
    expect(claims).not.toHaveProperty('email');
  });

  it('deny, with the words of the function', async () => {
    const triggers = triggersInProcess({
      preAuthentication: () => {
        throw new FunctionError('thrown', 'not today');
      },
    });
    place = await createSignInPlace({
      functions: triggers.functions,
      settings: { lambdaConfig: triggers.lambdaConfig },
    });
    await place.add('ann');
    await expect(place.password()).rejects.toMatchObject({
      code: 'UserLambdaValidationException',
      message: 'PreAuthentication failed with error not today.',
    });
  });
});
