import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAuthenticator, findChromium, startBrowser } from '../browser.ts';
import { functionArn, functionsOfSuites } from '../functions.ts';
import { administrator, newPerson } from '../people.ts';
import { addUser, makePlace, newPhone, type Place, recoveryBySms, verified } from '../pools.ts';
import { describeClient, lastCodeTo } from '../server.ts';
import { totp } from '../totp.ts';
import { serveUi, type UiAttributes, type UiSite } from './serve-ui.ts';

/** The address that a password is recovered by may be no second factor. */
const nothingToRecover = {
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only' as const, Priority: 1 }] },
};

/** The functions that `cenote add auth` brings: a riddle behind the password. */
const passwordAndRiddle = {
  LambdaConfig: {
    DefineAuthChallenge: functionArn('define-challenge'),
    CreateAuthChallenge: functionArn('create-challenge'),
    VerifyAuthChallengeResponse: functionArn('verify-challenge'),
  },
};

const executable = await findChromium();
const functions = functionsOfSuites();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(async () => {
  await browser?.close();
  functions.remove();
});

describe.runIf(executable !== undefined)('the drop-in UI in Chromium', () => {
  describeClient(
    'as people use it',
    (server) => {
      let site: UiSite;
      let plain: Place;
      let named: Place;
      let factors: Place;
      let free: Place;
      let messages: Place;
      let riddle: Place;
      beforeAll(async () => {
        site = await serveUi(server.endpoint);
        const pool = { AutoVerifiedAttributes: ['email' as const] };
        const Schema = [{ Name: 'given_name', Required: true, Mutable: true }];
        const SignInPolicy = {
          AllowedFirstAuthFactors: ['PASSWORD' as const, 'EMAIL_OTP' as const, 'WEB_AUTHN' as const],
        };
        [plain, named, factors, free, messages, riddle] = await Promise.all([
          makePlace(server, { pool }),
          makePlace(server, { pool: { ...pool, Schema } }),
          makePlace(server, { mfa: 'ON', factors: ['app', 'email'], pool: recoveryBySms }),
          makePlace(server, { pool: { ...pool, Policies: { SignInPolicy } } }),
          makePlace(server, { mfa: 'ON', factors: ['app', 'sms'], pool: nothingToRecover }),
          makePlace(server, { pool: passwordAndRiddle }),
        ]);
      });
      afterAll(() => site?.close());

      const at = (place: Place, attributes: UiAttributes = {}) =>
        site.pageWith({
          'user-pool-id': place.userPoolId,
          'client-id': place.clientId,
          endpoint: server.endpoint,
          ...attributes,
        });
      const open = async (place: Place, attributes: UiAttributes = {}): Promise<Page> => {
        const profile = await browser.newContext({ locale: 'en' });
        const page = await profile.newPage();
        await page.goto(at(place, attributes));
        return page;
      };
      const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
      const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
      const code = (page: Page) => page.getByLabel('Code', { exact: true });
      /** The page that asks for a code is there once the code was sent: before, the newest message is another one. */
      const fillCode = async (page: Page, address: string) => {
        await code(page).waitFor();
        await code(page).fill(await lastCodeTo(server, address));
      };
      const signIn = async (page: Page, { username, password }: { username: string; password: string }) => {
        await page.getByLabel('Username').fill(username);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await press(page, 'Sign in');
      };
      const signedIn = (page: Page, username: string) => heading(page, `You are signed in as ${username}.`).waitFor();
      const focused = (page: Page) =>
        page.evaluate<string>('document.activeElement.name || document.activeElement.textContent');
      const proved = (place: Place) => addUser(server, place, ({ email }) => verified({ email }));

      test('somebody signs up, confirms the account, and is signed in', async () => {
        const { username, email, password } = newPerson();
        const page = await open(named);
        await press(page, 'Sign up');
        await page.getByLabel('Username').fill(username);
        await page.getByLabel('First name').fill('Ada');
        await page.getByLabel('Email address').fill(email);
        await page.getByLabel('Password', { exact: true }).fill(password);
        await press(page, 'Sign up');
        await heading(page, 'Confirm your account').waitFor();
        await code(page).fill('000000');
        await press(page, 'Confirm');
        await page.getByText('That code is not right. Try again.').waitFor();
        await press(page, 'Send a new code');
        await page.getByText('We sent a new code to').waitFor();
        await fillCode(page, email);
        await press(page, 'Confirm');
        await signedIn(page, username);
        await page.reload();
        await signedIn(page, username);
        await press(page, 'Sign out');
        await heading(page, 'Sign in').waitFor();
        expect(await page.getByLabel('Username').inputValue()).toBe('');
        await page.context().close();
      });

      test('the keyboard alone suffices, and the focus goes along', async () => {
        const { username, email, password } = await proved(plain);
        const page = await open(plain);
        await page.getByLabel('Username').focus();
        await page.keyboard.type(username);
        await page.keyboard.press('Tab');
        await page.keyboard.type('Wrong-Horse-7');
        await page.keyboard.press('Enter');
        await page.getByRole('alert').filter({ hasText: 'do not match' }).waitFor();
        expect(await focused(page)).toBe('That username and password do not match. Try again.');
        await page.getByLabel('Password', { exact: true }).focus();
        for (const name of ['Show password', 'Sign in', 'Forgot your password?']) {
          await page.keyboard.press('Tab');
          const label = await page.evaluate('document.activeElement.ariaLabel || document.activeElement.textContent');
          expect(label).toBe(name);
        }
        await page.keyboard.press('Enter');
        await heading(page, 'Reset your password').waitFor();
        expect([await focused(page), await page.getByLabel('Username').inputValue()]).toEqual(['username', username]);
        await page.keyboard.press('Enter');
        await heading(page, 'Choose a new password').waitFor();
        expect(await focused(page)).toBe('code');
        await page.keyboard.type(await lastCodeTo(server, email));
        await page.keyboard.press('Tab');
        await page.keyboard.type('Another-Horse-8');
        await page.keyboard.press('Enter');
        await page.getByText('Your password is changed. Sign in now.').waitFor();
        await signIn(page, { username, password });
        await page.getByText('do not match').waitFor();
        await signIn(page, { username, password: 'Another-Horse-8' });
        await signedIn(page, username);
        await page.context().close();
      });

      test('a challenge waits while the page is loaded anew; an authenticator app is set up, and asked for', async () => {
        const person = await addUser(server, factors);
        const page = await open(factors);
        await signIn(page, person);
        await press(page, 'A code from an authenticator app');
        await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
        const secret = await page.locator('[data-part=secret]').innerText();
        await page.reload();
        await page.getByText(secret).waitFor();
        await code(page).fill(totp(secret));
        await press(page, 'Next');
        await signedIn(page, person.username);
        expect(await page.evaluate('sessionStorage.length')).toBe(0);
        await press(page, 'Sign out');
        await signIn(page, person);
        await page.getByText('Enter the code that your authenticator app shows.').waitFor();
        await code(page).fill(totp(secret, 1));
        await press(page, 'Next');
        await signedIn(page, person.username);
        await page.context().close();
      });

      test('codes by text message are set up in the middle of a sign-in, in a pool that has them', async () => {
        const person = await addUser(server, messages);
        const page = await open(messages);
        await signIn(page, person);
        await press(page, 'A code by text message');
        const phone = newPhone();
        await page.getByLabel('Phone number').fill(phone);
        await press(page, 'Send me a code');
        await fillCode(page, phone);
        await press(page, 'Next');
        await signedIn(page, person.username);
        await press(page, 'Sign out');
        await signIn(page, person);
        await page.getByText(`+*******${phone.slice(-4)}`).waitFor();
        await page.context().close();
      });

      test('a service that takes no number in the middle of a sign-in is not asked to', async () => {
        const page = await open(messages);
        await page.evaluate("document.querySelector('cenote-auth').form = { canSetUpSms: false }");
        await signIn(page, await addUser(server, messages));
        await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor();
        await page.context().close();
      });

      test('a temporary password is replaced, with what the account lacks', async () => {
        const { username } = newPerson();
        const TemporaryPassword = 'Temporary-1!';
        const input = { UserPoolId: named.userPoolId, Username: username, TemporaryPassword };
        await administrator(server).send(new AdminCreateUserCommand({ ...input, MessageAction: 'SUPPRESS' }));
        const page = await open(named);
        await signIn(page, { username, password: TemporaryPassword });
        await heading(page, 'Choose a new password').waitFor();
        await page.getByLabel('New password', { exact: true }).fill('Correct-Horse-7');
        await press(page, 'Next');
        await page.getByText('This is needed.').waitFor();
        expect(await focused(page)).toBe('given_name');
        await page.getByLabel('First name').fill('Ada');
        await press(page, 'Next');
        await signedIn(page, username);
        await page.context().close();
      });

      test('who has not confirmed the account, or has to reset the password, is led there', async () => {
        const { username, email, password } = newPerson();
        const sdk = administrator(server);
        const UserAttributes = [{ Name: 'email', Value: email }];
        await sdk.send(
          new SignUpCommand({ ClientId: plain.clientId, Username: username, Password: password, UserAttributes }),
        );
        const page = await open(plain);
        await signIn(page, { username, password });
        await heading(page, 'Confirm your account').waitFor();
        await fillCode(page, email);
        await press(page, 'Confirm');
        await signedIn(page, username);
        await press(page, 'Sign out');
        await sdk.send(new AdminResetUserPasswordCommand({ UserPoolId: plain.userPoolId, Username: username }));
        await signIn(page, { username, password });
        await heading(page, 'Choose a new password').waitFor();
        await page.context().close();
      });

      test('an address is verified right after the sign-in, or later', async () => {
        const person = await addUser(server, plain, ({ email }) => ({ email }));
        const page = await open(plain);
        await signIn(page, person);
        await heading(page, 'Verify your email address').waitFor();
        await press(page, 'Not now');
        await signedIn(page, person.username);
        await press(page, 'Sign out');
        await signIn(page, person);
        await press(page, 'Send me a code');
        await fillCode(page, person.email);
        await press(page, 'Confirm');
        await signedIn(page, person.username);
        await press(page, 'Sign out');
        await signIn(page, person);
        await signedIn(page, person.username);
        await page.context().close();
      });

      test('a code by e-mail signs in without a password', async () => {
        const { username, email } = await proved(free);
        const page = await open(free);
        await press(page, 'Sign in another way');
        await page.getByText('This is needed.').waitFor();
        await page.getByLabel('Username').fill(username);
        await press(page, 'Sign in another way');
        await press(page, 'A code by email');
        await fillCode(page, email);
        await press(page, 'Next');
        await signedIn(page, username);
        await page.context().close();
      });

      test('a passkey is offered after a sign-in, and from then on where the name is filled in', async () => {
        const person = await proved(free);
        const page = await open(free, { 'offer-passkey': true });
        await addAuthenticator(page);
        await signIn(page, person);
        await press(page, 'Create a passkey');
        await signedIn(page, person.username);
        await press(page, 'Sign out');
        await heading(page, 'Sign in').waitFor();
        expect(await page.getByLabel('Username').getAttribute('autocomplete')).toBe('username webauthn');
        // The authenticator of the test takes whatever is offered.
        await page.getByLabel('Username').fill(person.username);
        await page.keyboard.press('Tab');
        await signedIn(page, person.username);
        await page.context().close();
      });

      test('keepers of passwords find the fields in the page itself, and each says what it is for', async () => {
        const page = await open(plain);
        await heading(page, 'Sign in').waitFor();
        const filled =
          'Array.from(document.querySelectorAll("form input"), (one) => [one.name, one.type, one.autocomplete].join())';
        expect(await page.evaluate(filled)).toEqual(['username,text,username', 'password,password,current-password']);
        await press(page, 'Sign up');
        await heading(page, 'Create your account').waitFor();
        expect(await page.evaluate(filled)).toEqual([
          'username,text,username',
          'email,email,email',
          'password,password,new-password',
        ]);
        await page.goto(at(plain, { start: 'forgot-password' }));
        await page.getByLabel('Username').fill((await proved(plain)).username);
        await press(page, 'Send me a code');
        await heading(page, 'Choose a new password').waitFor();
        expect(await page.evaluate(filled)).toEqual([
          'code,text,one-time-code',
          'username,text,username',
          'password,password,new-password',
        ]);
        await page.getByLabel('New password', { exact: true }).fill('Correct-Horse');
        await page.getByText('Still to come: A number').waitFor({ state: 'attached' });
        expect(await page.locator('li[data-kept]').count()).toBe(4);
        await press(page, 'Show password');
        expect(await page.getByLabel('New password', { exact: true }).getAttribute('type')).toBe('text');
        await page.context().close();
      });

      test('two tabs agree on who is signed in', async () => {
        const person = await proved(plain);
        const page = await open(plain);
        const other = await page.context().newPage();
        await other.goto(at(plain));
        await heading(other, 'Sign in').waitFor();
        await signIn(page, person);
        await signedIn(other, person.username);
        await press(other, 'Sign out');
        await heading(page, 'Sign in').waitFor();
        await page.context().close();
      });

      test('a question of functions that want the password first comes behind it', async () => {
        const person = await addUser(server, riddle);
        const page = await open(riddle);
        const answer = async () => {
          const text = (await page.locator('[data-part=text] bdi').innerText()) ?? '';
          const [one, other] = text.split(' + ').map(Number);
          await page.locator('form input').fill(String((one ?? 0) + (other ?? 0)));
          await page.locator('form button').first().click();
        };
        await page.getByLabel('Username').fill(person.username);
        await press(page, 'Sign in by a question of this app');
        await page.getByRole('alert').waitFor();
        await page.getByLabel('Password', { exact: true }).fill(person.password);
        await press(page, 'Sign in by a question of this app');
        await answer();
        await signedIn(page, person.username);
        await page.context().close();
      });
    },
    functions.flags,
    functions.env,
  );
});
