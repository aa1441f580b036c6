import {
  AdminCreateUserCommand,
  AdminDisableProviderForUserCommand,
  AdminGetUserCommand,
  AdminLinkProviderForUserCommand,
  CreateIdentityProviderCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { administrator, newPerson } from './people.ts';
import { makePool, refusal } from './sdk-client.ts';
import { describeAnywhere } from './server.ts';

describeAnywhere('linked identities through the AWS SDK', (server) => {
  test('somebody of a provider is linked once, shows at the user, and is unlinked', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    await sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails: { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid' },
      }),
    );
    const { username: Username } = newPerson();
    await sdk.send(new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: 'SUPPRESS' }));
    const SourceUser = {
      ProviderName: 'Google',
      ProviderAttributeName: 'Cognito_Subject',
      ProviderAttributeValue: '10831234',
    };
    const DestinationUser = { ProviderName: 'Cognito', ProviderAttributeValue: Username };
    const link = () => sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId, DestinationUser, SourceUser }));
    await link();
    const identities = async () =>
      (await sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserAttributes?.find(
        ({ Name }) => Name === 'identities',
      )?.Value;
    expect(JSON.parse((await identities()) ?? '')).toEqual([
      {
        userId: '10831234',
        providerName: 'Google',
        providerType: 'Google',
        issuer: null,
        primary: false,
        dateCreated: expect.any(Number),
      },
    ]);
    await expect(link()).rejects.toMatchObject(
      refusal('InvalidParameterException', 'SourceUser is already linked to DestinationUser'),
    );
    await sdk.send(new AdminDisableProviderForUserCommand({ UserPoolId, User: SourceUser }));
    expect(await identities()).toBeUndefined();
    await link();
    const nobody = { ...DestinationUser, ProviderAttributeValue: 'nobody' };
    await expect(
      sdk.send(new AdminLinkProviderForUserCommand({ UserPoolId, DestinationUser: nobody, SourceUser })),
    ).rejects.toMatchObject(refusal('UserNotFoundException', 'User does not exist.'));
  });
});
