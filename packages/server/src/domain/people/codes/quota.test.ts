import { expect, test } from 'vitest';
import { describeOnBothEngines } from '../../../../test/both-engines.ts';
import { createPeoplePool } from '../../../../test/people.ts';
import { type OpenDeed, spendOpenQuota, takeQuota } from './quota.ts';

describeOnBothEngines('quotas', (bench) => {
  const isTaken = (who: string, deed: OpenDeed, address: string) =>
    spendOpenQuota(bench.context, { poolId: 'pool', who }, deed, { address }).then(
      () => true,
      () => false,
    );
  const take = async (times: number, ...asked: Parameters<typeof isTaken>) => {
    const taken = await Promise.all(Array.from({ length: times }, () => isTaken(...asked)));
    return taken.filter(Boolean).length;
  };

  test('give no more in parallel, are per person and per deed, and come back with the hour', async () => {
    const { context } = bench;
    const { pool } = await createPeoplePool(context);
    const owner = { poolId: pool.id, who: 'ann' };
    const taken = await Promise.all(Array.from({ length: 12 }, () => takeQuota(context, owner, 'change-password')));
    expect(taken.filter(Boolean)).toHaveLength(5);
    expect(await takeQuota(context, { ...owner, who: 'other' }, 'change-password')).toBe(true);
    expect(await takeQuota(context, owner, 'verify-attribute')).toBe(true);
    context.clock.advance(3_600_000);
    expect(await takeQuota(context, owner, 'change-password')).toBe(true);
  });

  test('one network uses up nothing of what another one has', async () => {
    expect(await take(30, 'ann', 'confirm-forgot-password', '192.0.2.1')).toBe(20);
    expect(await take(30, 'ann', 'confirm-forgot-password', '192.0.2.2')).toBe(20);
    expect(await take(30, 'bob', 'confirm-sign-up', '2001:db8::1')).toBe(15);
    expect(await isTaken('bob', 'confirm-sign-up', '2001:db8::ffff:2')).toBe(false);
    // A home has a /56.
    expect(await isTaken('bob', 'confirm-sign-up', '2001:db8:0:ff::1')).toBe(false);
    expect(await isTaken('bob', 'confirm-sign-up', '2001:db8:1::1')).toBe(true);
    expect(await take(9, 'ann', 'forgot-password', '192.0.2.1')).toBe(5);
    expect(await take(9, 'ann', 'forgot-password', '192.0.2.2')).toBe(5);
  });

  test('all networks together have forty answers in any ten minutes', async () => {
    const { clock } = bench.context;
    clock.advance(600_000 - (clock.now() % 600_000) + 540_000);
    const fromMany = async (first: number) => {
      const taken = Array.from({ length: 50 }, (_, at) =>
        isTaken('cat', 'confirm-sign-up', `198.51.100.${first + at}`),
      );
      return (await Promise.all(taken)).filter(Boolean).length;
    };
    expect(await fromMany(0)).toBe(40);
    clock.advance(60_000);
    expect(await fromMany(50)).toBe(0);
    clock.advance(540_000);
    expect(await fromMany(100)).toBe(0);
    clock.advance(60_000);
    expect(await fromMany(150)).toBe(40);
  });

  test('however many networks ask for codes, another one may', async () => {
    const taken = [];
    for (let network = 0; network < 7; network++)
      taken.push(await take(6, 'dan', 'resend-code', `203.0.113.${network}`));
    expect(taken).toEqual([5, 5, 5, 5, 5, 5, 5]);
  });
});
