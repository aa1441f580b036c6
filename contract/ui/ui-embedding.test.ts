import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addProviders } from '../add-providers.ts';
import { findChromium, startBrowser } from '../browser.ts';
import { forApps } from '../hosted-walks.ts';
import { newPerson, type Person } from '../people.ts';
import { addUser, makePlace, type Place, verified } from '../pools.ts';
import { makeClient } from '../sdk-client.ts';
import { describeClient, lastCodeTo } from '../server.ts';
import { folderOf, serveUi, type UiAttributes, type UiSite } from './serve-ui.ts';

const executable = await findChromium();
let browser: Browser;
beforeAll(async () => {
  if (executable !== undefined) browser = await startBrowser(executable);
});
afterAll(() => browser?.close());

/** An app of React's, with the wrapper where a test can reach what it was told. */
const reactApp = `
import { createElement } from 'react';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server.browser';
import { CenoteAuth } from '@cenote/ui/react';
globalThis.told = [];
const { userPoolId, clientId, endpoint } = JSON.parse(new URLSearchParams(location.search).get('content'));
const tell = (name) => ({ screen, username } = {}) => told.push([name, screen ?? '', username ?? '']);
const appWith = (props) => createElement(CenoteAuth, {
  userPoolId, clientId, endpoint, ...props,
  onScreen: tell('screen'), onSignedIn: tell('signed in'), onCancel: tell('cancel'),
}, createElement('p', null, 'The books of Ada'));
const app = appWith({ heading: 'Aurora', canCancel: true });
globalThis.rendered = renderToString(app);
const main = document.querySelector('main');
const onRecoverableError = ({ message }) => told.push(['error', message, '']);
const root = main.id === 'rendered' ? hydrateRoot(main, app, { onRecoverableError }) : createRoot(main);
if (main.id !== 'rendered') root.render(app);
globalThis.renderWith = (props) => root.render(appWith(props));
`;

