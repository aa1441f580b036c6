import type { BrowserContext, Page } from 'playwright-core';
import type { AuthConfig, AuthInstance } from '../../packages/client/src/index.ts';
import { type Authenticator, addAuthenticator } from '../browser.ts';
import type { CenoteApp, Race } from './browser-app.ts';

/** What can be told a browser. */
type Place = Pick<AuthConfig, 'endpoint' | 'userPoolId' | 'clientId'>;

interface Rejection {
  readonly name: string;
  readonly message: string;
}

type Methods = {
  [N in keyof AuthInstance]: AuthInstance[N] extends (...all: never[]) => unknown ? AuthInstance[N] : never;
};

/** One tab of a person's browser, with the app open in it. */
export class Tab {
  readonly page: Page;
  readonly #config: Place;

  private constructor(page: Page, config: Place) {
    this.page = page;
    this.#config = config;
  }

  /** Opens the app in a tab, pointed at a pool. */
  static async open(profile: BrowserContext, url: string, config: Place): Promise<Tab> {
    const tab = new Tab(await profile.newPage(), config);
    await tab.page.goto(url);
    await tab.#start();
    return tab;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.#start();
  }

  async #start(): Promise<void> {
    await this.page.waitForFunction(() => 'cenoteApp' in globalThis);
    await this.page.evaluate(
      (config) => (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.configure(config),
      this.#config,
    );
  }

  /** Calls a method of the instance in this tab. @throws what it throws there: name and message */
  async call<N extends keyof Methods>(
    name: N,
    ...parameters: Parameters<Methods[N]>
  ): Promise<Awaited<ReturnType<Methods[N]>>> {
    const settled = await this.page.evaluate(
      async ([called, given]) => {
        const { auth } = (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp;
        const method = auth?.[called as 'getTokens'] as (...all: unknown[]) => Promise<unknown>;
        try {
          return { value: await method(...given) };
        } catch (error) {
          const { name: code, message } = error as Rejection;
          return { rejection: { name: code, message } };
        }
      },
      [name, parameters] as const,
    );
    if (settled.rejection) throw Object.assign(new Error(settled.rejection.message), { name: settled.rejection.name });
    return settled.value as Awaited<ReturnType<Methods[N]>>;
  }

  /** Takes part in a race, with several at once in this tab. */
  async race(races: readonly Race[]): Promise<{ longestMs: number; errors: string[] }[]> {
    return this.page.evaluate(
      (given) =>
        Promise.all(given.map((one) => (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.race(one))),
      races,
    );
  }

  /** Plugs in an authenticator that the machine itself has and that knows its owner. Gives what it is told by, and its id. */
  plugInAuthenticator(): Promise<Authenticator> {
    return addAuthenticator(this.page);
  }

  /** Runs a script of an example in the page, with the instance as `auth`. Gives what it logs. */
  async run(script: string): Promise<string[]> {
    return this.page.evaluate(`(async () => {
      const logs = [];
      const console = { log: (...values) => logs.push(values.join(' ')) };
      const { auth, library } = globalThis.cenoteApp;
      const modules = { '@cenote/auth': library };
      await (async () => {\n${script}\n})();
      return logs;
    })()`);
  }

  /** The keys and values of the page's storage. */
  async stored(): Promise<Record<string, string>> {
    return this.page.evaluate(() => Object.fromEntries(Object.entries(localStorage)));
  }

  /** What listeners in this tab have heard since it was loaded. */
  async heard(): Promise<CenoteApp['heard']> {
    return this.page.evaluate(() => (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.heard);
  }

  async events(): Promise<string[]> {
    return this.page.evaluate(() => (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp.events);
  }

  /** Whom this tab takes for signed in, without asking. */
  async seen(): Promise<{ state: string; username: string | undefined }> {
    return this.page.evaluate(() => {
      const { auth } = (globalThis as unknown as { cenoteApp: CenoteApp }).cenoteApp;
      return { state: auth?.userState ?? 'unknown', username: auth?.username };
    });
  }
}
