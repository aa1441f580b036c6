import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CreateIdentityProviderCommand,
  type CreateIdentityProviderCommandInput,
  DeleteIdentityProviderCommand,
  DescribeIdentityProviderCommand,
  GetIdentityProviderByIdentifierCommand,
  ListIdentityProvidersCommand,
  paginateListIdentityProviders,
  UpdateIdentityProviderCommand,
  type UpdateIdentityProviderCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { expect, test } from 'vitest';
import { makeSamlMetadata } from '../packages/server/test/saml-metadata.ts';
import { administrator } from './people.ts';
import { makeClient, makePool, present, refusal } from './sdk-client.ts';
import { describeAnywhere, describeContract } from './server.ts';

const google = { client_id: 'app', client_secret: 'hush', authorize_scopes: 'openid email' };
const oidc = {
  client_id: 'app',
  authorize_scopes: 'openid',
  oidc_issuer: 'https://idp.example.com',
  attributes_request_method: 'GET',
  authorize_url: 'https://idp.example.com/authorize',
  token_url: 'https://idp.example.com/token',
  attributes_url: 'https://idp.example.com/userinfo',
  jwks_uri: 'https://idp.example.com/jwks',
};

describeAnywhere('identity providers through the AWS SDK', (server) => {
  const create = (UserPoolId: string, input: Partial<CreateIdentityProviderCommandInput>) =>
    administrator(server).send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Corp',
        ProviderType: 'OIDC',
        ProviderDetails: oidc,
        ...input,
      }),
    );
  const read = async (UserPoolId: string, ProviderName: string) =>
    (await administrator(server).send(new DescribeIdentityProviderCommand({ UserPoolId, ProviderName })))
      .IdentityProvider;

  // What Terraform does not take for a change: what was sent, these six of Google, and these two of SAML.
  test.each<[kind: string, input: Partial<CreateIdentityProviderCommandInput>, silent: string[]]>([
    [
      'Google',
      {
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails: google,
        AttributeMapping: { email: 'email', username: 'sub' },
      },
      [
        'attributes_url',
        'attributes_url_add_attributes',
        'authorize_url',
        'oidc_issuer',
        'token_request_method',
        'token_url',
      ],
    ],
    [
      'OIDC',
      { ProviderDetails: { ...oidc, attributes_url_add_attributes: 'false' }, AttributeMapping: { email: 'email' } },
      [],
    ],
    [
      'SAML',
      {
        ProviderType: 'SAML',
        ProviderDetails: { MetadataFile: makeSamlMetadata({ signOut: '' }), IDPSignout: 'true' },
        AttributeMapping: { email: 'email' },
        IdpIdentifiers: ['corp.example.com'],
      },
      ['ActiveEncryptionCertificate', 'SSORedirectBindingURI'],
    ],
  ])(
    '%s is made, read back, changed, read back twice, imported and deleted, as Terraform does',
    async (_, input, silent) => {
      const sdk = administrator(server);
      const UserPoolId = await makePool(server);
      await create(UserPoolId, input);
      const ProviderName = input.ProviderName ?? 'Corp';
      const made = await read(UserPoolId, ProviderName);
      const unplanned = Object.entries(made?.ProviderDetails ?? {}).filter(([key]) => !silent.includes(key));
      expect(Object.fromEntries(unplanned)).toEqual(input.ProviderDetails);
      expect(made?.AttributeMapping).toEqual(input.AttributeMapping);
      expect(made?.IdpIdentifiers).toEqual(input.IdpIdentifiers ?? []);
      const changes: UpdateIdentityProviderCommandInput = {
        UserPoolId,
        ProviderName,
        AttributeMapping: { ...input.AttributeMapping, name: 'name' },
      };
      await sdk.send(new UpdateIdentityProviderCommand(changes));
      const { LastModifiedDate: _made, ...before } = present(made);
      const changed = await read(UserPoolId, ProviderName);
      expect(changed).toMatchObject({ ...before, AttributeMapping: changes.AttributeMapping });
      expect(await read(UserPoolId, ProviderName)).toEqual(changed);
      await sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName }));
      await expect(read(UserPoolId, ProviderName)).rejects.toMatchObject(
        refusal(
          'ResourceNotFoundException',
          `Identity provider ${ProviderName} for tenantId ${UserPoolId} does not exist.`,
        ),
      );
    },
  );

  test('Amplify’s hosted sign-in sets providers up, changes them and takes them away', async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const list = async () =>
      (await sdk.send(new ListIdentityProvidersCommand({ UserPoolId, MaxResults: 60 }))).Providers?.map(
        ({ ProviderName }) => ProviderName,
      );
    const AttributeMapping = { email: 'email', username: 'id' };
    await create(UserPoolId, {
      ProviderName: 'Facebook',
      ProviderType: 'Facebook',
      ProviderDetails: google,
      AttributeMapping,
    });
    const { team_id, key_id, private_key } = { team_id: 'T', key_id: 'K', private_key: 'MIGTAgEA' };
    const { client_id, authorize_scopes } = google;
    await create(UserPoolId, {
      ProviderName: 'SignInWithApple',
      ProviderType: 'SignInWithApple',
      ProviderDetails: { client_id, authorize_scopes, team_id, key_id, private_key },
    });
    expect(await list()).toEqual(['Facebook', 'SignInWithApple']);
    await makeClient(server, UserPoolId, {
      SupportedIdentityProviders: ['Facebook', 'SignInWithApple', 'COGNITO'],
    });
    await sdk.send(
      new UpdateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Facebook',
        ProviderDetails: { ...google, client_id: 'other' },
        AttributeMapping,
      }),
    );
    expect(await read(UserPoolId, 'Facebook')).toMatchObject({
      ProviderDetails: { client_id: 'other', client_secret: 'hush' },
      AttributeMapping,
    });
    expect((await read(UserPoolId, 'SignInWithApple'))?.ProviderDetails).not.toHaveProperty('private_key');
    await sdk.send(new DeleteIdentityProviderCommand({ UserPoolId, ProviderName: 'Facebook' }));
    expect(await list()).toEqual(['SignInWithApple']);
  });

  test("the SDK's paginator sees every provider, and an identifier leads to its own", async () => {
    const sdk = administrator(server);
    const UserPoolId = await makePool(server);
    const made = ['Corp1', 'Corp2', 'Corp3', 'Größe', 'Zoë'];
    for (const ProviderName of made) {
      await create(UserPoolId, { ProviderName, IdpIdentifiers: [`by ${ProviderName.replaceAll(/[^\w]/g, '-')}`] });
    }
    const seen: string[] = [];
    for await (const page of paginateListIdentityProviders({ client: sdk }, { UserPoolId, MaxResults: 2 })) {
      seen.push(...(page.Providers ?? []).map(({ ProviderName }) => present(ProviderName)));
    }
    expect(seen).toEqual(made);
    const { IdentityProvider } = await sdk.send(
      new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier: 'by Corp2' }),
    );
    expect(IdentityProvider).toEqual(await read(UserPoolId, 'Corp2'));
    await expect(
      sdk.send(new GetIdentityProviderByIdentifierCommand({ UserPoolId, IdpIdentifier: 'nobody' })),
    ).rejects.toMatchObject(refusal('ResourceNotFoundException', /nobody/));
    await expect(sdk.send(new ListIdentityProvidersCommand({ UserPoolId, NextToken: 'mine' }))).rejects.toMatchObject(
      refusal('InvalidParameterException', /^Paging marker/),
    );
  });

  test.each<[what: string, input: Partial<CreateIdentityProviderCommandInput>, name: string, message: string | RegExp]>(
    [
      [
        'a second one of the name',
        { ProviderName: 'Twice' },
        'DuplicateProviderException',
        /^Twice already exists for tenant/,
      ],
      ['a kind that there is not', { ProviderType: 'LDAP' as 'OIDC' }, 'InvalidParameterException', /'providerType'/],
      ['a name that is too short', { ProviderName: 'ab' }, 'InvalidParameterException', /'providerName'/],
      [
        'more than fifty identifiers',
        { IdpIdentifiers: Array.from({ length: 51 }, (_, index) => `i${index}`) },
        'InvalidParameterException',
        /50/,
      ],
      [
        'an unknown attribute',
        { AttributeMapping: { 'custom:x': 'x' } },
        'InvalidParameterException',
        'AttributeMapping contains invalid mapping: [custom:x]',
      ],
      ['an unknown pool', { UserPoolId: 'us-east-1_nowhere00' }, 'ResourceNotFoundException', /us-east-1_nowhere00/],
    ],
  )('%s is refused', async (_, input, name, message) => {
    const UserPoolId = await makePool(server);
    await create(UserPoolId, { ProviderName: 'Twice' });
    await expect(create(UserPoolId, input)).rejects.toMatchObject(refusal(name, message));
  });

  test('a client that names a provider which is not there is refused', async () => {
    const UserPoolId = await makePool(server);
    const made = makeClient(server, UserPoolId, { SupportedIdentityProviders: ['EntraID'] });
    await expect(made).rejects.toMatchObject(
      refusal('InvalidParameterException', `The provider EntraID does not exist for User Pool ${UserPoolId}.`),
    );
  });
});

