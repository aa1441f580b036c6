import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { RedirectInput } from '../../packages/client/src/index.ts';
import type { Person } from '../people.ts';
import type { App } from './redirect-app.ts';

type InPage = { readonly redirectApp: App };

/** One person's browser, with an app in it that sends them to hosted pages. */
export class RedirectWindow {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** Opens the app in a profile of its own. */
  static async open(browser: Browser, url: string, settings: object): Promise<RedirectWindow> {
    const profile = await browser.newContext({ locale: 'en-GB' });
    await profile.addInitScript((given) => Object.assign(globalThis, { appSettings: given }), settings);
    return RedirectWindow.openIn(profile, url);
  }

  /** Opens the app in one more tab. */
  static async openIn(profile: BrowserContext, url: string): Promise<RedirectWindow> {
    const window = new RedirectWindow(await profile.newPage(), url);
    await window.page.goto(url);
    await window.arrive();
    return window;
  }

  /** Waits until the app is there again. */
  async arrive(path = '/'): Promise<void> {
    const { origin } = new URL(this.#url);
    await this.page.waitForURL((url) => url.origin === origin && url.pathname === path);
    await this.page.waitForFunction(() => 'redirectApp' in globalThis);
  }

  /** Has the app send the person off. What it gives back is lost with its page. */
  begin(how: RedirectInput = {}): Promise<void> {
    return this.page.evaluate((given) => {
      void (globalThis as unknown as InPage).redirectApp.begin(given);
    }, how);
  }

  /** The same, while the page stays. Gives what went wrong. */
  beginAndStay(how: RedirectInput): Promise<string | undefined> {
    return this.page.evaluate(
      (given) =>
        (globalThis as unknown as InPage).redirectApp.begin(given).then(
          () => undefined,
          (error: Error) => error.name,
        ),
      how,
    );
  }

  end(): Promise<void> {
    return this.page.evaluate(() => {
      void (globalThis as unknown as InPage).redirectApp.end();
    });
  }

  again(): Promise<unknown> {
    return this.page.evaluate(() => (globalThis as unknown as InPage).redirectApp.again());
  }

  session(isRefreshed = false) {
    return this.page.evaluate((given) => (globalThis as unknown as InPage).redirectApp.session(given), isRefreshed);
  }

  /** What the app was told, once this was among it. */
  async toldOf(event: string): Promise<readonly (readonly [string, string?])[]> {
    await this.page.waitForFunction(
      (wanted) => (globalThis as unknown as InPage).redirectApp.events.some(([name]) => name === wanted),
      event,
    );
    return this.page.evaluate(() => [...(globalThis as unknown as InPage).redirectApp.events]);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

/** Fills in the login page. */
export async function fillIn(page: Page, { username, password }: Person): Promise<void> {
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
