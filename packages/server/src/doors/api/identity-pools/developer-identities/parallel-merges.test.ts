import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { type CallIdentityOperation, identityOperationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createLoginSource, createTestIdentityPool, type LoginSource } from '../../../../../test/identity-people.ts';

const DeveloperProviderName = 'login.example.com';
const rounds = 60;

/** Logins that lead to nobody, or to somebody who is closed or was never known. */
const wrongLinks = statement<{ poolId: string }, { subject: string; kind: string | null }>(
  'test-wrong-links',
  `select identity_logins.subject, identities.kind from identity_logins
   left join identities on identities.id = identity_logins.identity_id
   where identity_logins.identity_pool_id = :poolId and (identities.kind is null or identities.kind <> 'known')`,
);

describeOnBothEngines('identities that are merged and linked at once', (bench) => {
  let call: CallIdentityOperation;
  let source: LoginSource;
  let ann: Record<string, string>;
  beforeAll(async () => {
    call = identityOperationsOf(bench.context);
    source = await createLoginSource(bench.context);
    await source.add('ann');
    ann = await source.logins('ann');
  });
  const newPool = () =>
    createTestIdentityPool(bench.context, { DeveloperProviderName, CognitoIdentityProviders: [source.trust] });
  const actsIn = (IdentityPoolId: string) => ({
    vouch: (user: string, more: Record<string, string> = {}) =>
      call('GetOpenIdTokenForDeveloperIdentity', {
        IdentityPoolId,
        Logins: { [DeveloperProviderName]: user, ...more },
      }),
    merge: (SourceUserIdentifier: string, DestinationUserIdentifier: string) =>
      call('MergeDeveloperIdentities', {
        IdentityPoolId,
        DeveloperProviderName,
        SourceUserIdentifier,
        DestinationUserIdentifier,
      }),
    unlink: (IdentityId: string, DeveloperUserIdentifier: string) =>
      call('UnlinkDeveloperIdentity', { IdentityPoolId, IdentityId, DeveloperProviderName, DeveloperUserIdentifier }),
  });
  const wrong = (poolId: string) => bench.context.db.all(wrongLinks, { poolId });

  test('a chain of merges makes one identity, which is there', async () => {
    const pool = await newPool();
    const { vouch, merge } = actsIn(pool);
    for (let round = 0; round < rounds; round++) {
      const [x = '', y = '', z = ''] = ['x', 'y', 'z'].map((name) => `${name}-${randomUUID()}`);
      for (const user of [x, y, z]) await vouch(user);
      await Promise.all([merge(y, z), merge(x, y)]);
      expect(await wrong(pool)).toEqual([]);
      const ids = await Promise.all([x, y, z].map(async (user) => (await vouch(user)).IdentityId));
      expect(new Set(ids).size).toBe(1);
    }
  });

  test('whoever is merged and linked at once is one person', async () => {
    for (let round = 0; round < rounds; round++) {
      const pool = await newPool();
      const { vouch, merge } = actsIn(pool);
      for (const user of ['x', 'z']) await vouch(user);
      await Promise.all([merge('x', 'z'), vouch('x', ann)]);
      expect(await wrong(pool)).toEqual([]);
      const { IdentityId } = await vouch('z');
      expect((await vouch('x')).IdentityId).toBe(IdentityId);
      expect((await call('GetId', { IdentityPoolId: pool, Logins: ann })).IdentityId).toBe(IdentityId);
    }
  });

  test('whatever is done at once, no login leads to nobody', async () => {
    const known = new Set(['ResourceNotFoundException', 'ResourceConflictException', 'NotAuthorizedException']);
    for (let round = 0; round < rounds; round++) {
      const pool = await newPool();
      const { vouch, merge, unlink } = actsIn(pool);
      const users = ['a', 'b', 'c', 'd'];
      const ids: string[] = [];
      for (const user of users) ids.push((await vouch(user)).IdentityId ?? '');
      const guest = (await call('GetId', { IdentityPoolId: pool })).IdentityId ?? '';
      const outcomes = await Promise.allSettled([
        merge('a', 'b'),
        merge('b', 'c'),
        merge('c', 'd'),
        merge('d', 'a'),
        unlink(ids[1] ?? '', 'b'),
        vouch('c', ann),
        call('GetCredentialsForIdentity', { IdentityId: guest, Logins: ann }),
        call('UnlinkIdentity', { IdentityId: ids[2] ?? '', Logins: ann, LoginsToRemove: [source.provider] }),
        call('DeleteIdentities', { IdentityIdsToDelete: [ids[3] ?? ''] }),
      ]);
      const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as object] : []));
      expect(failures.filter((reason) => !('code' in reason && known.has(String(reason.code))))).toEqual([]);
      expect(await wrong(pool)).toEqual([]);
    }
  });
});
