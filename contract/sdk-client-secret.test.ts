import {
  AdminConfirmSignUpCommand,
  ForgotPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson } from './people.ts';
import { claimsOf, confirmed, makeClient, present, refusal, secretHash } from './sdk-client.ts';
import { type ContractServer, describeAnywhere } from './server.ts';

/** A client with a secret, and the parameters of a sign-in to it. */
async function secretClient(server: ContractServer, input: Parameters<typeof makeClient>[2] = {}) {
  const made = await makeClient(server, server.userPoolId, { GenerateSecret: true, ...input });
  return { ClientId: made.ClientId, secret: present(made.ClientSecret) };
}

describeAnywhere('a client with a secret through the AWS SDK', (server) => {
  test('sign-up, sign-in and refresh with SECRET_HASH', async () => {
    const { ClientId, secret } = await secretClient(server);
    const { username, password } = newPerson();
    const hash = secretHash(username, ClientId, secret);
    const sdk = administrator(server);
    await sdk.send(new SignUpCommand({ ClientId, Username: username, Password: password, SecretHash: hash }));
    await sdk.send(new AdminConfirmSignUpCommand({ UserPoolId: server.userPoolId, Username: username }));
    const { AuthenticationResult } = await sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId,
        AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: hash },
      }),
    );
    const sub = String(claimsOf(present(AuthenticationResult?.AccessToken)).sub);
    for (const name of [username, sub]) {
      const parameters = {
        REFRESH_TOKEN: present(AuthenticationResult?.RefreshToken),
        SECRET_HASH: secretHash(name, ClientId, secret),
      };
      const refresh = new InitiateAuthCommand({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters: parameters });
      expect((await sdk.send(refresh)).AuthenticationResult?.AccessToken).toBeDefined();
    }
  });

  test('a hash that is missing or wrong is refused everywhere, before the user is looked for', async () => {
    const { ClientId, secret } = await secretClient(server);
    const Username = `nobody-${newPerson().username}`;
    const sdk = administrator(server);
    const missing = refusal(
      'NotAuthorizedException',
      `Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
    );
    const wrong = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${ClientId}`);
    const wrongHash = secretHash(`${Username}x`, ClientId, secret);
    for (const [SecretHash, refused] of [
      [undefined, missing],
      [wrongHash, wrong],
      ['x', wrong],
    ] as const) {
      const AuthParameters = { USERNAME: Username, PASSWORD: 'x', ...(SecretHash && { SECRET_HASH: SecretHash }) };
      const input = { ClientId, Username, SecretHash };
      const calls = [
        sdk.send(new SignUpCommand({ ...input, Password: 'Correct-Horse-7' })),
        sdk.send(new ForgotPasswordCommand(input)),
        sdk.send(new ResendConfirmationCodeCommand(input)),
        sdk.send(new InitiateAuthCommand({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters })),
      ];
      await Promise.all(calls.map((call) => expect(call).rejects.toMatchObject(refused)));
    }
  });

  test('a hash that a public client sends is refused', async () => {
    const person = await confirmed(server);
    const sdk = administrator(server);
    const password = { USERNAME: person.username, PASSWORD: person.password };
    const start = (AuthFlow: 'REFRESH_TOKEN_AUTH' | 'USER_PASSWORD_AUTH', AuthParameters: Record<string, string>) =>
      sdk.send(new InitiateAuthCommand({ AuthFlow, ClientId: server.clientId, AuthParameters }));
    const { AuthenticationResult } = await start('USER_PASSWORD_AUTH', password);
    const refresh = { REFRESH_TOKEN: present(AuthenticationResult?.RefreshToken) };
    const refused = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${server.clientId}`);
    const SECRET_HASH = 'anything';
    await expect(start('USER_PASSWORD_AUTH', { ...password, SECRET_HASH })).rejects.toMatchObject(refused);
    await expect(start('REFRESH_TOKEN_AUTH', { ...refresh, SECRET_HASH })).rejects.toMatchObject(refused);
  });

  test('tokens are exchanged and revoked with the secret itself', async () => {
    const { ClientId, secret } = await secretClient(server);
    const person = await confirmed(server);
    const sdk = administrator(server);
    const { AuthenticationResult } = await sdk.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId,
        AuthParameters: {
          USERNAME: person.username,
          PASSWORD: person.password,
          SECRET_HASH: secretHash(person.username, ClientId, secret),
        },
      }),
    );
    const RefreshToken = present(AuthenticationResult?.RefreshToken);
    for (const ClientSecret of [undefined, 'x'.repeat(30)]) {
      await expect(
        sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret })),
      ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
      await expect(
        sdk.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken, ClientSecret })),
      ).rejects.toMatchObject({ name: 'UnauthorizedException' });
    }
    const fresh = await sdk.send(
      new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret: secret }),
    );
    expect(fresh.AuthenticationResult?.AccessToken).toBeDefined();
    await sdk.send(new RevokeTokenCommand({ ClientId, Token: RefreshToken, ClientSecret: secret }));
    await expect(
      sdk.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken, ClientSecret: secret })),
    ).rejects.toMatchObject(refusal('NotAuthorizedException', 'Refresh Token has been revoked'));
  });
});
