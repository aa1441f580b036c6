import {
  CompleteWebAuthnRegistrationCommand,
  DeleteWebAuthnCredentialCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { Authenticator } from '../packages/server/test/authenticator.ts';
import { administrator } from './people.ts';
import { addUser, makePlace } from './pools.ts';
import { present, respond, tokensOf } from './sdk-client.ts';
import { describeContract } from './server.ts';

describeContract('passkeys through the AWS SDK', (server) => {
  const sdk = () => administrator(server);

  async function makeOwner(origin: string) {
    const Policies = {
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] as ('PASSWORD' | 'WEB_AUTHN')[] },
    };
    const place = await makePlace(server, { pool: { Policies } });
    const WebAuthnConfiguration = { RelyingPartyId: new URL(origin).hostname, UserVerification: 'required' } as const;
    await sdk().send(
      new SetUserPoolMfaConfigCommand({ UserPoolId: place.userPoolId, MfaConfiguration: 'OFF', WebAuthnConfiguration }),
    );
    const person = await addUser(server, place);
    const { AccessToken } = await tokensOf(server, place.clientId, person);
    const start = async () =>
      present((await sdk().send(new StartWebAuthnRegistrationCommand({ AccessToken }))).CredentialCreationOptions);
    const complete = (Credential: ReturnType<Authenticator['create']>) =>
      sdk().send(
        new CompleteWebAuthnRegistrationCommand({
          AccessToken,
          Credential: JSON.parse(JSON.stringify(Credential)) as never,
        }),
      );
    const list = async () => (await sdk().send(new ListWebAuthnCredentialsCommand({ AccessToken }))).Credentials;
    return { place, person, AccessToken, start, complete, list };
  }

  test('one is registered, listed, signs in, and is deleted', async () => {
    const origin = 'http://localhost';
    const { place, person, AccessToken, start, complete, list } = await makeOwner(origin);
    expect(await list()).toEqual([]);
    const authenticator = new Authenticator();
    await complete(authenticator.create(await start(), { origin }));
    const CredentialId = authenticator.id;
    expect(await list()).toMatchObject([{ CredentialId, RelyingPartyId: 'localhost', CreatedAt: expect.any(Date) }]);
    const step = await sdk().send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_AUTH',
        ClientId: place.clientId,
        AuthParameters: { USERNAME: person.username, PREFERRED_CHALLENGE: 'WEB_AUTHN' },
      }),
    );
    const options = present(step.ChallengeParameters?.['CREDENTIAL_REQUEST_OPTIONS']);
    const answer = await respond(server, place.clientId, step, {
      USERNAME: person.username,
      CREDENTIAL: authenticator.get(options, { origin }),
    });
    expect(answer.AuthenticationResult?.AccessToken).toEqual(expect.any(String));
    const remove = () => sdk().send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }));
    await remove();
    expect(await list()).toEqual([]);
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('what another page made is refused, and what is sent a second time', async () => {
    const { start, complete } = await makeOwner('http://localhost');
    const made = async (origin: string) => new Authenticator().create(await start(), { origin });
    await expect(complete(await made('https://evil.example.com'))).rejects.toMatchObject({
      name: 'WebAuthnOriginNotAllowedException',
    });
    const right = await made('http://localhost');
    await complete(right);
    await expect(complete(right)).rejects.toMatchObject({ name: 'WebAuthnChallengeNotFoundException' });
  });
});
