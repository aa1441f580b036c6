import { AdminCreateUserCommand, AdminSetUserMFAPreferenceCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { Page } from 'playwright-core';
import { addProviders } from '../add-providers.ts';
import { addAuthenticator } from '../browser.ts';
import { functionArn } from '../functions.ts';
import { forApps } from '../hosted-walks.ts';
import { administrator, newPerson } from '../people.ts';
import { addUser, makePlace, newPhone, type Place, type PlaceInput, verified } from '../pools.ts';
import { makeClient } from '../sdk-client.ts';
import type { ContractServer } from '../server.ts';
import type { UiAttributes, UiSite } from './serve-ui.ts';

/** A screen of the drop-in UI, and the way to it. */
export interface UiWalk {
  /** As a file is named. */
  readonly name: string;
  /** Comes to the screen in a browser that was nowhere before; `lang` is of the page. */
  open(page: Page, lang?: string): Promise<void>;
}

const pool: PlaceInput['pool'] = { AutoVerifiedAttributes: ['email'] };

/** Waits for a screen by its name. */
export async function arrive(page: Page, screen: string): Promise<void> {
  await page.locator(`form[data-screen=${screen}]:not([aria-busy=true])`).waitFor();
}

/** The pools of the walks. */
async function makePlaces(server: ContractServer) {
  const [plain, named, factors, custom, free, unproved, shared] = await Promise.all([
    makePlace(server, { pool }),
    makePlace(server, {
      pool: {
        ...pool,
        Schema: ['given_name', 'family_name', 'birthdate'].map((Name) => ({ Name, Required: true, Mutable: true })),
      },
    }),
    makePlace(server, {
      mfa: 'ON',
      factors: ['app', 'email', 'sms'],
      pool: {
        AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] },
      },
    }),
    makePlace(server, {
      pool: {
        LambdaConfig: {
          DefineAuthChallenge: functionArn('define-riddle-alone'),
          CreateAuthChallenge: functionArn('create-challenge'),
          VerifyAuthChallengeResponse: functionArn('verify-challenge'),
        },
      },
    }),
    makePlace(server, {
      pool: {
        ...pool,
        Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'] } },
      },
    }),
    makePlace(server),
    makePlace(server, { pool }),
  ]);
  await addProviders(server, shared);
  const { userPoolId } = shared;
  const SupportedIdentityProviders = ['COGNITO', 'Google', 'Facebook', 'LoginWithAmazon'];
  const { ClientId: clientId } = await makeClient(server, userPoolId, { ...forApps, SupportedIdentityProviders });
  const outside = { userPoolId, clientId };
  return { plain, named, factors, custom, free, unproved, outside };
}

