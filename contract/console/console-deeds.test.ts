import { randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListDevicesCommand,
  AdminSetUserPasswordCommand,
  ConfirmDeviceCommand,
  CreateGroupCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  DescribeManagedLoginBrandingByClientCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  ListUsersCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { messagesTo } from '../server.ts';
import { type ConsoleServer, goTo } from './console-server.ts';
import { describeConsole } from './describe-console.ts';

const password = 'Correct-Horse-9';

describeConsole('what an administrator does in the console', ({ server, tab }) => {
  let page: Page;
  beforeAll(async () => {
    page = tab.page;
  });

  const heading = (name: string) => tab.heading(name);
  const press = (name: string) => tab.press(name);
  const dialog = () => tab.dialog();
  const answer = (name: string) => tab.answer(name);
  const saved = () => tab.saved();
  const card = (name: string) => tab.card(name);
  const newPool = async (input: { UsernameAttributes?: ['email'] } = {}) => {
    const { UserPool } = await server.sdk.send(new CreateUserPoolCommand({ PoolName: 'deeds', ...input }));
    return UserPool?.Id ?? '';
  };
  const newUser = async (UserPoolId: string, Username: string, email = `${Username}@example.com`) => {
    const UserAttributes = Object.entries({ email, email_verified: 'true' }).map(([Name, Value]) => ({ Name, Value }));
    await server.sdk.send(
      new AdminCreateUserCommand({ UserPoolId, Username, UserAttributes, MessageAction: 'SUPPRESS' }),
    );
    await server.sdk.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username, Password: password, Permanent: true }),
    );
  };
  const statusOf = async (UserPoolId: string, Username: string) =>
    (await server.sdk.send(new AdminGetUserCommand({ UserPoolId, Username }))).UserStatus;

  test('creates a user, who gets an invitation', async () => {
    await goTo(page, `#/pools/${server.userPoolId}/users`);
    await press('Create a user');
    await dialog().getByLabel('Username').fill('grace');
    await dialog().getByLabel('E-mail address').fill('grace@example.com');
    await answer('Create');
    await heading('User grace@example.com').waitFor();
    await page.getByText('Has to choose a password').waitFor();
    expect(await statusOf(server.userPoolId, 'grace')).toBe('FORCE_CHANGE_PASSWORD');
    expect(await messagesTo(server, 'grace@example.com')).toHaveLength(1);
    // What the server refuses is said where it can be mended.
    await goTo(page, `#/pools/${server.userPoolId}/users`);
    await press('Create a user');
    await dialog().getByLabel('Username').fill('grace');
    await dialog().getByLabel('E-mail address').fill('grace@example.com');
    await answer('Create');
    await dialog().getByRole('alert').getByText('The server refused: User account already exists').waitFor();
    await answer('Cancel');
  });

  test('resets a password, disables a user and deletes them', async () => {
    await newUser(server.userPoolId, 'mary');
    await goTo(page, `#/pools/${server.userPoolId}/users/mary`);
    await press('Reset the password');
    await answer('Reset the password');
    await page.getByText('Has to reset the password').waitFor();
    expect(await statusOf(server.userPoolId, 'mary')).toBe('RESET_REQUIRED');
    expect((await messagesTo(server, 'mary@example.com'))[0]?.code).toMatch(/^\d{6}$/);
    await press('Disable');
    await page.getByText('Has to reset the password, disabled').waitFor();
    await press('Delete the user');
    await answer('Delete');
    await heading('Users – cenote').waitFor();
    await expect(statusOf(server.userPoolId, 'mary')).rejects.toThrow('User does not exist.');
  });

  test('sees the devices of a user, and forgets one', async () => {
    await newUser(server.userPoolId, 'dora');
    await goTo(page, `#/pools/${server.userPoolId}`);
    const sdk = server.sdk;
    const { AuthenticationResult } = await signInWithDevice(server, 'dora');
    const metadata = AuthenticationResult?.NewDeviceMetadata;
    await sdk.send(
      new ConfirmDeviceCommand({
        AccessToken: AuthenticationResult?.AccessToken,
        DeviceKey: metadata?.DeviceKey,
        DeviceName: 'the phone of dora',
        DeviceSecretVerifierConfig: {
          PasswordVerifier: randomBytes(256).toString('base64'),
          Salt: randomBytes(16).toString('base64'),
        },
      }),
    );
    await goTo(page, `#/pools/${server.userPoolId}/users/dora`);
    await card('Devices').getByText('the phone of dora').waitFor();
    await card('Devices')
      .getByText(metadata?.DeviceKey ?? 'no key')
      .waitFor();
    await press('Forget the device');
    await answer('Forget the device');
    await card('Devices').getByText('There are no devices.').waitFor();
    const named = { UserPoolId: server.userPoolId, Username: 'dora' };
    expect((await sdk.send(new AdminListDevicesCommand(named))).Devices).toEqual([]);
  });

  test('requires an attribute at sign-up', async () => {
    const poolId = await newPool();
    const { UserPoolClient } = await server.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'app' }),
    );
    await goTo(page, `#/pools/${poolId}`);
    await card('Attributes').getByRole('checkbox', { name: 'given_name' }).check();
    await saved();
    const { UserPool } = await server.sdk.send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    expect(UserPool?.SchemaAttributes?.find(({ Name }) => Name === 'given_name')?.Required).toBe(true);
    const signUp = { ClientId: UserPoolClient?.ClientId, Username: 'eve', Password: password };
    await expect(server.sdk.send(new SignUpCommand(signUp))).rejects.toThrow('given_name');
  });

  test('makes e-mail addresses unique', async () => {
    const poolId = await newPool();
    await newUser(poolId, 'one', 'same@example.com');
    await goTo(page, `#/pools/${poolId}`);
    await card('Sign-in and sign-up')
      .getByRole('group', { name: 'They also sign in with' })
      .getByLabel('E-mail address')
      .check();
    await card('Sign-in and sign-up').getByRole('button', { name: 'Save' }).click();
    await saved();
    const { UserPool } = await server.sdk.send(new DescribeUserPoolCommand({ UserPoolId: poolId }));
    expect(UserPool?.AliasAttributes).toEqual(['email']);
    await expect(newUser(poolId, 'two', 'same@example.com')).rejects.toMatchObject({ name: 'AliasExistsException' });
  });

  test('changes settings and leaves all others as they were', async () => {
    const poolId = await newPool();
    const read = async () =>
      (await server.sdk.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))).UserPool ?? {};
    const { Policies, LastModifiedDate: _, ...before } = await read();
    await goTo(page, `#/pools/${poolId}`);
    await page.getByLabel('Minimum length').fill('15');
    await page.getByLabel('A special character').uncheck();
    await card('Passwords').getByRole('button', { name: 'Save' }).click();
    await saved();
    const { Policies: policies, LastModifiedDate: __, ...after } = await read();
    expect(after).toEqual(before);
    const PasswordPolicy = { ...Policies?.PasswordPolicy, MinimumLength: 15, RequireSymbols: false };
    expect(policies).toEqual({ ...Policies, PasswordPolicy });
  });

  test('changes the text of a message, an app client and the colors of its pages, and nothing beside', async () => {
    const { sdk, userPoolId: UserPoolId, clientId: ClientId } = server;
    await goTo(page, `#/pools/${UserPoolId}/messages`);
    await card('Codes').getByLabel('Text of the e-mail').fill('Yours: {####}');
    await card('Codes').getByRole('button', { name: 'Save' }).click();
    await saved();
    const { UserPool } = await sdk.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool?.VerificationMessageTemplate).toMatchObject({ EmailMessage: 'Yours: {####}' });

    const read = async () => {
      const found = await sdk.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }));
      const { LastModifiedDate: _, ...rest } = found.UserPoolClient ?? {};
      return rest;
    };
    const before = await read();
    await goTo(page, `#/pools/${UserPoolId}/clients/${ClientId}`);
    await page.getByLabel('Name').fill('renamed');
    await page.getByLabel('ALLOW_USER_PASSWORD_AUTH').uncheck();
    await press('Save');
    await saved();
    const ExplicitAuthFlows = before.ExplicitAuthFlows?.filter((flow) => flow !== 'ALLOW_USER_PASSWORD_AUTH');
    const after = await read();
    expect({ ...after, ExplicitAuthFlows: after.ExplicitAuthFlows?.toSorted() }).toEqual({
      ...before,
      ClientName: 'renamed',
      ExplicitAuthFlows: ExplicitAuthFlows?.toSorted(),
    });

    await goTo(page, `#/pools/${UserPoolId}/branding`);
    await press('Make a style');
    await page.getByLabel('Button', { exact: true }).fill('#aa0055');
    // It is the page for signing in, in a frame that has no origin and no forms that work.
    const preview = page.frames().find((one) => one.url().includes('/preview/login'));
    const shown = "getComputedStyle(document.querySelector('form button')).backgroundColor";
    await expect.poll(() => preview?.evaluate(shown)).toBe('rgb(170, 0, 85)');
    expect(await preview?.evaluate('origin')).toBe('null');
    await page.getByLabel('Colors for').selectOption('dark pages');
    const scheme = 'document.documentElement.style.colorScheme';
    await expect.poll(() => preview?.evaluate(scheme)).toBe('dark');
    await page.getByLabel('Colors for').selectOption('light pages');
    await page.getByLabel('Button', { exact: true }).fill('#aa0055');
    await press('Save');
    await saved();
    const style = await sdk.send(new DescribeManagedLoginBrandingByClientCommand({ UserPoolId, ClientId }));
    expect(JSON.stringify(style.ManagedLoginBranding?.Settings)).toContain('aa0055ff');
  });

  test('sees what became of messages, by their state', async () => {
    const poolId = await newPool();
    const invited = { UserPoolId: poolId, Username: 'ida', DesiredDeliveryMediums: ['EMAIL' as const] };
    await server.sdk.send(
      new AdminCreateUserCommand({ ...invited, UserAttributes: [{ Name: 'email', Value: 'ida@example.com' }] }),
    );
    await goTo(page, `#/pools/${poolId}/messages`);
    const list = card('What became of messages');
    const cells = () => list.locator('tbody tr').locator('td').allInnerTexts();
    expect(await cells()).toEqual(['i***@e***', 'AdminCreateUser', 'MAILBOX', 'Handed over', '1', '']);
    await list.getByLabel('Status').selectOption('Given up');
    await list.getByText('No messages are known.').waitFor();
  });

  test('sees what went wrong in a trigger, and sends the event again', async () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:nowhere';
    const poolId = await newPool();
    await goTo(page, `#/pools/${poolId}/triggers`);
    await card('What went wrong last').getByText('Nothing went wrong.').waitFor();
    await page.getByLabel('PreSignUp').fill(arn);
    await press('Save');
    await saved();
    const { UserPoolClient } = await server.sdk.send(
      new CreateUserPoolClientCommand({ UserPoolId: poolId, ClientName: 'app' }),
    );
    const ClientMetadata = { voucher: 'voucher-0815' };
    const signUp = { ClientId: UserPoolClient?.ClientId, Username: 'ann', Password: password, ClientMetadata };
    await expect(server.sdk.send(new SignUpCommand(signUp))).rejects.toMatchObject({
      name: 'UnexpectedLambdaException',
    });
    await goTo(page, '#/pools');
    await goTo(page, `#/pools/${poolId}/triggers`);
    const row = card('What went wrong last').locator('tbody tr');
    expect(await row.locator('td').allInnerTexts()).toEqual([
      'PreSignUp_SignUp',
      'It could not be called',
      'ResourceNotFoundException',
    ]);
    await row.getByRole('link').click();
    await heading('PreSignUp_SignUp – deeds').waitFor();
    await card('Send the event again').getByText('request.clientMetadata').waitFor();
    await press('Send the event again');
    await card('Answer').getByText('It could not be called').waitFor();
    expect(await page.locator('main').innerText()).not.toContain('voucher-0815');
    const { Users } = await server.sdk.send(new ListUsersCommand({ UserPoolId: poolId }));
    expect(Users).toEqual([]);
  });

  test('adds a provider, whose kind is asked first', async () => {
    await goTo(page, `#/pools/${server.userPoolId}/providers`);
    await press('Add an identity provider');
    await dialog().getByLabel('Type').selectOption('Google');
    await answer('Next');
    await dialog().getByLabel('client_id').fill('app');
    await dialog().getByLabel('client_secret').fill('secret');
    await dialog().getByLabel('authorize_scopes').fill('openid email');
    await answer('Create');
    await heading('Google').waitFor();
    await page.getByLabel('Attributes from claims').waitFor();
  });

  test('deletes a pool once its name was typed', async () => {
    const poolId = await newPool();
    await goTo(page, `#/pools/${poolId}`);
    await press('Delete the user pool');
    await dialog().getByRole('textbox').fill('another');
    await answer('Delete');
    await dialog().getByRole('alert').getByText('type the name: deeds').waitFor();
    await dialog().getByRole('textbox').fill('deeds');
    await answer('Delete');
    await heading('User pools').waitFor();
    await expect(server.sdk.send(new DescribeUserPoolCommand({ UserPoolId: poolId }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('finds users by how an address begins, and turns the pages', async () => {
    const poolId = await newPool();
    await Promise.all(
      Array.from({ length: 27 }, (_, at) =>
        server.sdk.send(
          new AdminCreateUserCommand({
            UserPoolId: poolId,
            Username: `user-${String(at).padStart(2, '0')}`,
            UserAttributes: [{ Name: 'email', Value: `${at === 7 ? 'seven' : 'user'}@example.com` }],
            MessageAction: 'SUPPRESS',
          }),
        ),
      ),
    );
    await goTo(page, `#/pools/${poolId}/users`);
    const rows = page.locator('tbody tr');
    await expect.poll(() => rows.count()).toBe(25);
    await press('Next page');
    await expect.poll(() => rows.count()).toBe(2);
    await press('Previous page');
    await expect.poll(() => rows.count()).toBe(25);
    await page.getByLabel('Search text').fill('sev');
    await press('Search');
    await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining('user-07')]);
  });

  test('what people call themselves is text, whatever it looks like', async () => {
    const evil = '<img src=x onerror="globalThis.owned = true">';
    const named = { UserPoolId: server.userPoolId, Username: 'evil', MessageAction: 'SUPPRESS' as const };
    const UserAttributes = [
      { Name: 'email', Value: 'evil@example.com' },
      { Name: 'name', Value: evil },
    ];
    await server.sdk.send(new AdminCreateUserCommand({ ...named, UserAttributes }));
    const GroupName = '<b>bold</b>';
    await server.sdk.send(new CreateGroupCommand({ UserPoolId: server.userPoolId, GroupName, Description: evil }));
    await goTo(page, `#/pools/${server.userPoolId}/groups`);
    await page.getByText(GroupName).waitFor();
    await page.getByText(evil).waitFor();
    await goTo(page, `#/pools/${server.userPoolId}/users/evil`);
    expect(await page.getByLabel('name', { exact: true }).inputValue()).toBe(evil);
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    // Were there a way in, the policy of the page would stand in it: no text becomes HTML, no code a function. In a task of its own,
    // since what a debugger evaluates may do more.
    const outcomeOf = (way: string) =>
      page.evaluate<string>(`new Promise((tell) => setTimeout(() => {
        try { ${way}; tell('done'); } catch (error) { tell(String(error)); }
      }))`);
    expect(await outcomeOf(`document.createElement('p').innerHTML = '<b>'`)).toContain('TrustedHTML');
    expect(await outcomeOf(`new Function('return 1')()`)).toMatch(/EvalError|TrustedScript/);
    expect(await outcomeOf(`document.createElement('p').textContent = 'text'`)).toBe('done');
  });

  test('an address of nothing, and a pool that is gone, are told as such', async () => {
    await goTo(page, '#/elsewhere');
    await heading('Nothing here').waitFor();
    await goTo(page, '#/pools/us-east-1_gone00000');
    await page.getByRole('alert').getByText('does not exist').waitFor();
  });
});

/** Signs somebody in at a pool that tracks devices from then on. */
async function signInWithDevice({ sdk, userPoolId, clientId }: ConsoleServer, username: string) {
  const DeviceConfiguration = { ChallengeRequiredOnNewDevice: false, DeviceOnlyRememberedOnUserPrompt: false };
  await sdk.send(new UpdateUserPoolCommand({ UserPoolId: userPoolId, DeviceConfiguration }));
  return sdk.send(
    new AdminInitiateAuthCommand({
      UserPoolId: userPoolId,
      ClientId: clientId,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  );
}