describe.runIf(executable !== undefined)('the drop-in UI in Chromium', () => {
  describeClient('as apps embed it', (server) => {
    let site: UiSite;
    let place: Place;
    let person: Person;
    beforeAll(async () => {
      site = await serveUi(server.endpoint);
      place = await makePlace(server, { pool: { AutoVerifiedAttributes: ['email'] } });
      person = await addUser(server, place, ({ email }) => verified({ email }));
    });
    afterAll(() => site?.close());

    const own = () => ({ 'user-pool-id': place.userPoolId, 'client-id': place.clientId, endpoint: server.endpoint });
    const newPage = async () => (await browser.newContext({ locale: 'en' })).newPage();
    const open = async (attributes: UiAttributes = {}, more?: Parameters<UiSite['pageWith']>[1]): Promise<Page> => {
      const page = await newPage();
      await page.goto(site.pageWith({ ...own(), ...attributes }, more));
      return page;
    };
    const heading = (page: Page, name: string) => page.getByRole('heading', { name, exact: true });
    const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
    const signIn = async (page: Page, password = person.password) => {
      await page.getByLabel('Username').fill(person.username);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await press(page, 'Sign in');
    };
    const at = ({ userPoolId, clientId }: Place) => ({ userPoolId, clientId });
    /** Begins a dialog in a page whose own element knows no pool, and keeps what becomes of it. */
    const beginDialog = async (page: Page, options: object = {}, kept = 'shown'): Promise<void> => {
      if (!page.url().startsWith('http')) await page.goto(site.pageWith({}));
      const all = JSON.stringify({ ...at(place), endpoint: server.endpoint, ...options });
      await page.evaluate(
        `(globalThis.${kept} = cenoteUi.showSignIn(${all}).catch(({ name }) => name)).then((ended) => { globalThis.ended = ended; }), undefined`,
      );
    };
    const showSignIn = async (options: object = {}): Promise<Page> => {
      const page = await newPage();
      await beginDialog(page, options);
      return page;
    };
    const errorsOf = (page: Page): string[] => {
      const told: string[] = [];
      page.on('pageerror', ({ message }) => told.push(message));
      page.on('console', (message) => message.type() === 'error' && told.push(message.text()));
      return told;
    };

    test('a dialog says who is signed in; it has the focus, and is gone afterwards', async () => {
      const page = await showSignIn({ heading: 'Welcome', logoImage: '/logo.svg', backgroundColor: 'rebeccapurple' });
      const dialog = page.getByRole('dialog');
      await heading(page, 'Welcome').waitFor();
      expect(await page.evaluate('document.activeElement.name')).toBe('username');
      const logo = "document.querySelector('dialog cenote-auth').shadowRoot.querySelector('img')";
      await expect.poll(() => page.evaluate(`${logo}.naturalWidth`)).toBe(64);
      await signIn(page);
      expect(await page.evaluate('shown')).toEqual({ userState: 'signedIn', username: person.username });
      expect(await dialog.count()).toBe(0);
      // Whoever is signed in already is not asked.
      const { userPoolId, clientId } = place;
      const options = JSON.stringify({ userPoolId, clientId, endpoint: server.endpoint });
      expect(await page.evaluate(`cenoteUi.showSignIn(${options})`)).toEqual({
        userState: 'signedIn',
        username: person.username,
      });
      await page.context().close();
    });

    test('a dialog is cancelled by its button or by Escape, where the app allows it', async () => {
      for (const cancel of [(page: Page) => press(page, 'Cancel'), (page: Page) => page.keyboard.press('Escape')]) {
        const page = await showSignIn();
        await heading(page, 'Sign in').waitFor();
        await cancel(page);
        expect(await page.evaluate('shown')).toBe('AbortError');
        expect(await page.getByRole('dialog').count()).toBe(0);
        await page.context().close();
      }
      const page = await showSignIn({ canCancel: false });
      await heading(page, 'Sign in').waitFor();
      expect(await page.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
      for (const _ of [1, 2, 3]) await page.keyboard.press('Escape');
      await signIn(page);
      expect(await page.evaluate('shown')).toMatchObject({ userState: 'signedIn' });
      await page.context().close();
    });

    test('where no server answers a dialog opens and says so, and asks once more', async () => {
      const page = await newPage();
      await page.route(`${server.endpoint}/**`, (route) => route.abort());
      await beginDialog(page);
      const again = page.getByRole('dialog').getByRole('button', { name: 'Try again' });
      await again.waitFor();
      expect(await page.getByRole('dialog').getByRole('alert').innerText()).toContain('No answer came.');
      await again.click();
      await again.waitFor();
      await page.unroute(`${server.endpoint}/**`);
      await again.click();
      await signIn(page);
      expect(await page.evaluate('shown')).toMatchObject({ userState: 'signedIn' });
      await page.context().close();
    });

    test('a dialog without a pool is refused at once', async () => {
      const page = await showSignIn({ userPoolId: undefined });
      expect(await page.evaluate('shown')).toBe('AuthUserPoolException');
      expect(await page.locator('dialog').count()).toBe(0);
      await page.context().close();
    });

    test('two parts of an app that ask at once share a dialog; one for another pool takes its place', async () => {
      const page = await showSignIn({ heading: 'First' });
      await beginDialog(page, { heading: 'Second' }, 'second');
      await heading(page, 'First').waitFor();
      expect(await page.locator('dialog').count()).toBe(1);
      const other = await makePlace(server, { pool: {} });
      await beginDialog(page, { ...at(other), heading: 'Other' }, 'third');
      expect(await page.evaluate('Promise.all([shown, second])')).toEqual(['AbortError', 'AbortError']);
      await heading(page, 'Other').waitFor();
      await press(page, 'Cancel');
      expect(await page.evaluate('third')).toBe('AbortError');
      await beginDialog(page);
      await beginDialog(page, {}, 'second');
      await signIn(page);
      const expected = { userState: 'signedIn', username: person.username };
      expect(await page.evaluate('Promise.all([shown, second])')).toEqual([expected, expected]);
      await page.context().close();
    });

    test('the ground is seen around the card, by property and by attribute, in a dialog too', async () => {
      const ground = `(element) => {
        const [outer, inner] = [element, element.shadowRoot.querySelector('[part=card]')].map((one) => one.getBoundingClientRect());
        return [getComputedStyle(element).backgroundColor, inner.left - outer.left, inner.top - outer.top, outer.right - inner.right];
      }`;
      for (const [width, least] of [
        [320, 8],
        [1000, 32],
      ] as const) {
        const grounds = [];
        for (const how of ['property', 'attribute', 'dialog'] as const) {
          const page = how === 'attribute' ? await open({ 'background-color': 'rebeccapurple' }) : await newPage();
          await page.setViewportSize({ width, height: 700 });
          if (how === 'property') {
            await page.goto(site.pageWith(own()));
            await page.evaluate("document.querySelector('cenote-auth').backgroundColor = 'rebeccapurple'");
          }
          if (how === 'dialog') await beginDialog(page, { backgroundColor: 'rebeccapurple' });
          await heading(page, 'Sign in').waitFor();
          const element = how === 'dialog' ? 'dialog cenote-auth' : 'cenote-auth';
          const seen = await page.evaluate(`(${ground})(document.querySelector('${element}'))`);
          const [color, ...around] = seen as [string, number, number, number];
          expect(color).toBe('rgb(102, 51, 153)');
          grounds.push(Math.min(...around));
          expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
          await page.context().close();
        }
        expect([width, ...grounds]).toEqual([width, least, least, least]);
      }
    });

    test('while an answer is awaited, what would do nothing says that it is disabled', async () => {
      const page = await newPage();
      let answer: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route(`${server.endpoint}/`, async (route) => {
        await gate;
        await route.continue();
      });
      await page.goto(site.pageWith({ ...own(), 'can-cancel': true }));
      await page.getByLabel('Username').fill(person.username);
      await page.getByLabel('Password', { exact: true }).fill('Wrong-Horse-9');
      await press(page, 'Sign in');
      const disabled = async () => {
        const names = ['Sign in', 'Sign up', 'Forgot your password?', 'Show password', 'Cancel'];
        const all = names.map((name) => page.getByRole('button', { name, exact: true, disabled: true }).count());
        const counts = await Promise.all(all);
        return names.filter((_, index) => counts[index] === 1);
      };
      await expect.poll(disabled).toEqual(['Sign in', 'Sign up', 'Forgot your password?']);
      answer();
      await page.getByText('do not match').waitFor();
      expect(await disabled()).toEqual([]);
      await page.context().close();
    });

    test('an app client that is not there offers no way, and its developer is told once', async () => {
      const page = await newPage();
      const told = errorsOf(page);
      await page.goto(site.pageWith({ ...own(), 'client-id': 'wrongclientid00000000000000' }));
      await page.getByText('This app offers no way to sign in here.').waitFor();
      expect(told.filter((text) => !text.startsWith('Failed to load'))).toEqual([
        `<cenote-auth>: wrongclientid00000000000000 in ${place.userPoolId}: There is no such app client for people to sign in at.`,
      ]);
      await page.context().close();
    });

    test('a mistake in what an app says of fields is told to its developer, and not to people', async () => {
      const page = await newPage();
      const told = errorsOf(page);
      await page.goto(site.pageWith(own()));
      await page.getByLabel('Username').waitFor();
      await page.evaluate(`document.querySelector('cenote-auth').fields = { signIn: {
        username: { pattern: '[a-z' },
        password: { validate: async (value) => { if (value === 'boom') throw new Error('boom') } },
      } }`);
      await signIn(page, 'boom');
      await page.getByText('This cannot be used. Check it and try again.').waitFor();
      expect(await page.evaluate('document.activeElement.name')).toBe('password');
      expect(told.map((text) => /Invalid regular expression|boom/.exec(text)?.[0])).toEqual([
        'Invalid regular expression',
        'boom',
      ]);
      // A pattern that is none holds nobody up, as in HTML.
      await signIn(page);
      await heading(page, `You are signed in as ${person.username}.`).waitFor();
      await page.context().close();
    });

    test('every type of an input is drawn; one that is none is told to its developer, and the field stays what it was', async () => {
      const page = await newPage();
      const told = errorsOf(page);
      await page.goto(site.pageWith({ ...own(), start: 'sign-up' }));
      await heading(page, 'Create your account').waitFor();
      const types = 'date datetime-local email month number password tel text time url week'.split(' ');
      const typed = (names: Readonly<Record<string, unknown>>) =>
        JSON.stringify({ signUp: Object.fromEntries(Object.entries(names).map(([name, type]) => [name, { type }])) });
      const set = (names: Readonly<Record<string, unknown>>) =>
        page.evaluate(`document.querySelector('cenote-auth').fields = ${typed(names)}`);
      const typeOf = (name: string) => page.locator(`input[name='${name}']`).getAttribute('type', { timeout: 2000 });
      await set(Object.fromEntries(types.map((type) => [`custom:${type}`, type])));
      for (const type of types) expect([type, await typeOf(`custom:${type}`)]).toEqual([type, type]);
      expect(told).toEqual([]);
      const mistaken = { 'custom:age': 'integer', password: 'toString', email: 7 };
      await set(mistaken);
      await page.locator("input[name='custom:age']").waitFor();
      await set(mistaken);
      expect([await typeOf('custom:age'), await typeOf('password'), await typeOf('email')]).toEqual([
        'text',
        'password',
        'email',
      ]);
      expect(told).toEqual([
        '<cenote-auth>: signUp custom:age: integer is no type of a field',
        '<cenote-auth>: signUp password: toString is no type of a field',
        '<cenote-auth>: signUp email: 7 is no type of a field',
      ]);
      await page.context().close();
    });

    test('what a field could not make sense of is told, and not left out', async () => {
      const page = await open({ start: 'sign-up' });
      await heading(page, 'Create your account').waitFor();
      await page.evaluate(
        `document.querySelector('cenote-auth').fields = { signUp: { 'custom:age': { label: 'Age', type: 'number' } } }`,
      );
      const { username, email, password } = newPerson();
      await page.getByLabel('Username').fill(username);
      await page.getByLabel('Email address').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await page.getByLabel('Age').pressSequentially('4-2');
      await press(page, 'Sign up');
      await page.getByText('This cannot be used. Check it and try again.').waitFor();
      expect(await page.evaluate('document.activeElement.name')).toBe('custom:age');
      await page.context().close();
    });

    test('in a shadow root the focus goes where it goes in a page', async () => {
      const page = await newPage();
      await page.goto(site.pageWith({}));
      await page.evaluate(`{
        const root = document.querySelector('main').appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
        root.append(Object.assign(document.createElement('cenote-auth'), ${JSON.stringify({ ...at(place), endpoint: server.endpoint })}));
        globalThis.active = () => root.activeElement?.name ?? root.activeElement?.dataset.part;
      }`);
      await signIn(page, 'Wrong-Horse-9');
      await page.getByText('do not match').waitFor();
      await expect.poll(() => page.evaluate('active()')).toBe('trouble');
      await press(page, 'Sign up');
      await heading(page, 'Create your account').waitFor();
      await expect.poll(() => page.evaluate('active()')).toBe('username');
      await page.context().close();
    });

    test('what was typed stays where the element is moved; where it is taken away, it begins anew', async () => {
      const page = await open();
      const name = page.getByLabel('Username');
      await name.fill('ada');
      const moved = `(element) => {
        document.querySelector('main').prepend(element);
        return element.updateComplete.then(() => element.querySelector('input')?.value);
      }`;
      expect(await page.evaluate(`(${moved})(document.querySelector('cenote-auth'))`)).toBe('ada');
      await page.evaluate("(globalThis.element = document.querySelector('cenote-auth')).remove()");
      await page.evaluate("document.querySelector('main').append(element)");
      await signIn(page);
      await heading(page, `You are signed in as ${person.username}.`).waitFor();
      await page.context().close();
    });

    test('nothing is shown before it is known who is there, and the app`s own content to nobody else', async () => {
      const page = await newPage();
      let answer: () => void = () => undefined;
      const gate = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route('**/.well-known/**', async (route) => {
        await gate;
        await route.continue();
      });
      await page.goto(site.pageWith(own(), { content: 'The books of Ada' }));
      await page.waitForFunction("customElements.get('cenote-auth')");
      expect(await page.locator('cenote-auth').innerText()).toBe('');
      answer();
      await heading(page, 'Sign in').waitFor();
      expect(await page.locator('cenote-auth').innerText()).not.toContain('Ada');
      await signIn(page);
      await expect.poll(() => page.locator('cenote-auth').innerText()).toBe('The books of Ada');
      expect(await page.locator('form').isVisible()).toBe(false);
      await page.context().close();
    });

    test('an app names, orders and judges fields, and adds attributes', async () => {
      const page = await open({ start: 'sign-up', 'hide-sign-up': true });
      await heading(page, 'Create your account').waitFor();
      await page.evaluate(`document.querySelector('cenote-auth').fields = { signUp: {
        nickname: { label: 'What do we call you?', order: 1, required: true, hint: 'Others see it.' },
        username: { label: 'Handle', order: 2, pattern: '[a-z0-9-]+', placeholder: 'ada-lovelace',
          validate: async (value) => (value.startsWith('admin') ? 'That one is ours.' : undefined) },
      } }`);
      const { username, email, password } = newPerson();
      const labels = async () => (await page.locator('label').allInnerTexts()).join();
      await expect.poll(labels).toBe('What do we call you?,Handle,Email address,Password');
      await page.getByLabel('What do we call you?').fill('Ada');
      await page.getByLabel('Handle').fill('Admin!');
      await page.getByLabel('Email address').fill(email);
      await page.getByLabel('Password', { exact: true }).fill(password);
      await press(page, 'Sign up');
      await page.getByText('This cannot be used. Check it and try again.').waitFor();
      await page.getByLabel('Handle').fill('admin-1');
      await press(page, 'Sign up');
      await page.getByText('That one is ours.').waitFor();
      expect(await page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true');
      await page.getByLabel('Handle').fill(username);
      await press(page, 'Sign up');
      await heading(page, 'Confirm your account').waitFor();
      await page.getByLabel('Code', { exact: true }).fill(await lastCodeTo(server, email));
      await press(page, 'Confirm');
      await heading(page, `You are signed in as ${username}.`).waitFor();
      await press(page, 'Sign out');
      await heading(page, 'Sign in').waitFor();
      expect(await page.getByRole('button', { name: 'Sign up' }).count()).toBe(0);
      await page.context().close();
    });

    test('shares the instance of the app, and speaks the language of the page until told another', async () => {
      const page = await open({}, { lang: 'nl' });
      await page
        .getByRole('button', { name: 'Inloggen' })
        .or(page.getByRole('button', { name: 'Aanmelden' }))
        .waitFor();
      const { userPoolId, clientId } = place;
      await page.evaluate(`(globalThis.auth = cenoteUi.createAuth(${JSON.stringify({ userPoolId, clientId, endpoint: server.endpoint })})) &&
        Object.assign(document.querySelector('cenote-auth'), { auth, lang: 'en' }), undefined`);
      await heading(page, 'Sign in').waitFor();
      await signIn(page);
      await heading(page, `You are signed in as ${person.username}.`).waitFor();
      expect(await page.evaluate('auth.username')).toBe(person.username);
      await page.evaluate('auth.signOut().then(() => undefined)');
      await heading(page, 'Sign in').waitFor();
      await page.context().close();
    });

    test('providers have buttons where the app has a way to them', async () => {
      const shared = await makePlace(server, { pool: {} });
      await addProviders(server, shared);
      const SupportedIdentityProviders = ['Google', 'LoginWithAmazon', 'Contoso'];
      const { ClientId } = await makeClient(server, shared.userPoolId, { ...forApps, SupportedIdentityProviders });
      const page = await open({ 'user-pool-id': shared.userPoolId, 'client-id': ClientId });
      await page.getByText('This app offers no way to sign in here.').waitFor();
      await page.evaluate(`globalThis.went = []; document.querySelector('cenote-auth').signInWithRedirect =
        async (client, { provider }) => went.push([client.config.clientId, provider]), undefined`);
      for (const name of ['Continue with Google', 'Continue with Amazon', 'Sign in with your company']) {
        await press(page, name);
        await page.locator('form[aria-busy=false]').waitFor();
      }
      expect(await page.evaluate('went')).toEqual([
        [ClientId, 'Google'],
        [ClientId, 'LoginWithAmazon'],
        [ClientId, undefined],
      ]);
      expect(await page.getByLabel('Username').count()).toBe(0);
      // An app that has configured the hosted pages need not say how to get there.
      const config = { userPoolId: shared.userPoolId, clientId: ClientId, endpoint: server.endpoint };
      const redirects = { redirectSignIn: [page.url()], redirectSignOut: [page.url()] };
      const oauth = { domain: server.endpoint, scopes: ['openid'], responseType: 'code', ...redirects };
      await page.evaluate(`Object.assign(document.querySelector('cenote-auth'),
        { signInWithRedirect: undefined, auth: cenoteUi.createAuth(${JSON.stringify({ ...config, oauth })}) }), undefined`);
      const left = page.waitForRequest((request) => request.isNavigationRequest());
      await page.getByRole('button', { name: 'Continue with Google' }).click();
      const url = new URL((await left).url());
      expect([url.origin, url.pathname]).toEqual([server.endpoint, '/oauth2/authorize']);
      expect(url.searchParams.get('identity_provider')).toBe('Google');
      await page.context().close();
    });

    describe('in React', () => {
      let app: UiSite;
      beforeAll(async () => {
        const aliases = { react: folderOf('react'), 'react-dom': folderOf('react-dom') };
        app = await serveUi(server.endpoint, reactApp, aliases);
      });
      afterAll(() => app?.close());
      const address = (rendered?: string) =>
        app.pageWith({}, { content: JSON.stringify({ ...at(place), endpoint: server.endpoint }), rendered });

      test('it is a component', async () => {
        const page = await newPage();
        await page.goto(address());
        await heading(page, 'Aurora').waitFor();
        await press(page, 'Cancel');
        await signIn(page);
        await page.getByText('The books of Ada').waitFor();
        expect(await page.evaluate('told')).toEqual([
          ['screen', 'signIn', ''],
          ['cancel', '', ''],
          ['screen', 'signedIn', person.username],
          ['signed in', 'signedIn', person.username],
        ]);
        await page.context().close();
      });

      test('a property that is left out later is what it is unless said', async () => {
        const page = await newPage();
        const props = {
          heading: 'Violet',
          primaryColor: 'rebeccapurple',
          hideSignUp: true,
          lang: 'de',
          logo: '/logo.svg',
        };
        await page.goto(address());
        await heading(page, 'Aurora').waitFor();
        await page.evaluate(`renderWith(${JSON.stringify(props)})`);
        await heading(page, 'Violet').waitFor();
        await page.getByRole('button', { name: 'Anmelden' }).waitFor();
        expect(await page.getByRole('button', { name: 'Registrieren' }).count()).toBe(0);
        const screens = await page.evaluate<unknown[]>('told');
        await page.evaluate('renderWith({ heading: undefined })');
        await heading(page, 'Sign in').waitFor();
        await page.getByRole('button', { name: 'Sign up' }).waitFor();
        const element = "document.querySelector('cenote-auth')";
        expect(await page.evaluate(`${element}.style.getPropertyValue('--cenote-primary')`)).toBe('');
        expect(await page.evaluate(`${element}.shadowRoot.querySelector('img')`)).toBe(null);
        // The language is another one; what is the same begins nothing anew.
        await page.evaluate('renderWith({ hideSignUp: true })');
        await page.getByRole('button', { name: 'Sign up' }).waitFor({ state: 'detached' });
        expect(await page.evaluate<unknown[]>('told')).toHaveLength(screens.length + 1);
        await page.context().close();
      });

      test('what a server rendered is seen by nobody before the script is there, and taken over by it', async () => {
        const page = await newPage();
        await page.goto(address());
        const rendered = await page.evaluate<string>('rendered');
        expect(rendered).toContain('The books of Ada');
        let load: () => void = () => undefined;
        const gate = new Promise<void>((resolve) => {
          load = resolve;
        });
        await page.route('**/app.js', async (route) => {
          await gate;
          await route.continue();
        });
        await page.goto(address(rendered), { waitUntil: 'commit' });
        await page.locator('#rendered cenote-auth').waitFor({ state: 'attached' });
        expect(await page.getByText('The books of Ada').isVisible()).toBe(false);
        load();
        await heading(page, 'Aurora').waitFor();
        expect(await page.getByText('The books of Ada').isVisible()).toBe(false);
        await signIn(page);
        await page.getByText('The books of Ada').waitFor();
        expect(await page.evaluate('told')).toEqual([
          ['screen', 'signIn', ''],
          ['screen', 'signedIn', person.username],
          ['signed in', 'signedIn', person.username],
        ]);
        await page.context().close();
      });
    });
  });
});