/** Every screen, with pools and people of its own. */
export async function uiWalks(server: ContractServer, site: UiSite): Promise<UiWalk[]> {
  const { plain, named, factors, custom, free, unproved, outside } = await makePlaces(server);
  const sdk = administrator(server);
  const to = async (page: Page, { userPoolId, clientId }: Place, attributes: UiAttributes = {}, lang = 'en') => {
    const own = { 'user-pool-id': userPoolId, 'client-id': clientId, endpoint: server.endpoint };
    await page.goto(site.pageWith({ ...own, ...attributes }, { lang }));
    await page.locator('form[data-screen]:not([aria-busy=true])').waitFor();
  };
  // By names and not by texts, which are of any language.
  const fill = async (page: Page, filled: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(filled)) await page.locator(`[name="${name}"]:visible`).fill(value);
  };
  const press = (page: Page, button = '[data-part=button]') => page.locator(`form ${button}`).first().click();
  const signIn = async (page: Page, { username, password }: { username: string; password: string }) => {
    await fill(page, { username, password });
    await press(page);
  };
  const invited = async ({ userPoolId: UserPoolId }: Place) => {
    const { username } = newPerson();
    const password = 'Temporary-1!';
    const input = { UserPoolId, Username: username, TemporaryPassword: password, MessageAction: 'SUPPRESS' as const };
    await sdk.send(new AdminCreateUserCommand(input));
    return { username, password };
  };
  const withFactors = async () => {
    const person = await addUser(server, factors, ({ email }) => verified({ email, phone_number: newPhone() }));
    const mfa = { EmailMfaSettings: { Enabled: true }, SMSMfaSettings: { Enabled: true } };
    const input = { UserPoolId: factors.userPoolId, Username: person.username, ...mfa };
    await sdk.send(new AdminSetUserMFAPreferenceCommand(input));
    return person;
  };
  const proved = (place: Place) => addUser(server, place, ({ email }) => verified({ email }));
  const newcomer = () => {
    const { username, email } = newPerson();
    return { username, email };
  };
  const choose = (page: Page, value: string) => page.locator(`[name=choice][value="${value}"]`).click();
  const chooseFirst = async (page: Page, lang?: string) => {
    const { username } = await proved(free);
    await to(page, free, {}, lang);
    await fill(page, { username });
    await choose(page, 'first');
    await arrive(page, 'chooseFirst');
  };
  const setUp = async (page: Page, type: string | undefined, lang?: string) => {
    const person = await addUser(server, factors);
    await to(page, factors, {}, lang);
    await signIn(page, person);
    await arrive(page, 'chooseSetup');
    if (type !== undefined) await choose(page, type);
  };
  const addPasskey = async (page: Page, lang?: string) => {
    const authenticator = await addAuthenticator(page);
    const person = await proved(free);
    await to(page, free, { 'offer-passkey': true }, lang);
    await signIn(page, person);
    await arrive(page, 'addPasskey');
    return { ...person, ...authenticator };
  };

  return [
    { name: 'sign-in', open: (page, lang) => to(page, plain, {}, lang) },
    {
      name: 'sign-in-branded',
      open: (page, lang) => {
        const colors = { 'primary-color': '#7a3cc2', 'background-color': '#efe6fa' };
        return to(page, plain, { heading: 'Aurora Books', logo: '/logo.svg', 'can-cancel': true, ...colors }, lang);
      },
    },
    {
      name: 'sign-in-refused',
      open: async (page, lang) => {
        await to(page, plain, {}, lang);
        await signIn(page, { username: 'ada', password: 'Wrong-1-password' });
        await page.getByRole('alert').waitFor();
      },
    },
    {
      name: 'sign-in-providers',
      open: async (page, lang) => {
        await to(page, outside, {}, lang);
        await page.evaluate("document.querySelector('cenote-auth').signInWithRedirect = async () => {}");
        await page.locator('[data-part~=provider]').first().waitFor();
      },
    },
    { name: 'sign-in-ways', open: (page, lang) => to(page, free, {}, lang) },
    {
      name: 'sign-up',
      open: async (page, lang) => {
        await to(page, named, { start: 'sign-up' }, lang);
        await page.locator('[name=password]').fill('Correct');
      },
    },
    {
      name: 'sign-up-refused',
      open: async (page, lang) => {
        await to(page, plain, { start: 'sign-up' }, lang);
        await fill(page, { ...newcomer(), password: 'short' });
        await press(page);
        await page.getByRole('alert').waitFor();
      },
    },
    {
      name: 'confirm-sign-up',
      open: async (page, lang) => {
        await to(page, plain, { start: 'sign-up' }, lang);
        await fill(page, { ...newcomer(), password: 'Correct-Horse-7' });
        await press(page);
        await arrive(page, 'confirmSignUp');
      },
    },
    { name: 'forgot-password', open: (page, lang) => to(page, plain, { start: 'forgot-password' }, lang) },
    {
      name: 'reset-password',
      open: async (page, lang) => {
        const { username } = await proved(plain);
        await to(page, plain, { start: 'forgot-password' }, lang);
        await fill(page, { username });
        await press(page);
        await arrive(page, 'resetPassword');
      },
    },
    {
      name: 'new-password',
      open: async (page, lang) => {
        await to(page, named, {}, lang);
        await signIn(page, await invited(named));
        await arrive(page, 'newPassword');
      },
    },
    {
      name: 'choose-factor',
      open: async (page, lang) => {
        await to(page, factors, {}, lang);
        await signIn(page, await withFactors());
        await arrive(page, 'chooseFactor');
      },
    },
    {
      name: 'code-refused',
      open: async (page, lang) => {
        await to(page, factors, {}, lang);
        await signIn(page, await withFactors());
        await choose(page, 'EMAIL');
        await arrive(page, 'code');
        await fill(page, { code: '000000' });
        await press(page);
        await page.getByRole('alert').waitFor();
      },
    },
    {
      name: 'code',
      open: async (page, lang) => {
        await to(page, factors, {}, lang);
        await signIn(page, await withFactors());
        await choose(page, 'SMS');
        await arrive(page, 'code');
      },
    },
    { name: 'choose-setup', open: (page, lang) => setUp(page, undefined, lang) },
    {
      name: 'set-up-app',
      open: async (page, lang) => {
        await setUp(page, 'TOTP', lang);
        await arrive(page, 'setUpApp');
      },
    },
    {
      name: 'set-up-email',
      open: async (page, lang) => {
        await setUp(page, 'EMAIL', lang);
        await arrive(page, 'setUpEmail');
      },
    },
    {
      name: 'set-up-sms',
      open: async (page, lang) => {
        await setUp(page, 'SMS', lang);
        await arrive(page, 'setUpSms');
      },
    },
    { name: 'choose-first', open: chooseFirst },
    {
      name: 'password',
      open: async (page, lang) => {
        await chooseFirst(page, lang);
        await choose(page, 'PASSWORD_SRP');
        await arrive(page, 'password');
      },
    },
    {
      name: 'passkey',
      open: async (page, lang) => {
        const { username, devtools, authenticatorId } = await addPasskey(page, lang);
        await press(page);
        await arrive(page, 'signedIn');
        await press(page);
        await arrive(page, 'signIn');
        // Whoever holds the device now is not its owner.
        await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
        await devtools.send('WebAuthn.clearCredentials', { authenticatorId });
        await fill(page, { username });
        await choose(page, 'WEB_AUTHN');
        await arrive(page, 'passkey');
      },
    },
    {
      name: 'custom',
      open: async (page, lang) => {
        const { username } = await addUser(server, custom);
        await to(page, custom, {}, lang);
        await fill(page, { username });
        await choose(page, 'custom');
        await arrive(page, 'custom');
        // A riddle, in its own direction: three and four are not four and three.
        await page.locator('[data-part=text] bdi', { hasText: /^\d \+ \d$/ }).waitFor();
      },
    },
    {
      name: 'verify-contact',
      open: async (page, lang) => {
        await to(page, unproved, {}, lang);
        await signIn(page, await addUser(server, unproved, ({ email }) => ({ email })));
        await arrive(page, 'verifyContact');
      },
    },
    {
      name: 'verify-code',
      open: async (page, lang) => {
        await to(page, unproved, {}, lang);
        await signIn(page, await addUser(server, unproved, ({ email }) => ({ email })));
        await arrive(page, 'verifyContact');
        await press(page);
        await arrive(page, 'verifyCode');
      },
    },
    {
      name: 'add-passkey',
      open: async (page, lang) => {
        await addPasskey(page, lang);
      },
    },
    {
      name: 'signed-in',
      open: async (page, lang) => {
        await to(page, plain, {}, lang);
        await signIn(page, await proved(plain));
        await arrive(page, 'signedIn');
      },
    },
    {
      name: 'no-answer',
      open: async (page, lang) => {
        await page.route(`${server.endpoint}/**`, (route) => route.abort());
        const own = { 'user-pool-id': plain.userPoolId, 'client-id': plain.clientId, endpoint: server.endpoint };
        await page.goto(site.pageWith(own, { lang: lang ?? 'en' }));
        await page.getByRole('alert').waitFor();
      },
    },
  ];
}
