import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { signJwt } from '#lib/jwt.ts';
import { openSigningKey } from '#lib/signing-keys.ts';
import { type CallIdentityOperation, identityOperationsOf, operationsOf } from '../../../../test/api.ts';
import { createTestContext, type TestContext } from '../../../../test/context.ts';
import { createLoginSource, createTestIdentityPool, type LoginSource } from '../../../../test/identity-people.ts';

const hourMs = 3_600_000;
const invalid = (text: string) => ({ code: 'NotAuthorizedException', message: `Invalid login token. ${text}` });
const unsupported = {
  code: 'NotAuthorizedException',
  message: 'Token is not from a supported provider of this identity pool.',
};

describe('a login of a user pool', () => {
  let context: TestContext;
  let call: CallIdentityOperation;
  let source: LoginSource;
  let IdentityPoolId: string;
  let people = 0;
  beforeAll(async () => {
    context = await createTestContext();
    call = identityOperationsOf(context);
    source = await createLoginSource(context);
    IdentityPoolId = await createTestIdentityPool(context, { CognitoIdentityProviders: [source.trust] });
  });

  const getId = (token: string, provider = source.provider, pool = IdentityPoolId) =>
    call('GetId', { IdentityPoolId: pool, Logins: { [provider]: token } });
  const signIn = async (clientId?: string) => {
    const name = `person-${++people}`;
    await source.add(name);
    return { name, ...(await source.signIn(name, clientId)) };
  };

  /** The same claims, others laid over them, signed as told. */
  async function resign(token: string, claims: object, sign = 'right'): Promise<string> {
    const [header = '', body = ''] = token.split('.');
    const own = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
    const keys = await context.local.keys.forPool(source.userPoolId);
    if (keys === undefined) throw new Error('no keys');
    if (sign === 'right') return signJwt(keys.id, { ...own, ...claims });
    if (sign === 'access key') return signJwt(keys.access, { ...own, ...claims });
    const text = Buffer.from(JSON.stringify({ ...own, ...claims })).toString('base64url');
    if (sign === 'none') return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${text}.`;
    if (sign === 'nobody') return `${header}.${text}.`;
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const privateKeyDer = privateKey.export({ format: 'der', type: 'pkcs8' });
    return signJwt(openSigningKey({ keyId: keys.id.keyId, privateKeyDer }), { ...own, ...claims });
  }

  test('is an ID token, and nothing else', async () => {
    const { IdToken, AccessToken } = await signIn();
    expect((await getId(IdToken)).IdentityId).toMatch(/^us-east-1:/);
    await expect(getId(AccessToken)).rejects.toMatchObject(invalid('Missing a required claim: aud'));
    const garbage = invalid('Not a valid OpenId Connect identity token.');
    for (const text of [
      'x',
      'a.b.c',
      await resign(IdToken, {}, 'none'),
      await resign(IdToken, { token_use: 'access' }),
    ]) {
      await expect(getId(text)).rejects.toMatchObject(garbage);
    }
  });

  test('has to be signed by the key of ID tokens of its user pool', async () => {
    const { IdToken } = await signIn();
    for (const sign of ['nobody', 'somebody else', 'access key']) {
      await expect(getId(await resign(IdToken, {}, sign))).rejects.toMatchObject(
        invalid("Couldn't verify signed token."),
      );
    }
    const [header, body = '', signature] = IdToken.split('.');
    const other = Buffer.from(body, 'base64url')
      .toString()
      .replace(/"sub":"[^"]+"/, '"sub":"somebody-else"');
    const forged = `${header}.${Buffer.from(other).toString('base64url')}.${signature}`;
    await expect(getId(forged)).rejects.toMatchObject(invalid("Couldn't verify signed token."));
  });

  test('has to be for the user pool that it is sent for', async () => {
    const { IdToken } = await signIn();
    const other = await createLoginSource(context);
    const CognitoIdentityProviders = [source.trust, other.trust];
    const pool = await createTestIdentityPool(context, { CognitoIdentityProviders });
    await expect(getId(IdToken, other.provider, pool)).rejects.toMatchObject(
      invalid("Issuer doesn't match providerName"),
    );
  });

  test('has to be of a user pool and a client that the identity pool names', async () => {
    const clientId = await source.addClient();
    await expect(getId((await signIn(clientId)).IdToken)).rejects.toMatchObject(unsupported);
    const { IdToken } = await signIn();
    await expect(getId(IdToken, source.provider, await createTestIdentityPool(context))).rejects.toMatchObject(
      unsupported,
    );
    await expect(getId(IdToken, 'graph.facebook.com')).rejects.toMatchObject(unsupported);
    for (const provider of [
      'login.example.com',
      `https://${source.provider}`,
      source.provider.replace('us-east-1', 'eu-west-1'),
    ]) {
      await expect(getId(IdToken, provider)).rejects.toMatchObject({
        code: 'InvalidParameterException',
        message: 'Please provide a valid public provider.',
      });
    }
  });

  test('ends with its token', async () => {
    const { IdToken } = await signIn();
    context.clock.advance(hourMs);
    const now = context.clock.now() / 1000;
    await expect(getId(IdToken)).rejects.toMatchObject(invalid(`Token expired: ${now} >= ${now}`));
  });

  test('outlives its sign-in, but not where the identity pool has it checked', async () => {
    const CognitoIdentityProviders = [{ ...source.trust, ServerSideTokenCheck: true }];
    const checked = await createTestIdentityPool(context, { CognitoIdentityProviders });
    const userPools = operationsOf(context);
    const inactive = { code: 'NotAuthorizedException', message: 'Token is inactive' };
    const Username = (name: string) => ({ UserPoolId: source.userPoolId, Username: name });
    for (const end of [
      (name: string) => userPools('AdminUserGlobalSignOut', Username(name)),
      (name: string) => userPools('AdminDisableUser', Username(name)),
      (name: string) => userPools('AdminDeleteUser', Username(name)),
    ]) {
      const { name, IdToken } = await signIn();
      const { IdentityId = '' } = await getId(IdToken, source.provider, checked);
      await end(name);
      await expect(getId(IdToken, source.provider, checked)).rejects.toMatchObject(inactive);
      const Logins = { [source.provider]: IdToken };
      await expect(call('GetCredentialsForIdentity', { IdentityId, Logins })).rejects.toMatchObject(inactive);
      expect((await getId(IdToken)).IdentityId).toMatch(/^us-east-1:/);
    }
  });
});
