import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { statement } from '#database/database.ts';
import { type CallIdentityOperation, identityOperationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createLoginSource, createTestIdentityPool, type LoginSource } from '../../../../../test/identity-people.ts';

const notFound = (id: string) => ({ code: 'ResourceNotFoundException', message: `Identity '${id}' not found.` });
const forbidden = (id: string) => ({
  code: 'NotAuthorizedException',
  message: `Access to Identity '${id}' is forbidden.`,
});
const mismatch = {
  code: 'NotAuthorizedException',
  message: "Logins don't match. Please include at least one valid login for this identity or identity pool.",
};
const taken = { code: 'ResourceConflictException', message: 'A login is linked to another identity already.' };
const identityCount = statement<{ poolId: string }, { count: number }>(
  'test-identity-count',
  'select count(*) as count from identities where identity_pool_id = :poolId',
);

describeOnBothEngines('identities', (bench) => {
  let call: CallIdentityOperation;
  let one: LoginSource;
  let other: LoginSource;
  let IdentityPoolId: string;
  let people = 0;
  beforeAll(async () => {
    call = identityOperationsOf(bench.context);
    one = await createLoginSource(bench.context);
    other = await createLoginSource(bench.context);
    const CognitoIdentityProviders = [one.trust, other.trust];
    IdentityPoolId = await createTestIdentityPool(bench.context, { CognitoIdentityProviders });
  });

  /** The logins of a new person. */
  const login = async (source = one) => {
    const name = `person-${++people}`;
    await source.add(name);
    return source.logins(name);
  };
  const getId = async (Logins?: Record<string, string>) =>
    (await call('GetId', { IdentityPoolId, ...(Logins && { Logins }) })).IdentityId ?? '';
  const use = async (IdentityId: string, Logins?: Record<string, string>) =>
    (await call('GetCredentialsForIdentity', { IdentityId, ...(Logins && { Logins }) })).IdentityId ?? '';
  const describe = (IdentityId: string) => call('DescribeIdentity', { IdentityId });

  test('each guest is another one, and has no login', async () => {
    const [first, second] = [await getId(), await getId({})];
    expect(first).toMatch(/^us-east-1:[0-9a-f-]{36}$/);
    expect(second).not.toBe(first);
    const now = bench.context.clock.now() / 1000;
    expect(await describe(first)).toEqual({ IdentityId: first, CreationDate: now, LastModifiedDate: now });
    expect(await use(first)).toBe(first);
  });

  test('one person has one identity in a pool, however many ask at once, and another one in each pool', async () => {
    const Logins = await login();
    const ids = await Promise.all(Array.from({ length: 10 }, () => getId(Logins)));
    expect(new Set(ids).size).toBe(1);
    const CognitoIdentityProviders = [one.trust];
    const elsewhere = await createTestIdentityPool(bench.context, { CognitoIdentityProviders });
    const { IdentityId } = await call('GetId', { IdentityPoolId: elsewhere, Logins });
    expect(IdentityId).not.toBe(ids[0]);
    expect((await bench.context.db.first(identityCount, { poolId: elsewhere }))?.count).toBe(1);
  });

  test('a user pool is one provider under both its names, and is kept under the one of AWS', async () => {
    const Logins = await login();
    const [token = ''] = Object.values(Logins);
    const own = { [`127.0.0.1:9229/${one.userPoolId}`]: token };
    const id = await getId(own);
    expect(await getId(Logins)).toBe(id);
    expect(await getId({ ...own, ...Logins })).toBe(id);
    expect((await describe(id)).Logins).toEqual([one.provider]);
  });

  test('logins of two providers lead to one identity from the time on that they came together', async () => {
    const [mine, more] = [await login(one), await login(other)];
    const id = await getId(mine);
    expect(await getId({ ...mine, ...more })).toBe(id);
    expect(await getId(more)).toBe(id);
    expect((await describe(id)).Logins?.toSorted()).toEqual([one.provider, other.provider].toSorted());
  });

  test('logins of two identities are refused, and both stay as they were', async () => {
    const [mine, theirs] = [await login(one), await login(other)];
    const [first, second] = [await getId(mine), await getId(theirs)];
    await expect(getId({ ...mine, ...theirs })).rejects.toMatchObject(taken);
    await expect(use(first, { ...mine, ...theirs })).rejects.toMatchObject(taken);
    expect([await getId(mine), await getId(theirs)]).toEqual([first, second]);
  });

  test('two people of one provider are never one identity', async () => {
    const [mine, theirs, more] = [await login(one), await login(one), await login(other)];
    const id = await getId({ ...mine, ...more });
    await expect(use(id, { ...theirs, ...more })).rejects.toMatchObject(taken);
    const both = { ...mine, [`127.0.0.1:9229/${one.userPoolId}`]: Object.values(theirs)[0] ?? '' };
    await expect(getId(both)).rejects.toMatchObject(taken);
    // Neither of them has an identity yet.
    const strangers = [await login(one), await login(one)].map((logins) => Object.values(logins)[0] ?? '');
    const [first = '', second = ''] = strangers;
    const unknown = { [one.provider]: first, [`127.0.0.1:9229/${one.userPoolId}`]: second };
    await expect(getId(unknown)).rejects.toMatchObject(taken);
  });

  test('a guest is taken over by a login that leads nowhere yet, and is no guest any more', async () => {
    const [guest, Logins] = [await getId(), await login()];
    expect(await use(guest, Logins)).toBe(guest);
    expect(await getId(Logins)).toBe(guest);
    expect((await describe(guest)).Logins).toEqual([one.provider]);
    await expect(use(guest)).rejects.toMatchObject(forbidden(guest));
  });

  test('of two people who take a guest over at once, one does', async () => {
    const guest = await getId();
    const logins = [await login(), await login()];
    const outcomes = await Promise.allSettled(logins.map((one) => use(guest, one)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refused = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(refused?.reason).toMatchObject(mismatch);
  });

  test('a guest whose person is somebody already is merged into that identity, and is gone', async () => {
    const Logins = await login();
    const id = await getId(Logins);
    const guest = await getId();
    expect(await use(guest, Logins)).toBe(id);
    await expect(use(guest)).rejects.toMatchObject(notFound(guest));
    await expect(use(guest, await login())).rejects.toMatchObject(notFound(guest));
    expect(await use(guest, Logins)).toBe(id);
    // Whoever else is somebody has nothing to do with it.
    const others = await login();
    await getId(others);
    await expect(use(guest, others)).rejects.toMatchObject(notFound(guest));
    const all = await call('ListIdentities', { IdentityPoolId, MaxResults: 60 });
    const shown = await call('ListIdentities', { IdentityPoolId, MaxResults: 60, HideDisabled: true });
    const ids = ({ Identities = [] }: typeof all) => Identities.map(({ IdentityId }) => IdentityId);
    expect(ids(all)).toContain(guest);
    expect(ids(shown)).not.toContain(guest);
    expect(ids(shown)).toContain(id);
  });

  test('nobody acts as somebody else', async () => {
    const id = await getId(await login());
    await expect(use(id)).rejects.toMatchObject(forbidden(id));
    await expect(use(id, {})).rejects.toMatchObject(forbidden(id));
    await expect(use(id, await login())).rejects.toMatchObject(mismatch);
    const somebody = await login();
    await getId(somebody);
    await expect(use(id, somebody)).rejects.toMatchObject(mismatch);
    await expect(call('GetOpenIdToken', { IdentityId: id })).rejects.toMatchObject(forbidden(id));
  });

  test('an identity that is not there is not found, in the words that clients match on', async () => {
    const id = `us-east-1:${randomUUID()}`;
    await expect(use(id)).rejects.toMatchObject(notFound(id));
    await expect(use(id, await login())).rejects.toMatchObject(notFound(id));
    await expect(call('GetOpenIdToken', { IdentityId: id })).rejects.toMatchObject(notFound(id));
    await expect(describe(id)).rejects.toMatchObject(notFound(id));
  });

  test('without guests there are none, and those who were are refused; a login takes them over still', async () => {
    const CognitoIdentityProviders = [one.trust];
    const poolId = await createTestIdentityPool(bench.context, { CognitoIdentityProviders });
    const { IdentityId: guest = '' } = await call('GetId', { IdentityPoolId: poolId });
    const settings = { IdentityPoolName: 'x', AllowUnauthenticatedIdentities: false, CognitoIdentityProviders };
    await call('UpdateIdentityPool', { IdentityPoolId: poolId, ...settings });
    const refused = {
      code: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    };
    await expect(call('GetId', { IdentityPoolId: poolId })).rejects.toMatchObject(refused);
    await expect(use(guest)).rejects.toMatchObject(refused);
    await expect(call('GetOpenIdToken', { IdentityId: guest })).rejects.toMatchObject(refused);
    expect(await use(guest, await login())).toBe(guest);
  });

  test('a login that is unlinked leads to another identity; without any, nobody gets to it', async () => {
    const [mine, more] = [await login(one), await login(other)];
    const id = await getId({ ...mine, ...more });
    const unlink = (Logins: Record<string, string>, ...LoginsToRemove: string[]) =>
      call('UnlinkIdentity', { IdentityId: id, Logins, LoginsToRemove });
    await expect(unlink(await login(), one.provider)).rejects.toMatchObject(mismatch);
    await expect(unlink({}, one.provider)).rejects.toMatchObject(mismatch);
    await expect(unlink(mine, 'graph.facebook.com')).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    expect(await unlink(mine, other.provider)).toEqual({});
    expect(await getId(more)).not.toBe(id);
    expect(await getId(mine)).toBe(id);
    await unlink(mine, one.provider);
    await expect(use(id)).rejects.toMatchObject(forbidden(id));
    await expect(use(id, mine)).rejects.toMatchObject(mismatch);
    expect(await getId(mine)).not.toBe(id);
  });

  test('are listed in pages, and gone when they are deleted', async () => {
    const poolId = await createTestIdentityPool(bench.context);
    const made: string[] = [];
    for (let count = 0; count < 5; count++) {
      made.push((await call('GetId', { IdentityPoolId: poolId })).IdentityId ?? '');
    }
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await call('ListIdentities', {
        IdentityPoolId: poolId,
        MaxResults: 2,
        ...(NextToken && { NextToken }),
      });
      expect(page.IdentityPoolId).toBe(poolId);
      seen.push(...(page.Identities ?? []).map(({ IdentityId = '' }) => IdentityId));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual(made.toSorted());
    const [gone = '', ...left] = seen;
    const unknown = `us-east-1:${randomUUID()}`;
    expect(await call('DeleteIdentities', { IdentityIdsToDelete: [gone, unknown] })).toEqual({
      UnprocessedIdentityIds: [],
    });
    await expect(use(gone)).rejects.toMatchObject(notFound(gone));
    const after = await call('ListIdentities', { IdentityPoolId: poolId, MaxResults: 60 });
    expect(after.Identities?.map(({ IdentityId }) => IdentityId)).toEqual(left);
    await expect(
      call('ListIdentities', { IdentityPoolId: poolId, MaxResults: 2, NextToken: 'of-another-list' }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('a deleted person who comes again is somebody new', async () => {
    const Logins = await login();
    const id = await getId(Logins);
    await call('DeleteIdentities', { IdentityIdsToDelete: [id] });
    expect(await getId(Logins)).not.toBe(id);
  });
});
