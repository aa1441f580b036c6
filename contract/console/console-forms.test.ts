import { generateKeyPairSync } from 'node:crypto';
import {
  CognitoIdentityClient,
  CreateIdentityPoolCommand,
  DescribeIdentityPoolCommand,
  GetIdentityPoolRolesCommand,
  SetIdentityPoolRolesCommand,
} from '@aws-sdk/client-cognito-identity';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  CreateGroupCommand,
  CreateIdentityProviderCommand,
  CreateManagedLoginBrandingCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeIdentityProviderCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
  type IdentityProviderTypeType,
} from '@aws-sdk/client-cognito-identity-provider';
import { beforeAll, expect, test } from 'vitest';
import { makeSamlMetadata } from '../../packages/server/test/saml-metadata.ts';
import { goTo } from './console-server.ts';
import { describeConsole } from './describe-console.ts';

const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:123456789012:function:${name}`;

describeConsole('a form of the console', ({ server, tab, openOther }) => {
  let UserPoolId: string;
  beforeAll(async () => {
    const { UserPool } = await server.sdk.send(new CreateUserPoolCommand({ PoolName: 'forms' }));
    UserPoolId = UserPool?.Id ?? '';
  });

  const newClient = async (ClientName: string) => {
    const made = await server.sdk.send(new CreateUserPoolClientCommand({ UserPoolId, ClientName }));
    return made.UserPoolClient?.ClientId ?? '';
  };
  const newUser = (Username: string, attributes: Readonly<Record<string, string>>) => {
    const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
    return server.sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }),
    );
  };
  const attributesOf = async (Username: string) => {
    const { UserAttributes = [] } = await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }));
    return Object.fromEntries(
      UserAttributes.filter(({ Name }) => Name !== 'sub').map(({ Name, Value }) => [Name, Value]),
    );
  };
  const addProvider = (ProviderType: IdentityProviderTypeType, ProviderName: string, details: Record<string, string>) =>
    server.sdk.send(
      new CreateIdentityProviderCommand({ UserPoolId, ProviderName, ProviderType, ProviderDetails: details }),
    );
  const providerOf = async (ProviderName: string) => {
    const { IdentityProvider } = await server.sdk.send(
      new DescribeIdentityProviderCommand({ UserPoolId, ProviderName }),
    );
    return IdentityProvider ?? {};
  };

  test('of the style of one app client says nothing of another, and changes what was changed alone', async () => {
    const [one, two] = [await newClient('one'), await newClient('two')];
    const Settings = { components: { form: { lightMode: { backgroundColor: 'abcdef80' } } } };
    for (const ClientId of [one, two]) {
      await server.sdk.send(new CreateManagedLoginBrandingCommand({ UserPoolId, ClientId, Settings }));
    }
    const styleOf = async (ClientId: string) => {
      const named = { UserPoolId, ClientId, ReturnMergedResources: true };
      const found = await server.sdk.send(new DescribeManagedLoginBrandingByClientCommand(named));
      return found.ManagedLoginBranding?.Settings;
    };
    const before = await styleOf(one);
    const client = tab.page.getByLabel('App client', { exact: true });
    const color = tab.page.getByLabel('Button', { exact: true });
    const card = 'Style of the hosted pages';
    await goTo(tab.page, `#/pools/${UserPoolId}/branding`);
    await client.selectOption('two');
    await color.fill('#ff0000');
    await tab.save(card);
    expect(JSON.stringify(await styleOf(two))).toContain('ff0000ff');

    await client.selectOption('one');
    await expect.poll(() => color.inputValue()).not.toBe('#ff0000');
    const preview = () => tab.page.frames().find((frame) => frame.url().includes(`client_id=${one}`));
    const shown = "getComputedStyle(document.querySelector('form button')).backgroundColor";
    await expect.poll(() => preview()?.evaluate(shown)).not.toBe('rgb(255, 0, 0)');
    await tab.page.getByLabel('Roundness of the form in pixels').fill('9');
    await tab.save(card);
    const after = JSON.stringify(await styleOf(one));
    expect(after).not.toContain('ff0000');
    const form = (before as { components: { form: object } }).components.form;
    expect(JSON.parse(after)).toMatchObject({ components: { form: { ...form, borderRadius: 9 } } });

    // Nor does one of light pages of the dark ones, and a reload shows the same client.
    await color.fill('#00ff00');
    await tab.page.getByLabel('Colors for').selectOption('dark pages');
    await expect.poll(() => color.inputValue()).not.toBe('#00ff00');
    await client.selectOption('two');
    await tab.page.reload();
    await tab.page.locator('main[aria-busy=false]').waitFor();
    expect(await client.locator('option:checked').innerText()).toBe('two');
    expect(await tab.page.getByLabel('Colors for').locator('option:checked').innerText()).toBe('dark pages');
  });

  test('of one user is empty again at another of the same address', async () => {
    for (const name of ['bob', 'carl']) await newUser(name, { email: 'same@example.com' });
    const field = tab.page.getByLabel('family_name');
    await goTo(tab.page, `#/pools/${UserPoolId}/users/bob`);
    await field.fill('TYPED-FOR-BOB');
    await goTo(tab.page, `#/pools/${UserPoolId}/users/carl`);
    await tab.page.getByText('carl', { exact: true }).waitFor();
    expect(await field.inputValue()).toBe('');
    await tab.page.getByLabel('given_name').fill('Carl');
    await tab.save('Attributes');
    expect(await attributesOf('carl')).toEqual({ email: 'same@example.com', given_name: 'Carl' });
  });

  test('of one app client is that of another, whatever they are called', async () => {
    const [one, two] = [await newClient('same'), await newClient('same')];
    const field = tab.page.getByLabel('Addresses to come back to');
    await goTo(tab.page, `#/pools/${UserPoolId}/clients/${one}`);
    await field.fill('https://one.example.com/');
    await goTo(tab.page, `#/pools/${UserPoolId}/clients/${two}`);
    await tab.page.getByText(two).waitFor();
    expect(await field.inputValue()).toBe('');
  });

  test('of a user changes what was changed, to the letter, and leaves lines and spaces of all else', async () => {
    const before = { address: '1 Main St\nParis\nFrance', email: 'anna@example.com', name: ' Anna ' };
    await newUser('anna', before);
    await goTo(tab.page, `#/pools/${UserPoolId}/users/anna`);
    await tab.page.getByLabel('given_name').fill('Anna');
    await tab.save('Attributes');
    expect(await attributesOf('anna')).toEqual({ ...before, given_name: 'Anna' });

    const address = tab.page.getByLabel('address', { exact: true });
    expect(await address.inputValue()).toBe(before.address);
    await address.fill('2 Main St\nParis ');
    await tab.page.getByLabel('given_name').fill('');
    await tab.save('Attributes');
    expect(await attributesOf('anna')).toEqual({ ...before, address: '2 Main St\nParis ' });
  });

  test('of a group keeps the lines of its description', async () => {
    const named = { UserPoolId, GroupName: 'lines' };
    const Description = 'first\nsecond';
    await server.sdk.send(new CreateGroupCommand({ ...named, Description }));
    const read = async () => (await server.sdk.send(new GetGroupCommand(named))).Group;
    await goTo(tab.page, `#/pools/${UserPoolId}/groups/lines`);
    await tab.page.getByLabel('Precedence').fill('5');
    await tab.save('Settings');
    expect(await read()).toMatchObject({ Description, Precedence: 5 });
    await tab.page.getByLabel('Description').fill('first\n\nthird');
    await tab.save('Settings');
    expect(await read()).toMatchObject({ Description: 'first\n\nthird', Precedence: 5 });
  });

  test('of an app client leaves what others changed meanwhile', async () => {
    const ClientId = await newClient('shared');
    await goTo(tab.page, `#/pools/${UserPoolId}/clients/${ClientId}`);
    const other = await openOther();
    await goTo(other.page, `#/pools/${UserPoolId}/clients/${ClientId}`);
    await other.page.getByLabel('Addresses to come back to').fill('https://app.example.com/');
    await other.save('Settings');
    await other.page.context().close();
    await tab.page.getByLabel('Name', { exact: true }).fill('renamed');
    await tab.save('Settings');
    const { UserPoolClient } = await server.sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
    expect(UserPoolClient).toMatchObject({ ClientName: 'renamed', CallbackURLs: ['https://app.example.com/'] });
  });

  test('of triggers, messages and an identity pool leaves what it does not show, and what nobody touched', async () => {
    const { UserPool } = await server.sdk.send(
      new CreateUserPoolCommand({
        PoolName: 'kept',
        LambdaConfig: {
          PreTokenGenerationConfig: { LambdaArn: arnOf('claims'), LambdaVersion: 'V2_0' },
          PostConfirmation: arnOf('welcome'),
        },
        AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'Hello {username}\n\n{####}\n' } },
      }),
    );
    const Id = UserPool?.Id ?? '';
    const read = async () => (await server.sdk.send(new DescribeUserPoolCommand({ UserPoolId: Id }))).UserPool;
    const before = await read();
    await goTo(tab.page, `#/pools/${Id}/triggers`);
    await tab.page.getByLabel('PreSignUp').fill(arnOf('check'));
    await tab.page.getByLabel('PostConfirmation').fill('');
    await tab.save('Functions of this user pool');
    const { PostConfirmation: _, ...rest } = before?.LambdaConfig ?? {};
    expect((await read())?.LambdaConfig).toEqual({ ...rest, PreSignUp: arnOf('check') });

    await goTo(tab.page, `#/pools/${Id}/messages`);
    await tab.card('Invitations').getByLabel('Subject of the e-mail').fill('Welcome');
    await tab.save('Invitations');
    const invitation = before?.AdminCreateUserConfig?.InviteMessageTemplate;
    const InviteMessageTemplate = { ...invitation, EmailSubject: 'Welcome' };
    expect((await read())?.AdminCreateUserConfig).toMatchObject({ InviteMessageTemplate });

    const identities = new CognitoIdentityClient({ endpoint: server.endpoint, region: 'us-east-1', credentials });
    const providers = {
      SupportedLoginProviders: { 'graph.facebook.com': 'app' },
      DeveloperProviderName: 'own.example',
    };
    const made = await identities.send(
      new CreateIdentityPoolCommand({ IdentityPoolName: 'kept', AllowUnauthenticatedIdentities: false, ...providers }),
    );
    const { IdentityPoolId = '' } = made;
    const Roles = { authenticated: 'arn:aws:iam::123456789012:role/known' };
    await identities.send(new SetIdentityPoolRolesCommand({ IdentityPoolId, Roles }));
    await goTo(tab.page, `#/identity-pools/${IdentityPoolId}`);
    await tab.page.getByLabel('There are guests').check();
    // What stands in another form of the page is there after this one was saved.
    const guest = tab.page.getByLabel('Role of guests');
    await guest.fill('arn:aws:iam::123456789012:role/guest');
    await tab.save('Settings');
    const named = { IdentityPoolId };
    expect(await identities.send(new DescribeIdentityPoolCommand(named))).toMatchObject({
      IdentityPoolName: 'kept',
      AllowUnauthenticatedIdentities: true,
      ...providers,
    });
    await tab.save('Roles');
    const given = await identities.send(new GetIdentityPoolRolesCommand(named));
    expect(given.Roles).toEqual({ ...Roles, unauthenticated: 'arn:aws:iam::123456789012:role/guest' });
  });

  test('of Sign in with Apple keeps the private key, and asks for it where the server wants it again', async () => {
    const newKey = () =>
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const details = { client_id: 'app', team_id: 'T123456789', key_id: 'K123456789', authorize_scopes: 'email' };
    const name = 'SignInWithApple';
    await addProvider(name, name, { ...details, private_key: newKey() });
    await goTo(tab.page, `#/pools/${UserPoolId}/providers/${name}`);
    await tab.page.getByLabel('Domains of addresses that lead here').fill('apple.example');
    await tab.save('Settings');
    expect(await providerOf(name)).toMatchObject({ IdpIdentifiers: ['apple.example'], ProviderDetails: details });

    await tab.page.getByLabel('key_id').fill('K999999999');
    await tab.press('Save');
    await tab.page.getByRole('alert').getByText('private_key').waitFor();
    expect(await providerOf(name)).toMatchObject({ ProviderDetails: details });
    await tab.page.getByLabel('private_key').fill(newKey());
    await tab.save('Settings');
    expect(await providerOf(name)).toMatchObject({ ProviderDetails: { ...details, key_id: 'K999999999' } });
    // What was typed is gone with it: a key stands on no page.
    expect(await tab.page.getByLabel('private_key').inputValue()).toBe('');
  });

  test.each(['Google', 'OIDC', 'SAML'] as const)(
    'of a provider of %s keeps its secret and what it has besides',
    async (kind) => {
      const addresses = ['authorize_url', 'token_url', 'attributes_url', 'jwks_uri'] as const;
      const details: Readonly<Record<typeof kind, Record<string, string>>> = {
        Google: { client_id: 'app', client_secret: 'secret', authorize_scopes: 'openid' },
        OIDC: {
          client_id: 'app',
          client_secret: 'secret',
          authorize_scopes: 'openid',
          oidc_issuer: 'https://idp.example.com',
          attributes_request_method: 'GET',
          ...Object.fromEntries(addresses.map((name) => [name, `https://idp.example.com/${name}`])),
        },
        SAML: { MetadataFile: makeSamlMetadata(), IDPSignout: 'true' },
      };
      await addProvider(kind, kind, details[kind]);
      const before = (await providerOf(kind)).ProviderDetails;
      await goTo(tab.page, `#/pools/${UserPoolId}/providers/${kind}`);
      const [name, value] = kind === 'SAML' ? ['IDPSignout', 'false'] : ['authorize_scopes', 'openid email'];
      await tab.page.getByLabel(name, { exact: true }).fill(value);
      await tab.save('Settings');
      expect((await providerOf(kind)).ProviderDetails).toEqual({ ...before, [name]: value });
    },
  );
});
