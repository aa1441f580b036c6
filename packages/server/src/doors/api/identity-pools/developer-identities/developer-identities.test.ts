import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { verifyWebIdentity } from '#domain/identity-pools/assumed-roles/verify-web-identity.ts';
import { parseJwt } from '#lib/jwt.ts';
import { type CallIdentityOperation, identityOperationsOf } from '../../../../../test/api.ts';
import { describeOnBothEngines } from '../../../../../test/both-engines.ts';
import { createLoginSource, createTestIdentityPool, type LoginSource } from '../../../../../test/identity-people.ts';

const DeveloperProviderName = 'login.example.com';
const ownProvider = 'cognito-identity.amazonaws.com';
const unknownProvider = {
  code: 'InvalidParameterException',
  message: 'This identity pool does not support the specified developer provider',
};
const claimsOf = (token = '') => parseJwt(token)?.claims;

describeOnBothEngines('identities of a developer', (bench) => {
  let call: CallIdentityOperation;
  let source: LoginSource;
  let IdentityPoolId: string;
  let users = 0;
  beforeAll(async () => {
    call = identityOperationsOf(bench.context);
    source = await createLoginSource(bench.context);
    const CognitoIdentityProviders = [source.trust];
    IdentityPoolId = await createTestIdentityPool(bench.context, { DeveloperProviderName, CognitoIdentityProviders });
  });

  const newUser = () => `user-${++users}`;
  const login = async () => {
    const name = newUser();
    await source.add(name);
    return source.logins(name);
  };
  const vouch = (user: string, more: { IdentityId?: string; Logins?: Record<string, string> } = {}) => {
    const { IdentityId, Logins = {} } = more;
    const input = { IdentityPoolId, Logins: { [DeveloperProviderName]: user, ...Logins } };
    return call('GetOpenIdTokenForDeveloperIdentity', { ...input, ...(IdentityId && { IdentityId }) });
  };
  const lookUp = (input: {
    IdentityId?: string;
    DeveloperUserIdentifier?: string;
    MaxResults?: number;
    NextToken?: string;
  }) => call('LookupDeveloperIdentity', { IdentityPoolId, ...input });

  test('a user whom the developer vouches for has one identity, and a token that says so', async () => {
    const user = newUser();
    const answers = await Promise.all(Array.from({ length: 5 }, () => vouch(user)));
    const [{ IdentityId = '', Token } = {}] = answers;
    expect(new Set(answers.map((answer) => answer.IdentityId)).size).toBe(1);
    const now = bench.context.clock.now() / 1000;
    expect(claimsOf(Token)).toEqual({
      sub: IdentityId,
      aud: IdentityPoolId,
      amr: ['authenticated', DeveloperProviderName, `${DeveloperProviderName}:${IdentityPoolId}:${user}`],
      iss: 'http://127.0.0.1:9229/identity-pools',
      'https://cognito-identity.amazonaws.com/identity-pool-arn': `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${IdentityPoolId}`,
      cenote: {
        use: 'login',
        logins: [{ digest: expect.stringMatching(/^[\w-]{43}$/), mappingNames: [DeveloperProviderName] }],
      },
      exp: now + 900,
      iat: now,
    });
    expect((await call('DescribeIdentity', { IdentityId })).Logins).toEqual([DeveloperProviderName]);
  });

  test('the token opens credentials, and nothing else of the user does', async () => {
    const { IdentityId = '', Token = '' } = await vouch(newUser());
    const use = (Logins: Record<string, string>, id = IdentityId) =>
      call('GetCredentialsForIdentity', { IdentityId: id, Logins });
    expect((await use({ [ownProvider]: Token })).IdentityId).toBe(IdentityId);
    const stranger = await vouch(newUser());
    await expect(use({ [ownProvider]: stranger.Token ?? '' })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${IdentityId}' is forbidden.`,
    });
    await expect(use({ [DeveloperProviderName]: 'user-1' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Please provide a valid public provider.',
    });
    await expect(call('GetId', { IdentityPoolId, Logins: { [ownProvider]: Token } })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: "Invalid login token. Can't pass in a Cognito token.",
    });
    await expect(use({ [ownProvider]: Token, ...(await login()) })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
  });

  test('a token that is changed, of somebody else or over opens nothing', async () => {
    const { IdentityId = '', Token = '' } = await vouch(newUser());
    const use = (token: string) => call('GetCredentialsForIdentity', { IdentityId, Logins: { [ownProvider]: token } });
    const [header, claims, signature = ''] = Token.split('.');
    const forged = `${header}.${claims}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
    const other = await createTestIdentityPool(bench.context, { DeveloperProviderName });
    const elsewhere = await call('GetOpenIdTokenForDeveloperIdentity', {
      IdentityPoolId: other,
      Logins: { [DeveloperProviderName]: 'user-1' },
    });
    const invalid = (text: string) => ({ code: 'NotAuthorizedException', message: `Invalid login token. ${text}` });
    await expect(use(forged)).rejects.toMatchObject(invalid("Couldn't verify signed token."));
    await expect(use('x')).rejects.toMatchObject(invalid('Not a Cognito token.'));
    const [idToken = ''] = Object.values(await login());
    await expect(use(idToken)).rejects.toMatchObject(invalid('Not a Cognito token.'));
    await expect(use(elsewhere.Token ?? '')).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    const { exp = 0 } = claimsOf(Token) as { exp?: number };
    bench.context.clock.advance(899_000);
    expect((await use(Token)).IdentityId).toBe(IdentityId);
    bench.context.clock.advance(1000);
    await expect(use(Token)).rejects.toMatchObject(invalid(`Token expired: ${exp} >= ${exp}`));
  });

  test('a token lasts as long as the developer says, and carries tags', async () => {
    const Logins = { [DeveloperProviderName]: newUser() };
    const PrincipalTags = { department: 'legal' };
    const { Token } = await call('GetOpenIdTokenForDeveloperIdentity', {
      IdentityPoolId,
      Logins,
      TokenDuration: 86_400,
      PrincipalTags,
    });
    const claims = claimsOf(Token) as { exp: number; iat: number };
    expect(claims.exp - claims.iat).toBe(86_400);
    expect(claims).toMatchObject({ 'https://aws.amazon.com/tags': { principal_tags: { department: ['legal'] } } });
    await expect(
      call('GetOpenIdTokenForDeveloperIdentity', { IdentityPoolId, Logins, PrincipalTags: { a: '<script>' } }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('a guest becomes the identity of the developer’s user, unless that user has one', async () => {
    const { IdentityId: guest = '' } = await call('GetId', { IdentityPoolId });
    const user = newUser();
    expect((await vouch(user, { IdentityId: guest })).IdentityId).toBe(guest);
    expect((await vouch(user)).IdentityId).toBe(guest);
    const { IdentityId: next = '' } = await call('GetId', { IdentityPoolId });
    await expect(vouch(user, { IdentityId: next })).rejects.toMatchObject({
      code: 'DeveloperUserAlreadyRegisteredException',
    });
  });

  test('the developer’s user is linked to somebody’s identity by a login of theirs alone', async () => {
    const Logins = await login();
    const { IdentityId = '' } = await call('GetId', { IdentityPoolId, Logins });
    const user = newUser();
    await expect(vouch(user, { IdentityId })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: "Logins don't match. Please include at least one valid login for this identity or identity pool.",
    });
    expect((await vouch(user, { IdentityId, Logins })).IdentityId).toBe(IdentityId);
    expect((await vouch(user)).IdentityId).toBe(IdentityId);
    expect((await call('GetId', { IdentityPoolId, Logins })).IdentityId).toBe(IdentityId);
  });

  test('an identity of another pool is not found', async () => {
    const other = await createTestIdentityPool(bench.context, { DeveloperProviderName });
    const { IdentityId = '' } = await call('GetId', { IdentityPoolId: other });
    const gone = { code: 'ResourceNotFoundException', message: `Identity '${IdentityId}' not found.` };
    await expect(vouch(newUser(), { IdentityId })).rejects.toMatchObject(gone);
    await expect(lookUp({ IdentityId })).rejects.toMatchObject(gone);
    const unlinking = { IdentityPoolId, DeveloperProviderName, IdentityId, DeveloperUserIdentifier: 'x' };
    await expect(call('UnlinkDeveloperIdentity', unlinking)).rejects.toMatchObject(gone);
  });

  test('a provider that the pool does not have is refused', async () => {
    const call2 = (Logins: Record<string, string>) =>
      call('GetOpenIdTokenForDeveloperIdentity', { IdentityPoolId, Logins });
    await expect(call2({ 'other.example.com': 'user' })).rejects.toMatchObject(unknownProvider);
    await expect(call2(await login())).rejects.toMatchObject(unknownProvider);
    await expect(call2({ [DeveloperProviderName]: newUser(), 'other.example.com': 'user' })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    });
    const merging = { IdentityPoolId, SourceUserIdentifier: 'a', DestinationUserIdentifier: 'b' };
    await expect(
      call('MergeDeveloperIdentities', { ...merging, DeveloperProviderName: 'other' }),
    ).rejects.toMatchObject(unknownProvider);
    const without = await createTestIdentityPool(bench.context);
    await expect(
      call('GetOpenIdTokenForDeveloperIdentity', { IdentityPoolId: without, Logins: { '': 'user' } }),
    ).rejects.toMatchObject({ code: 'ValidationException' });
  });

  test('users are looked up by their identity, and identities by a user; what does not fit is a conflict', async () => {
    const [user, second] = [newUser(), newUser()];
    const { IdentityId = '', Token = '' } = await vouch(user);
    expect(Token).not.toBe('');
    const { IdentityId: other = '' } = await vouch(second);
    expect(await lookUp({ DeveloperUserIdentifier: user })).toEqual({
      IdentityId,
      DeveloperUserIdentifierList: [user],
    });
    expect(await lookUp({ IdentityId })).toEqual({ IdentityId, DeveloperUserIdentifierList: [user] });
    const both = { IdentityId, DeveloperUserIdentifier: user };
    expect(await lookUp(both)).toEqual({ IdentityId, DeveloperUserIdentifierList: [user] });
    await expect(lookUp({ IdentityId: other, DeveloperUserIdentifier: user })).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
    await expect(lookUp({ DeveloperUserIdentifier: 'nobody' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: "Developer user identifier 'nobody' not found.",
    });
    await expect(lookUp({ IdentityId: `us-east-1:${randomUUID()}` })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    await expect(lookUp({})).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test('two users that are merged are one, and the identity that was merged is gone', async () => {
    const [from, to] = [newUser(), newUser()];
    const Logins = await login();
    const { IdentityId: source = '', Token = '' } = await vouch(from, { Logins });
    const { IdentityId: target = '' } = await vouch(to);
    const merge = (SourceUserIdentifier: string, DestinationUserIdentifier: string) =>
      call('MergeDeveloperIdentities', {
        IdentityPoolId,
        DeveloperProviderName,
        SourceUserIdentifier,
        DestinationUserIdentifier,
      });
    expect(await merge(from, to)).toEqual({ IdentityId: target });
    expect((await vouch(from)).IdentityId).toBe(target);
    expect((await call('GetId', { IdentityPoolId, Logins })).IdentityId).toBe(target);
    await expect(
      call('GetCredentialsForIdentity', { IdentityId: source, Logins: { [ownProvider]: Token } }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException', message: `Identity '${source}' not found.` });
    expect(await merge(from, to)).toEqual({ IdentityId: target });
    await expect(merge('nobody', to)).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    const third = newUser();
    await vouch(third, { Logins: await login() });
    await expect(merge(third, to)).rejects.toMatchObject({ code: 'ResourceConflictException' });
  });

  test('an identity has twenty logins at most, read in pages; a merge does not make more', async () => {
    const first = newUser();
    const { IdentityId = '' } = await vouch(first);
    const merge = (SourceUserIdentifier: string) =>
      call('MergeDeveloperIdentities', {
        IdentityPoolId,
        DeveloperProviderName,
        SourceUserIdentifier,
        DestinationUserIdentifier: first,
      });
    const merged = [first];
    for (let count = 1; count < 20; count++) {
      const user = newUser();
      await vouch(user);
      await merge(user);
      merged.push(user);
    }
    const extra = newUser();
    const { IdentityId: own } = await vouch(extra);
    await expect(merge(extra)).rejects.toMatchObject({ code: 'ResourceConflictException' });
    expect((await vouch(extra)).IdentityId).toBe(own);
    const seen: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await lookUp({ IdentityId, MaxResults: 8, ...(NextToken && { NextToken }) });
      seen.push(...(page.DeveloperUserIdentifierList ?? []));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    expect(seen).toEqual(merged.toSorted());
  });

  test('two users that are merged into each other at once stay one identity that is there', async () => {
    const [one, other] = [newUser(), newUser()];
    await vouch(one);
    await vouch(other);
    const merge = (SourceUserIdentifier: string, DestinationUserIdentifier: string) =>
      call('MergeDeveloperIdentities', {
        IdentityPoolId,
        DeveloperProviderName,
        SourceUserIdentifier,
        DestinationUserIdentifier,
      });
    const [first, second] = await Promise.all([merge(one, other), merge(other, one)]);
    expect(first.IdentityId).toBe(second.IdentityId);
    expect((await vouch(one)).IdentityId).toBe(first.IdentityId);
    expect((await vouch(other)).IdentityId).toBe(first.IdentityId);
  });

  test('a user that is unlinked is somebody new, and an identity without a login opens nothing more', async () => {
    const user = newUser();
    const { IdentityId = '', Token = '' } = await vouch(user);
    const unlinking = { IdentityPoolId, DeveloperProviderName, IdentityId, DeveloperUserIdentifier: user };
    expect(await call('UnlinkDeveloperIdentity', unlinking)).toEqual({});
    await expect(call('UnlinkDeveloperIdentity', unlinking)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
    expect((await vouch(user)).IdentityId).not.toBe(IdentityId);
    await expect(
      call('GetCredentialsForIdentity', { IdentityId, Logins: { [ownProvider]: Token } }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${IdentityId}' is forbidden.`,
    });
  });

  test('a token opens nothing more once one of the logins that it was made with leads elsewhere', async () => {
    const [one, other] = [newUser(), newUser()];
    const Logins = await login();
    const { IdentityId = '', Token: ofOther = '' } = await vouch(other);
    const { Token: ofOne = '' } = await vouch(one);
    const merging = {
      IdentityPoolId,
      DeveloperProviderName,
      SourceUserIdentifier: one,
      DestinationUserIdentifier: other,
    };
    await call('MergeDeveloperIdentities', merging);
    const { Token: ofBoth = '' } = await vouch(one, { Logins });
    const use = (token: string) => call('GetCredentialsForIdentity', { IdentityId, Logins: { [ownProvider]: token } });
    const forbidden = { code: 'NotAuthorizedException', message: `Access to Identity '${IdentityId}' is forbidden.` };
    expect((await use(ofBoth)).IdentityId).toBe(IdentityId);
    await call('UnlinkIdentity', { IdentityId, Logins, LoginsToRemove: [source.provider] });
    await expect(use(ofBoth)).rejects.toMatchObject(forbidden);
    expect((await use(ofOther)).IdentityId).toBe(IdentityId);
    const unlinking = { IdentityPoolId, DeveloperProviderName, IdentityId, DeveloperUserIdentifier: other };
    await call('UnlinkDeveloperIdentity', unlinking);
    await expect(use(ofOther)).rejects.toMatchObject(forbidden);
    await expect(call('GetOpenIdToken', { IdentityId, Logins: { [ownProvider]: ofOther } })).rejects.toMatchObject(
      forbidden,
    );
    await expect(use(ofOne)).rejects.toMatchObject({ code: 'NotAuthorizedException' });
    expect((await use((await vouch(one)).Token ?? '')).IdentityId).toBe(IdentityId);
  });

  test('a token service is refused a token of logins that lead elsewhere, as it is one of an identity that is closed', async () => {
    const [one, other] = [newUser(), newUser()];
    const { IdentityId = '', Token = '' } = await vouch(one);
    await vouch(other);
    const own = { [ownProvider]: Token };
    const { Token: ofIdentity = '' } = await call('GetOpenIdToken', { IdentityId, Logins: own });
    expect(await verifyWebIdentity(bench.context, ofIdentity)).toMatchObject({ federated: { subject: IdentityId } });
    const merge = (SourceUserIdentifier: string, DestinationUserIdentifier: string) =>
      call('MergeDeveloperIdentities', {
        IdentityPoolId,
        DeveloperProviderName,
        SourceUserIdentifier,
        DestinationUserIdentifier,
      });
    await merge(other, one);
    expect(await verifyWebIdentity(bench.context, ofIdentity)).toMatchObject({ federated: { subject: IdentityId } });
    const unlinking = { IdentityPoolId, DeveloperProviderName, IdentityId, DeveloperUserIdentifier: one };
    await call('UnlinkDeveloperIdentity', unlinking);
    await expect(verifyWebIdentity(bench.context, ofIdentity)).rejects.toMatchObject({ reason: 'rejected' });
    const third = newUser();
    const { IdentityId: closing = '', Token: ofThird = '' } = await vouch(third);
    const { Token: ofClosing = '' } = await call('GetOpenIdToken', {
      IdentityId: closing,
      Logins: { [ownProvider]: ofThird },
    });
    await merge(third, other);
    await expect(verifyWebIdentity(bench.context, ofClosing)).rejects.toMatchObject({ reason: 'rejected' });
  });

  test('a user of any characters up to 1,024 is found again; more, and what nobody sees, is refused', async () => {
    const some = (count: number, from: number, of: number) =>
      Array.from({ length: count }, () => String.fromCodePoint(from + Math.floor(Math.random() * of))).join('');
    for (const user of [some(1024, 33, 90), some(1024, 0x4e00, 20_000), some(512, 0x1f300, 700)]) {
      const { IdentityId = '' } = await vouch(user);
      expect(await lookUp({ DeveloperUserIdentifier: user })).toEqual({
        IdentityId,
        DeveloperUserIdentifierList: [user],
      });
      const unlinking = { IdentityPoolId, DeveloperProviderName, IdentityId, DeveloperUserIdentifier: user };
      expect(await call('UnlinkDeveloperIdentity', unlinking)).toEqual({});
    }
    const refused = {
      code: 'InvalidParameterException',
      message: 'A developer user identifier has 1 to 1024 characters, and no control characters.',
    };
    for (const user of ['x'.repeat(1025), 'x'.repeat(50_000), 'a\u0001', 'a\u0085b', 'a\nb', '\u007f']) {
      await expect(vouch(user)).rejects.toMatchObject(refused);
    }
  });

  test('a provider of the name that an object has anyway has the users that it says, and no others', async () => {
    const named = {
      IdentityPoolId: await createTestIdentityPool(bench.context, { DeveloperProviderName: 'constructor' }),
    };
    const vouchIn = (Logins: Record<string, string>) =>
      call('GetOpenIdTokenForDeveloperIdentity', { ...named, Logins });
    await expect(vouchIn({ other: 'x' })).rejects.toMatchObject(unknownProvider);
    const { IdentityId = '', Token = '' } = await vouchIn(JSON.parse('{"constructor":"x"}') as Record<string, string>);
    const given = await call('GetCredentialsForIdentity', { IdentityId, Logins: { [ownProvider]: Token } });
    expect(given.IdentityId).toBe(IdentityId);
  });

  test('the developer’s own provider is unlinked by the developer alone', async () => {
    const Logins = await login();
    const { IdentityId = '' } = await vouch(newUser(), { Logins });
    await expect(
      call('UnlinkIdentity', { IdentityId, Logins, LoginsToRemove: [DeveloperProviderName] }),
    ).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
  });
});
