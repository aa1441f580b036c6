import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { build } from 'rolldown';
import type { AmplifyApp } from './browser-app.ts';

// Works as root and in a container, and calls nobody but the page and the server.
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** An authenticator of a page, and what it is spoken to by. */
export interface Authenticator {
  readonly devtools: CDPSession;
  readonly authenticatorId: string;
}

/** Plugs in an authenticator that the machine itself has and that knows its owner. */
export async function addAuthenticator(page: Page): Promise<Authenticator> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { devtools, authenticatorId };
}

/**
 * Starts a Chromium of `findChromium`, headless and with an empty profile; it trusts what an authority of these keys has signed
 * (`trustServer`). Its owner closes it.
 */
export async function startBrowser(executablePath: string, trustedKeys: readonly string[] = []): Promise<Browser> {
  const trust = trustedKeys.length === 0 ? [] : [`--ignore-certificate-errors-spki-list=${trustedKeys.join(',')}`];
  return chromium.launch({ executablePath, headless: true, args: [...flags, ...trust] });
}

/**
 * The Chromium of this machine, which npm cannot bring along; undefined where there is none.
 * @throws Error under CI, where no suite may be left out
 */
export async function findChromium(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    for (const folder of folders) {
      const path = join(folder, name);
      const isThere = await access(path, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (isThere) return path;
    }
  }
  const mend = 'This machine has no Chromium. Install one: apt-get install chromium.';
  if (process.env['CI']) throw new Error(mend);
  process.stderr.write(`Tests in a browser are left out. ${mend}\n`);
  return undefined;
}

/**
 * A page on `http://localhost` that holds an app as a bundler makes it, Amplify's unless told; its owner closes it. `alias`: which
 * package stands for another.
 */
export async function servePage(
  app = 'browser-app.ts',
  alias: Record<string, string> = {},
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const { output } = await build({
    input: fileURLToPath(new URL(app, import.meta.url)),
    platform: 'browser',
    write: false,
    resolve: { alias },
    output: { format: 'esm', codeSplitting: false },
  });
  const script = output[0].code;
  const html = '<!doctype html><meta charset="utf-8"><title>app</title><script type="module" src="/app.js"></script>';
  const server = createServer(({ url }, response) => {
    const [type, body] = url === '/app.js' ? ['text/javascript', script] : ['text/html', html];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

type Functions = AmplifyApp['auth'];
type Rejection = { readonly name: string; readonly message: string };

/** One person's browser, with the app open in it. */
export class AppPage {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Opens the app in a profile of its own, pointed at a pool. */
  static async open(browser: Browser, url: string, pool: Parameters<AmplifyApp['configure']>[0]): Promise<AppPage> {
    const profile = await browser.newContext();
    const page = await profile.newPage();
    await page.goto(url);
    await page.waitForFunction(() => 'amplifyApp' in globalThis);
    await page.evaluate((settings) => {
      (globalThis as unknown as { amplifyApp: AmplifyApp }).amplifyApp.configure(settings);
    }, pool);
    return new AppPage(page);
  }

  addAuthenticator(): Promise<Authenticator> {
    return addAuthenticator(this.#page);
  }

  /** What the authenticator keeps. */
  async credentialsOf({ devtools, authenticatorId }: Authenticator) {
    return (await devtools.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
  }

  /** Calls one of Amplify's functions in the page. @throws what it throws there: name and message */
  async call<N extends keyof Functions>(
    name: N,
    ...parameters: Parameters<Functions[N]>
  ): Promise<Awaited<ReturnType<Functions[N]>>> {
    const settled = await this.#page.evaluate(
      async ([called, given]) => {
        const { auth } = (globalThis as unknown as { amplifyApp: AmplifyApp }).amplifyApp;
        const call = auth[called as keyof typeof auth] as (...all: unknown[]) => Promise<unknown>;
        try {
          return { value: await call(...given) };
        } catch (error) {
          const { name: code, message } = error as Rejection;
          return { rejection: { name: code, message } };
        }
      },
      [name, parameters] as const,
    );
    if (settled.rejection !== undefined) {
      throw Object.assign(new Error(settled.rejection.message), { name: settled.rejection.name });
    }
    return settled.value as Awaited<ReturnType<Functions[N]>>;
  }

  async close(): Promise<void> {
    await this.#page.context().close();
  }
}