describeContract('documents of identity providers', (server) => {
  test.each(['http://10.0.0.1/metadata', 'https://169.254.169.254/latest/meta-data', 'https://[fd00::1]/metadata'])(
    'metadata at %s is refused, and the pool keeps nothing of it',
    async (MetadataURL) => {
      const sdk = administrator(server);
      const UserPoolId = server.userPoolId;
      const input = { UserPoolId, ProviderName: 'Inside', ProviderType: 'SAML' as const };
      await expect(
        sdk.send(new CreateIdentityProviderCommand({ ...input, ProviderDetails: { MetadataURL } })),
      ).rejects.toMatchObject(
        refusal('InvalidParameterException', /^(?:Error retrieving metadata from|MetadataURL must)/),
      );
      const { Providers } = await sdk.send(new ListIdentityProvidersCommand({ UserPoolId }));
      expect(Providers).toEqual([]);
    },
  );

  test('in development metadata and discovery documents of this machine are read', async () => {
    const documents = createServer((request, response) => {
      const isMetadata = request.url === '/metadata';
      const { port } = documents.address() as AddressInfo;
      const issuer = `http://127.0.0.1:${port}`;
      const discovery = {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
      };
      response.end(isMetadata ? makeSamlMetadata() : JSON.stringify(discovery));
    });
    await new Promise<void>((resolve) => documents.listen(0, '127.0.0.1', resolve));
    const { port } = documents.address() as AddressInfo;
    const sdk = administrator(server);
    const UserPoolId = server.userPoolId;
    const MetadataURL = `http://127.0.0.1:${port}/metadata`;
    const { IdentityProvider: saml } = await sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Metadata',
        ProviderType: 'SAML',
        ProviderDetails: { MetadataURL },
      }),
    );
    expect(saml?.ProviderDetails).toMatchObject({ MetadataURL, SSORedirectBindingURI: 'https://idp.example.com/sso' });
    const { IdentityProvider: discovered } = await sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Discovery',
        ProviderType: 'OIDC',
        ProviderDetails: {
          client_id: 'app',
          authorize_scopes: 'openid',
          oidc_issuer: `http://127.0.0.1:${port}`,
          attributes_request_method: 'GET',
        },
      }),
    );
    expect(discovered?.ProviderDetails).toMatchObject({ oidc_issuer: `http://127.0.0.1:${port}` });
    documents.closeAllConnections();
    await new Promise((resolve) => documents.close(resolve));
  });
});
