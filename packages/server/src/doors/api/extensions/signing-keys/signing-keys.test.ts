import type { ExtensionTypes } from '@cenote/wire/extensions';
import { beforeEach, expect, test } from 'vitest';
import { deleteRetiredKeys, rotateDueKeys } from '#domain/tenant/pools/rotate-signing-keys.ts';
import { listPublicJwks } from '#domain/tenant/pools/signing-key-store.ts';
import { parseJwt } from '#lib/jwt.ts';
import { type CallExtension, extensionsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createPeoplePool, PASSWORD } from '../../../../../test/people.ts';

type Keys = ExtensionTypes['ListSigningKeys']['output']['SigningKeys'];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

describeOnBothEngines('the signing keys of a pool', (bench) => {
  let extend: CallExtension;
  let UserPoolId: string;
  let ClientId: string;
  let Username: string;

  beforeEach(async () => {
    extend = extensionsOf(bench.context);
    const { pool, client } = await createPeoplePool(bench.context);
    UserPoolId = pool.id;
    ClientId = client.id;
    Username = 'maria';
    await bench.call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
    await bench.call('AdminSetUserPassword', { UserPoolId, Username, Password: PASSWORD, Permanent: true });
  });

  /** Signs in; the ids of the keys that signed. */
  async function signIn() {
    const { AuthenticationResult } = await bench.call('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD },
    });
    const { AccessToken = '', IdToken = '' } = AuthenticationResult ?? {};
    return { AccessToken, by: [IdToken, AccessToken].map((token) => parseJwt(token)?.keyId) };
  }

  const list = async () => (await extend('ListSigningKeys', { UserPoolId })).SigningKeys;
  const statuses = (keys: Keys) =>
    ['ID', 'ACCESS'].map((use) => keys.filter(({ TokenUse }) => TokenUse === use).map(({ Status }) => Status));
  const published = async () => (await listPublicJwks(bench.context, UserPoolId)).map(({ kid }) => kid);
  const refusedSignature = { message: 'Could not verify signature for Access Token' };

  test('are published before they sign, and believed until their last token has expired', async () => {
    const { context, call } = bench;
    const before = await list();
    expect(statuses(before)).toEqual([['CURRENT'], ['CURRENT']]);
    const { SigningKeys } = await extend('RotateSigningKeys', { UserPoolId, SignsAfterSeconds: 600 });
    expect(statuses(SigningKeys)).toEqual([
      ['CURRENT', 'NEXT'],
      ['CURRENT', 'NEXT'],
    ]);
    expect((await published()).sort()).toEqual(SigningKeys.map(({ KeyId }) => KeyId).sort());

    const early = await signIn();
    expect(new Set(early.by)).toEqual(new Set(before.map(({ KeyId }) => KeyId)));
    context.clock.advance(600_000);
    const late = await signIn();
    expect(new Set(late.by)).toEqual(
      new Set(SigningKeys.filter(({ Status }) => Status === 'NEXT').map(({ KeyId }) => KeyId)),
    );
    for (const { AccessToken } of [early, late])
      expect(await call('GetUser', { AccessToken })).toMatchObject({ Username });
    const retired = await list();
    expect(statuses(retired)).toEqual([
      ['RETIRED', 'CURRENT'],
      ['RETIRED', 'CURRENT'],
    ]);
    expect(retired[0]?.PublishedUntil).toBe((context.clock.now() + 25 * hourMs) / 1000);

    context.clock.advance(25 * hourMs - 1);
    await deleteRetiredKeys(context);
    expect(await published()).toHaveLength(4);
    context.clock.advance(1);
    await deleteRetiredKeys(context);
    expect(statuses(await list())).toEqual([['CURRENT'], ['CURRENT']]);
    expect(new Set(await published())).toEqual(new Set(late.by));
  });

  test('sign after three hours unless told otherwise, when nobody keeps a key set from before', async () => {
    const { SigningKeys } = await extend('RotateSigningKeys', { UserPoolId });
    const next = SigningKeys.find(({ Status }) => Status === 'NEXT');
    expect(next?.SignsFrom).toBe(bench.context.clock.now() / 1000 + 3 * 3600);
  });

  test('sign at once where that is asked for', async () => {
    const { SigningKeys } = await extend('RotateSigningKeys', { UserPoolId, SignsAfterSeconds: 0 });
    expect(statuses(SigningKeys)).toEqual([
      ['RETIRED', 'CURRENT'],
      ['RETIRED', 'CURRENT'],
    ]);
    const current = SigningKeys.filter(({ Status }) => Status === 'CURRENT').map(({ KeyId }) => KeyId);
    expect(new Set((await signIn()).by)).toEqual(new Set(current));
  });

  test('that were stolen are revoked, and every token under them with them', async () => {
    const { call } = bench;
    const { AccessToken, by } = await signIn();
    expect(await call('GetUser', { AccessToken })).toMatchObject({ Username });
    const [idKey, stolen = ''] = by;
    const { SigningKeys } = await extend('RevokeSigningKey', { UserPoolId, KeyId: stolen });
    expect(statuses(SigningKeys)).toEqual([['CURRENT'], ['CURRENT']]);
    expect(await published()).not.toContain(stolen);
    await expect(call('GetUser', { AccessToken })).rejects.toMatchObject(refusedSignature);
    const next = await signIn();
    expect(next.by[0]).toBe(idKey);
    expect(next.by[1]).not.toBe(stolen);
    expect(await call('GetUser', { AccessToken: next.AccessToken })).toMatchObject({ Username });
    await expect(extend('RevokeSigningKey', { UserPoolId, KeyId: stolen })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('that are retired never sign again, whichever is revoked', async () => {
    const first = (await signIn()).by;
    bench.context.clock.advance(1);
    const { SigningKeys } = await extend('RotateSigningKeys', { UserPoolId, SignsAfterSeconds: 0 });
    const current = SigningKeys.find(({ Status, TokenUse }) => Status === 'CURRENT' && TokenUse === 'ACCESS');
    bench.context.clock.advance(1);
    await extend('RevokeSigningKey', { UserPoolId, KeyId: current?.KeyId ?? '' });
    const { by } = await signIn();
    expect(first).not.toContain(by[1]);
    expect(by[1]).not.toBe(current?.KeyId);
  });

  test('that change at the same moment at several servers change once', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 4 }, () => extend('RotateSigningKeys', { UserPoolId, SignsAfterSeconds: 0 })),
    );
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    expect(await published()).toHaveLength(2 + 2 * done);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected')
        expect(outcome.reason).toMatchObject({ code: 'ConcurrentModificationException' });
    }
  });

  test('are so many at most', async () => {
    await bench.context.db.execute(
      Array.from(
        { length: 48 },
        (_, index) =>
          `insert into signing_keys select pool_id, 'k${index}', token_use, sealed_private_key, public_jwk, created_at, 0
           from signing_keys where pool_id = '${UserPoolId}' and token_use = 'id' and key_id not like 'k%'`,
      ).join(';'),
    );
    await expect(extend('RotateSigningKeys', { UserPoolId })).rejects.toMatchObject({ code: 'LimitExceededException' });
  });

  test('are rotated when they are so old, once for all servers', async () => {
    const { context } = bench;
    const rotate = () => rotateDueKeys(context, 90 * dayMs, () => false);
    // Pools of other tests are due as well.
    context.clock.advance(90 * dayMs);
    await rotate();
    expect(await published()).toHaveLength(4);
    context.clock.advance(90 * dayMs - 1);
    expect(await rotate()).toBe(0);
    context.clock.advance(1);
    await Promise.all([rotate(), rotate(), rotate()]);
    expect(await published()).toHaveLength(6);
    expect(statuses(await list())[0]).toEqual(['RETIRED', 'CURRENT', 'NEXT']);
  });
});
