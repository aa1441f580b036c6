import { CognitoIdentityClient, DescribeIdentityPoolCommand } from '@aws-sdk/client-cognito-identity';
import {
  AddCustomAttributesCommand,
  CognitoIdentityProviderClient,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  DeleteGroupCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type AppFolder, openAppFolder } from './cli.ts';
import { type ContractServer, describeClient } from './server.ts';

describeClient('a server that somebody changed by hand', (server: ContractServer) => {
  const at = () => ({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  let sdk: CognitoIdentityProviderClient;
  let app: AppFolder;
  let UserPoolId: string;
  let ClientId: string;
  beforeEach(async () => {
    sdk = new CognitoIdentityProviderClient(at());
    app = openAppFolder(server.endpoint);
    const pages = [
      '--services',
      'both',
      '--hosted-ui',
      '--callback-urls',
      'http://localhost:3000/',
      '--logout-urls',
      'http://localhost:3000/',
      '--domain',
      `pulled-${Date.now()}`,
      '--groups',
      'editors,authors',
    ];
    await app.run('add', 'auth', '--yes', ...pages);
    ({ userPoolId: UserPoolId, clientId: ClientId } = JSON.parse((await app.run('push', '--yes', '--json')).out));
  });
  afterEach(() => app.close());

  const file = () => JSON.parse(app.read('cenote/auth.jsonc').replaceAll(/^\s*\/\/.*$/gm, ''));
  async function updateClient(changes: object) {
    const { UserPoolClient } = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    const { CreationDate: _, LastModifiedDate: __, ...client } = UserPoolClient ?? {};
    await sdk.send(new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ...client, ...changes }));
  }

  it('is pulled: redirects, a provider of the client, groups and attributes', async () => {
    const CallbackURLs = ['http://localhost:3000/', 'https://app.example.com/callback'];
    const Google = { client_id: 'google', client_secret: 'hidden', authorize_scopes: 'openid email' };
    await sdk.send(
      new CreateIdentityProviderCommand({
        UserPoolId,
        ProviderName: 'Google',
        ProviderType: 'Google',
        ProviderDetails: Google,
        AttributeMapping: { email: 'email' },
      }),
    );
    await updateClient({ CallbackURLs, SupportedIdentityProviders: ['COGNITO', 'Google'] });
    await sdk.send(new CreateGroupCommand({ UserPoolId, GroupName: 'by-hand', Precedence: 3 }));
    const CustomAttributes = [{ Name: 'team', AttributeDataType: 'String' as const, Mutable: true }];
    await sdk.send(new AddCustomAttributesCommand({ UserPoolId, CustomAttributes }));

    const pulled = await app.run('pull');
    expect(pulled).toMatchObject({ code: 0, err: '' });
    expect(pulled.out).toContain('Wrote cenote/auth.jsonc.\n');
    expect(pulled.out).toContain('GOOGLE_CLIENT_SECRET');
    expect(pulled.out).not.toMatch(/cannot say|hidden/);
    expect(file()).toMatchObject({
      hostedUi: { callbackUrls: CallbackURLs },
      providers: { Google: { type: 'Google', clientId: 'google', clientSecret: 'env:GOOGLE_CLIENT_SECRET' } },
      groups: { editors: {}, authors: {}, 'by-hand': { precedence: 3 } },
      userPool: { customAttributes: { team: { type: 'String' } } },
    });
    const env = { GOOGLE_CLIENT_SECRET: 'hidden' };
    expect(await app.runWith({ env }, 'diff')).toMatchObject({ code: 0, err: '' });
    expect((await app.runWith({ env }, 'pull')).out).toBe('All is as it is on the server.\n');
  });

  it('is told of, where the file cannot say it, or has what is not there', async () => {
    await updateClient({ EnableTokenRevocation: false });
    await sdk.send(new DeleteGroupCommand({ UserPoolId, GroupName: 'authors' }));
    const { out } = await app.run('pull');
    expect(out).toContain(
      'The file cannot say this, and cenote push would change it on the server:\n  app client app: EnableTokenRevocation\n',
    );
    expect(out).toContain(
      'The file says this, and the server does not have it; cenote push would make it:\n  group authors\n',
    );
    expect(file().groups).toEqual({ editors: expect.anything(), authors: expect.anything() });
    const left = JSON.parse((await app.run('pull', '--json')).out);
    expect(left).toMatchObject({
      different: ['app client app: EnableTokenRevocation'],
      missing: ['group authors'],
    });
  });

  it('that lost an app client gets it back by one push, at the identity pool too', async () => {
    await sdk.send(new DeleteUserPoolClientCommand({ UserPoolId, ClientId }));
    const pushed = JSON.parse((await app.run('push', '--yes', '--json')).out);
    expect(pushed.clientId).not.toBe(ClientId);
    const identities = new CognitoIdentityClient(at());
    const { identityPoolId: IdentityPoolId } = pushed;
    const { CognitoIdentityProviders } = await identities.send(new DescribeIdentityPoolCommand({ IdentityPoolId }));
    expect(CognitoIdentityProviders).toMatchObject([{ ClientId: pushed.clientId }]);
    expect(await app.run('diff')).toMatchObject({ code: 0 });
  });
});
