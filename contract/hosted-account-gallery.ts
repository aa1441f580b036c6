import { randomInt } from 'node:crypto';
import {
  AdminLinkProviderForUserCommand,
  AdminSetUserMFAPreferenceCommand,
  CompleteWebAuthnRegistrationCommand,
  ConfirmDeviceCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { Authenticator } from '../packages/server/test/authenticator.ts';
import { deviceSecret } from '../packages/server/test/device-secret.ts';
import { addProviders } from './add-providers.ts';
import { makeThirdParty, pkce } from './hosted-oauth-gallery.ts';
import { authorizeUrl, callback, forApps, makeAppPlace, openPath, type Picture, press, send } from './hosted-walks.ts';
import { administrator, type Person } from './people.ts';
import { addUser, newPhone, type Place, recoveryBySms, verified } from './pools.ts';
import { present, signIn } from './sdk-client.ts';
import { type ContractServer, lastCodeTo } from './server.ts';

/** The pages about an account: of somebody who has nothing yet, and of somebody who has everything. */
export async function accountGallery(server: ContractServer): Promise<Picture[]> {
  const sdk = administrator(server);
  const place = await makeAccountPlace(server);
  const { userPoolId: UserPoolId, clientId } = place;
  const reader = await makeThirdParty(server, UserPoolId);
  const newcomer = () => addUser(server, place, ({ email }) => verified({ email, phone_number: newPhone() }));

  /** Comes to a page, signed in; `prepare` gives the person what they shall have. */
  const at =
    (
      path: string,
      {
        prepare = async () => {},
        add = newcomer,
      }: { prepare?: (person: Person) => Promise<void>; add?: () => Promise<Person> } = {},
      ...steps: ((page: Page, person: Person) => Promise<void>)[]
    ): Picture['open'] =>
    async (page, lang) => {
      const person = await add();
      await prepare(person);
      await openPath(server, `/account${path}?client_id=${clientId}`)(page, lang);
      await send(page, { username: person.username, password: person.password });
      for (const step of steps) await step(page, person);
    };

  async function turnOn({ username: Username }: Person) {
    const EmailMfaSettings = { Enabled: true, PreferredMfa: true };
    const SMSMfaSettings = { Enabled: true };
    await sdk.send(new AdminSetUserMFAPreferenceCommand({ UserPoolId, Username, EmailMfaSettings, SMSMfaSettings }));
  }
  const proveByEmail = async (page: Page, { email }: Person) => send(page, { answer: await lastCodeTo(server, email) });

  async function addPasskey(person: Person) {
    const { AuthenticationResult } = await signIn(server, clientId, person);
    const AccessToken = present(AuthenticationResult?.AccessToken);
    const begun = await sdk.send(new StartWebAuthnRegistrationCommand({ AccessToken }));
    const made = new Authenticator().create(present(begun.CredentialCreationOptions), { origin: 'http://localhost' });
    const Credential = JSON.parse(JSON.stringify(made)) as never;
    await sdk.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }));
  }

  async function addDevices(person: Person) {
    for (const DeviceName of [
      'Ada’s laptop',
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko)',
    ]) {
      const { AuthenticationResult } = await signIn(server, clientId, person);
      const AccessToken = present(AuthenticationResult?.AccessToken);
      const DeviceKey = present(AuthenticationResult?.NewDeviceMetadata?.DeviceKey);
      const groupKey = present(AuthenticationResult?.NewDeviceMetadata?.DeviceGroupKey);
      const DeviceSecretVerifierConfig = deviceSecret({ key: DeviceKey, groupKey }).config;
      await sdk.send(new ConfirmDeviceCommand({ AccessToken, DeviceKey, DeviceName, DeviceSecretVerifierConfig }));
    }
  }

  async function link({ username, email }: Person) {
    for (const [ProviderName, value] of [
      ['Google', String(randomInt(10 ** 14))],
      ['Hartmann-Werke', email],
    ]) {
      await sdk.send(
        new AdminLinkProviderForUserCommand({
          UserPoolId,
          DestinationUser: { ProviderName: 'Cognito', ProviderAttributeValue: username },
          SourceUser: {
            ProviderName,
            ProviderAttributeName: 'Cognito_Subject',
            ProviderAttributeValue: value,
          },
        }),
      );
    }
  }

  /** Lets an app of somebody else use the account, and comes back. */
  async function giveAccess(page: Page) {
    const back = page.url();
    await page.route(`${new URL(callback).origin}/**`, (route) => route.fulfill({ body: 'the app' }));
    await page.goto(authorizeUrl(server.endpoint, reader.clientId, { scope: reader.scope, ...pkce }));
    await press(page, 'button:not([name])');
    await page.goto(back);
  }
  const pressMain = (page: Page) => press(page, 'button.main');

  return [
    { name: 'account-factors', open: at('/factors') },
    { name: 'account-factors-on', open: at('/factors', { prepare: turnOn }, proveByEmail) },
    { name: 'account-authenticator', open: at('/authenticator') },
    { name: 'account-authenticator-code', open: at('/authenticator', {}, pressMain) },
    {
      name: 'account-authenticator-refused',
      open: at('/authenticator', {}, pressMain, (page) => send(page, { code: '000000' })),
    },
    { name: 'account-recovery-codes', open: at('/recovery-codes') },
    { name: 'account-recovery-codes-made', open: at('/recovery-codes', {}, pressMain) },
    { name: 'account-passkeys-none', open: at('/passkeys') },
    { name: 'account-passkeys', open: at('/passkeys', { prepare: addPasskey }) },
    { name: 'account-devices-none', open: at('/devices') },
    { name: 'account-devices', open: at('/devices', { prepare: addDevices }) },
    { name: 'account-linked-none', open: at('/linked') },
    { name: 'account-linked', open: at('/linked', { prepare: link }) },
    { name: 'account-apps-none', open: at('/apps') },
    { name: 'account-apps', open: at('/apps', {}, giveAccess) },
    { name: 'account-export', open: at('/export') },
    { name: 'account-delete', open: at('/delete') },
    {
      name: 'account-deleted',
      open: at('/delete', {}, async (page) => {
        await page.locator('[name=sure]').check();
        await press(page, 'button.danger');
      }),
    },
    { name: 'account-verify', open: at('/verify-email') },
    { name: 'account-sign-out', open: at('', {}, (page) => press(page, 'button.quiet')) },
    { name: 'account-verify-phone', open: at('/verify-phone') },
    { name: 'account-verify-refused', open: at('/verify-email', {}, (page) => send(page, { code: '000000' })) },
    {
      name: 'passkey-add',
      isScripted: true,
      open: at('', {}, async (page) => {
        await page.goto(authorizeUrl(server.endpoint, clientId).replace('/oauth2/authorize', '/passkeys/add'));
      }),
    },
    {
      name: 'passkey-add-no-script',
      open: at('', {}, async (page) => {
        await page.goto(authorizeUrl(server.endpoint, clientId).replace('/oauth2/authorize', '/passkeys/add'));
      }),
    },
    ...(['login-passkey', 'login-passkey-no-script'] as const).map(
      (name): Picture => ({
        name,
        ...(name === 'login-passkey' && { isScripted: true }),
        open: async (page, lang) => {
          const person = await newcomer();
          await addPasskey(person);
          await page.goto(authorizeUrl(server.endpoint, clientId, lang === undefined ? {} : { lang }));
          await page.locator('[name=username]').fill(person.username);
          await press(page, 'button[name=choose]');
          await press(page, 'button[value=WEB_AUTHN]');
        },
      }),
    ),
  ];
}

/** A pool whose people have all that these pages are about. */
async function makeAccountPlace(server: ContractServer): Promise<Place> {
  const sdk = administrator(server);
  const place = await makeAppPlace(server, {
    pool: {
      ...recoveryBySms,
      AutoVerifiedAttributes: ['email'],
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    },
  });
  const { userPoolId: UserPoolId, clientId: ClientId } = place;
  await sdk.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
      EmailMfaConfiguration: {},
      SmsMfaConfiguration: {},
      WebAuthnConfiguration: { RelyingPartyId: 'localhost', UserVerification: 'preferred' },
    }),
  );
  await addProviders(server, place);
  await sdk.send(
    new UpdateUserPoolClientCommand({
      UserPoolId,
      ClientId,
      ...forApps,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      SupportedIdentityProviders: ['COGNITO', 'Google', 'Hartmann-Werke'],
    }),
  );
  return place;
}
