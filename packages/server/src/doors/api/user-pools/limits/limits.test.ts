import { expect, test } from 'vitest';
import { createLocal } from '#domain/local.ts';
import { operationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';

describeOnBothEngines('provisioned limits', (bench) => {
  const definition = (Category: string) => ({ LimitClass: 'API_CATEGORY' as const, Attributes: { Category } });
  const set = (Category: string, RequestedLimitValue: number) =>
    bench.call('UpdateProvisionedLimit', { LimitDefinition: definition(Category), RequestedLimitValue });
  const get = async (Category: string) =>
    (await bench.call('GetProvisionedLimit', { LimitDefinition: definition(Category) })).Limit;
  const off = 2_147_483_647;
  /** How many of so many requests at one moment are answered. */
  const answered = async (count: number, ask: () => Promise<unknown>) => {
    const outcomes = await Promise.allSettled(Array.from({ length: count }, ask));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      if ((outcome.reason as { code?: string }).code === 'TooManyRequestsException') {
        expect(outcome.reason).toMatchObject({ message: 'Too many requests' });
      }
    }
    return outcomes.filter(
      (outcome) => outcome.status === 'fulfilled' || outcome.reason.code !== 'TooManyRequestsException',
    ).length;
  };
  const list = () => bench.call('ListUserPools', { MaxResults: 1 });

  test('nothing is limited until somebody says so', async () => {
    expect(await get('UserPoolRead')).toEqual({
      LimitDefinition: definition('UserPoolRead'),
      ProvisionedLimitValue: off,
      FreeLimitValue: 15,
    });
    expect(await answered(200, list)).toBe(200);
  });

  test('one that is set is shown, enforced at once, refilled by time, and taken away', async () => {
    const limited = { LimitDefinition: definition('UserPoolRead'), ProvisionedLimitValue: 3, FreeLimitValue: 15 };
    expect((await set('UserPoolRead', 3)).Limit).toEqual(limited);
    expect(await get('UserPoolRead')).toEqual(limited);
    expect(await answered(10, list)).toBe(3);
    // Others go on.
    expect(
      await answered(10, () => bench.call('GetProvisionedLimit', { LimitDefinition: definition('UserList') })),
    ).toBe(10);
    bench.context.clock.advance(1_000);
    expect(await answered(10, list)).toBe(3);
    expect((await set('UserPoolRead', off)).Limit?.ProvisionedLimitValue).toBe(off);
    expect(await answered(50, list)).toBe(50);
  });

  test('another process goes by it within five seconds, and counts for itself', async () => {
    const { keys, srp } = bench.context.local;
    const call = operationsOf({ ...bench.context, local: createLocal({ keys, srp }) });
    const ask = () => call('ListUserPools', { MaxResults: 1 });
    await ask();
    await set('UserPoolRead', 2);
    bench.context.clock.advance(5_001);
    // The request that finds the limits old does not wait for them.
    await expect
      .poll(() => {
        bench.context.clock.advance(1_000);
        return answered(5, ask);
      })
      .toBe(2);
    expect(await answered(10, list)).toBe(2);
    await set('UserPoolRead', off);
  });

  test('answers to challenges are counted apart, three for each sign-in', async () => {
    await set('UserAuthentication', 2);
    const start = () => bench.call('InitiateAuth', { ClientId: 'nobody', AuthFlow: 'USER_SRP_AUTH' });
    const answer = () => bench.call('RespondToAuthChallenge', { ClientId: 'nobody', ChallengeName: 'SMS_MFA' });
    expect([await answered(10, start), await answered(10, answer)]).toEqual([2, 6]);
    await set('UserAuthentication', off);
  });

  test.each([
    ['an unknown category', 'UserNothing', 5],
    ['a name that every object has', 'constructor', 5],
    ['none at all', 'UserPoolRead', 0],
    ['less than none', 'UserPoolRead', -1],
  ])('%s is refused', async (_, category, value) => {
    await expect(set(category, value)).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('a definition says its category and nothing else', async () => {
    for (const Attributes of [{}, { Category: 'UserRead', UserPoolId: 'x' }, { category: 'UserRead' }] as Record<
      string,
      string
    >[]) {
      const ask = bench.call('GetProvisionedLimit', { LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes } });
      await expect(ask).rejects.toMatchObject({ code: 'InvalidParameterException' });
    }
  });
});
