import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isForm } from '#domain/forms.ts';
import { PASSWORD } from '../../../../../../test/people.ts';
import { createSignInPlace, type SignInPlace } from '../../../../../../test/sign-in-place.ts';
import { SrpClient } from '../../../../../../test/srp-client.ts';
import type { Asker } from '../../asker.ts';
import type { Attempt, SignInFlow } from '../../attempt.ts';
import { challengeProof } from './handshake.ts';

let place: SignInPlace;
beforeEach(async () => {
  place = await createSignInPlace({ client: { preventUserExistenceErrors: 'ENABLED' } });
});
afterEach(() => place.context.close());

/** Any name that the wire can send: 128 UTF-16 units of letters, marks, symbols, numbers and punctuation of any script. */
const names = fc
  .oneof(
    fc.string({ unit: fc.constantFrom('a', '"', '\\', '語', '𐍈', 'ß', 'İ'), minLength: 1, maxLength: 128 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 128 }),
  )
  .filter((name) => isForm('UsernameType', name));
const deviceKeys = fc.tuple(fc.nat(45), fc.nat(45)).map(([region, rest]) => {
  const key = `${'r'.repeat(region + 1)}_${'0'.repeat(rest + 1)}`.slice(0, 55);
  return key.endsWith('_') ? 'r_0' : key;
});
const runs = fc.nat(100).map((length) => '+-'.repeat(50).slice(0, length));
const histories = fc
  .tuple(runs, fc.subarray(['SRP_A', 'PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA']))
  .map(([run, passed]) =>
    passed.flatMap((name, index) => [name, run.slice(index * 25, (index + 1) * 25)]).filter((entry) => entry !== ''),
  );
const flows = fc.constantFrom<SignInFlow>('ADMIN_USER_PASSWORD_AUTH', 'CUSTOM_AUTH', 'USER_AUTH', 'USER_SRP_AUTH');
const stamps = fc.record({ sub: fc.uuid(), generation: fc.maxSafeNat(), passwordSetAt: fc.maxSafeNat() });
const flags = fc.record({
  password: fc.boolean(),
  secondFactor: fc.boolean(),
  device: fc.boolean(),
  granted: fc.boolean(),
});
const attempts: fc.Arbitrary<Attempt> = fc
  .tuple(fc.uuid(), flows, names, fc.option(stamps), fc.option(deviceKeys), fc.option(flags), histories)
  .map(([id, flow, name, user, deviceKey, proved, history]) => ({
    id,
    flow,
    name,
    ...(user && { user }),
    ...(deviceKey !== null && { deviceKey }),
    ...proved,
    history,
  }));
const longest: Attempt = {
  id: 'x'.repeat(36),
  flow: 'ADMIN_USER_PASSWORD_AUTH',
  name: '語'.repeat(128),
  user: { sub: 's'.repeat(36), generation: Number.MAX_SAFE_INTEGER, passwordSetAt: Number.MAX_SAFE_INTEGER },
  deviceKey: `${'d'.repeat(53)}_0`,
  password: true,
  secondFactor: true,
  device: true,
  granted: true,
  history: ['SRP_A', 'PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'DEVICE_SRP_AUTH'].flatMap(
    (name) => [name, '+'.repeat(20)],
  ),
};

const verifier = new Uint8Array(384).fill(1);

async function lengthOfBlock(attempt: Attempt, username: string, name: string): Promise<number> {
  const asker = { pool: place.pool, client: place.client, admin: false, caller: {} } as unknown as Asker;
  const record = { poolName: 'group-key', username, salt: new Uint8Array(16), verifier };
  const srpA = new SrpClient(place.pool.id).publicKey;
  const { parameters } = await challengeProof(
    place.context,
    { asker, attempt, user: undefined },
    { name, record, srpA, parameters: {} },
  );
  return parameters['SECRET_BLOCK']?.length ?? 0;
}

describe('SECRET_BLOCK', () => {
  it('has one length, for any name, device key, flow and history', async () => {
    const expected = await lengthOfBlock(longest, '語'.repeat(128), 'DEVICE_PASSWORD_VERIFIER');
    expect(expected).toBe(3628);
    const challenges = fc.constantFrom('PASSWORD_VERIFIER', 'DEVICE_PASSWORD_VERIFIER');
    await fc.assert(
      fc.asyncProperty(attempts, names, challenges, async (attempt, username, name) => {
        expect(await lengthOfBlock(attempt, username.toLowerCase(), name)).toBe(expected);
      }),
      { numRuns: 100, examples: [[longest, '"'.repeat(128), 'PASSWORD_VERIFIER']] },
    );
  });

  it('is never sealed longer', async () => {
    const attempt = { ...longest, name: '語'.repeat(300) };
    await expect(lengthOfBlock(attempt, 'ann', 'PASSWORD_VERIFIER')).rejects.toThrow(RangeError);
  });

  it('tells by its length neither who exists nor who they are', async () => {
    const long = '語'.repeat(128);
    await place.add(long);
    await place.add('ann');
    const DEVICE_KEY = `us-east-1_${'d'.repeat(45)}`;
    const srp = new SrpClient(place.pool.id);
    const lengths = new Set<number>();
    for (const USERNAME of [long, `${long.slice(1)}人`, 'ann', 'nobody']) {
      for (const more of [{}, { DEVICE_KEY }, { DEVICE_KEY: '\u0001'.repeat(55) }] as Record<string, string>[]) {
        const step = await place.initiate('USER_SRP_AUTH', { USERNAME, SRP_A: srp.publicKey, ...more });
        lengths.add(step.ChallengeParameters?.['SECRET_BLOCK']?.length ?? 0);
      }
    }
    expect([...lengths]).toEqual([3628]);
  });

  it('holds an SRP_A of the greatest length that is taken', async () => {
    const srpA = `01${'0'.repeat(768)}`;
    const step = await place.initiate('USER_SRP_AUTH', { USERNAME: 'ann', SRP_A: srpA });
    expect(step.ChallengeParameters?.['SECRET_BLOCK']).toHaveLength(3628);
  });

  it('of the longest name proves the password', async () => {
    const name = '語'.repeat(128);
    await place.add(name);
    const srp = new SrpClient(place.pool.id);
    const step = await place.initiate('USER_SRP_AUTH', { USERNAME: name, SRP_A: srp.publicKey });
    const proof = srp.answer(step.ChallengeParameters ?? {}, PASSWORD, place.context.clock.now());
    expect((await place.respond(step, { ...proof, USERNAME: name })).AuthenticationResult).toBeDefined();
  });
});
