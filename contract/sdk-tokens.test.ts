import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminUserGlobalSignOutCommand,
  DeleteUserCommand,
  DeleteUserPoolClientCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator } from './people.ts';
import { claimsOf, confirmed, makeClient, makePool, present, refusal, tokensOf } from './sdk-client.ts';
import { describeContract } from './server.ts';

const revokedRefresh = refusal('NotAuthorizedException', 'Refresh Token has been revoked');
const revokedAccess = refusal('NotAuthorizedException', 'Access Token has been revoked');
const invalidRefresh = refusal('NotAuthorizedException', 'Invalid Refresh Token');

describeContract('tokens through the AWS SDK', (server) => {
  const refresh = (RefreshToken: string, ClientId = server.clientId) =>
    administrator(server).send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId,
        AuthParameters: { REFRESH_TOKEN: RefreshToken },
      }),
    );
  const exchange = (RefreshToken: string, ClientId = server.clientId) =>
    administrator(server).send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken }));
  const getUser = (AccessToken: string) => administrator(server).send(new GetUserCommand({ AccessToken }));

  test('a refresh token gives new tokens of the same sign-in, by either operation, and stays good', async () => {
    const person = await confirmed(server);
    const { AccessToken, RefreshToken } = await tokensOf(server, server.clientId, person);
    const before = claimsOf(AccessToken);
    for (const again of [await refresh(RefreshToken), await exchange(RefreshToken), await refresh(RefreshToken)]) {
      const result = present(again.AuthenticationResult);
      expect(result).not.toHaveProperty('RefreshToken');
      expect(result).toMatchObject({ ExpiresIn: 3600, TokenType: 'Bearer' });
      const { sub, origin_jti, auth_time } = before;
      expect(claimsOf(present(result.AccessToken))).toMatchObject({ sub, origin_jti, auth_time, token_use: 'access' });
      expect(claimsOf(present(result.AccessToken)).jti).not.toBe(before.jti);
      expect(claimsOf(present(result.IdToken))).toMatchObject({ sub, origin_jti, auth_time, token_use: 'id' });
      await getUser(present(result.AccessToken));
    }
  });

  test('a client that rotates hands out a new refresh token, and the old one is dead', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const { RefreshToken } = await tokensOf(server, ClientId, await confirmed(server));
    const { AuthenticationResult } = await exchange(RefreshToken, ClientId);
    const next = present(AuthenticationResult?.RefreshToken);
    expect(next).not.toBe(RefreshToken);
    await expect(exchange(RefreshToken, ClientId)).rejects.toMatchObject({ name: 'RefreshTokenReuseException' });
    expect((await exchange(next, ClientId)).AuthenticationResult?.AccessToken).toBeDefined();
    await expect(refresh(next, ClientId)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('of ten rotations of one token at the same moment, one wins', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 0 },
    });
    const { RefreshToken } = await tokensOf(server, ClientId, await confirmed(server));
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => exchange(RefreshToken, ClientId)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ name: 'RefreshTokenReuseException' });
    }
  });

  test('within the grace period the replaced token still works, for a client whose answer was lost', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId, {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 60 },
    });
    const { RefreshToken } = await tokensOf(server, ClientId, await confirmed(server));
    const first = await exchange(RefreshToken, ClientId);
    const second = await exchange(RefreshToken, ClientId);
    for (const { AuthenticationResult } of [first, second]) {
      await exchange(present(AuthenticationResult?.RefreshToken), ClientId);
    }
  });

  test('revoking a refresh token ends its sign-in and no other', async () => {
    const person = await confirmed(server);
    const one = await tokensOf(server, server.clientId, person);
    const other = await tokensOf(server, server.clientId, person);
    const revoke = new RevokeTokenCommand({ ClientId: server.clientId, Token: one.RefreshToken });
    await administrator(server).send(revoke);
    await expect(refresh(one.RefreshToken)).rejects.toMatchObject(revokedRefresh);
    await expect(exchange(one.RefreshToken)).rejects.toMatchObject(revokedRefresh);
    await expect(getUser(one.AccessToken)).rejects.toMatchObject(revokedAccess);
    await administrator(server).send(revoke);
    await getUser(other.AccessToken);
    await refresh(other.RefreshToken);
  });

  test('what is no refresh token of this client is not revoked', async () => {
    const person = await confirmed(server);
    const { AccessToken, RefreshToken } = await tokensOf(server, server.clientId, person);
    const { ClientId } = await makeClient(server, server.userPoolId, { EnableTokenRevocation: false });
    const revoke = (Token: string, client: string) =>
      administrator(server).send(new RevokeTokenCommand({ ClientId: client, Token }));
    await expect(revoke(AccessToken, server.clientId)).rejects.toMatchObject({ name: 'UnsupportedTokenTypeException' });
    await expect(revoke(RefreshToken, ClientId)).rejects.toMatchObject({ name: 'UnsupportedOperationException' });
    const foreign = await makeClient(server, server.userPoolId);
    await revoke(RefreshToken, foreign.ClientId);
    await refresh(RefreshToken);
    await expect(refresh(RefreshToken, foreign.ClientId)).rejects.toMatchObject(invalidRefresh);
    await expect(exchange(RefreshToken, foreign.ClientId)).rejects.toMatchObject(invalidRefresh);
  });

  test('a global sign-out, by the user or by an administrator, ends every sign-in but not the next', async () => {
    const person = await confirmed(server);
    const named = { UserPoolId: server.userPoolId, Username: person.username };
    const signOuts = [
      (AccessToken: string) => administrator(server).send(new GlobalSignOutCommand({ AccessToken })),
      () => administrator(server).send(new AdminUserGlobalSignOutCommand(named)),
    ];
    for (const signOut of signOuts) {
      const one = await tokensOf(server, server.clientId, person);
      const other = await tokensOf(server, server.clientId, person);
      await signOut(one.AccessToken);
      for (const { AccessToken, RefreshToken } of [one, other]) {
        await expect(getUser(AccessToken)).rejects.toMatchObject(revokedAccess);
        await expect(refresh(RefreshToken)).rejects.toMatchObject(revokedRefresh);
      }
      const next = await tokensOf(server, server.clientId, person);
      await getUser(next.AccessToken);
    }
  });

  test('a disabled user has no tokens, and gets none of them back', async () => {
    const person = await confirmed(server);
    const named = { UserPoolId: server.userPoolId, Username: person.username };
    const { AccessToken, RefreshToken } = await tokensOf(server, server.clientId, person);
    await administrator(server).send(new AdminDisableUserCommand(named));
    const disabled = refusal('NotAuthorizedException', 'User is disabled.');
    await expect(getUser(AccessToken)).rejects.toMatchObject(disabled);
    await expect(refresh(RefreshToken)).rejects.toMatchObject(disabled);
    await administrator(server).send(new AdminEnableUserCommand(named));
    await expect(getUser(AccessToken)).rejects.toMatchObject(revokedAccess);
    await expect(refresh(RefreshToken)).rejects.toMatchObject(revokedRefresh);
    await tokensOf(server, server.clientId, person);
  });

  test('a deleted user is gone with their tokens', async () => {
    const { AccessToken, RefreshToken } = await tokensOf(server, server.clientId, await confirmed(server));
    await administrator(server).send(new DeleteUserCommand({ AccessToken }));
    await expect(getUser(AccessToken)).rejects.toMatchObject(refusal('UserNotFoundException', 'User does not exist.'));
    await expect(refresh(RefreshToken)).rejects.toMatchObject(invalidRefresh);
  });

  test('with its client, every sign-in through it is gone', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId);
    const { AccessToken, RefreshToken } = await tokensOf(server, ClientId, await confirmed(server));
    const named = { UserPoolId: server.userPoolId, ClientId };
    await administrator(server).send(new DeleteUserPoolClientCommand(named));
    await expect(getUser(AccessToken)).rejects.toMatchObject(revokedAccess);
    await expect(refresh(RefreshToken, ClientId)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('a token that is not genuine is told by its fault', async () => {
    const { AccessToken, IdToken, RefreshToken } = await tokensOf(server, server.clientId, await confirmed(server));
    const [header = '', claims = '', signature = ''] = AccessToken.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claimsOf(AccessToken), sub: 'somebody-else' })).toString(
      'base64url',
    );
    const poolId = await makePool(server);
    const elsewhere = { ...claimsOf(AccessToken), iss: `${server.endpoint}/${poolId}` };
    const moved = Buffer.from(JSON.stringify(elsewhere)).toString('base64url');
    const unsigned = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
    const invalid = refusal('NotAuthorizedException', 'Invalid Access Token');
    const unverified = refusal('NotAuthorizedException', 'Could not verify signature for Access Token');
    const cases = [
      ['abc', invalid],
      [IdToken, invalid],
      [RefreshToken, invalid],
      [`${unsigned}.${claims}.`, invalid],
      [`${header}.${forged}.${signature}`, unverified],
      [`${header}.${moved}.${signature}`, unverified],
      [`${header}.${claims}.${'A'.repeat(342)}`, unverified],
    ] as const;
    for (const [token, refused] of cases) await expect(getUser(token)).rejects.toMatchObject(refused);
    await expect(getUser('')).rejects.toMatchObject(
      refusal(
        'InvalidParameterException',
        "1 validation error detected: Value at 'accessToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [A-Za-z0-9-_=.]+",
      ),
    );
    await expect(refresh('abc')).rejects.toMatchObject(invalidRefresh);
    await expect(refresh('')).rejects.toMatchObject(
      refusal('InvalidParameterException', 'Missing required parameter REFRESH_TOKEN'),
    );
  });

  test('lifetimes are those of the client', async () => {
    const { ClientId } = await makeClient(server, server.userPoolId, {
      AccessTokenValidity: 10,
      IdTokenValidity: 20,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
    });
    const { AccessToken, IdToken } = await tokensOf(server, ClientId, await confirmed(server));
    const access = claimsOf(AccessToken);
    const id = claimsOf(IdToken);
    expect([Number(access.exp) - Number(access.iat), Number(id.exp) - Number(id.iat)]).toEqual([600, 1200]);
  });
});
