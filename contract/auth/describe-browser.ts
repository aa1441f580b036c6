import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { findChromium, servePage, startBrowser } from '../browser.ts';

/** What a suite in a browser has. The page's address is filled in before its tests run. */
interface BrowserScene {
  readonly app: { readonly url: string };
  newContext: Browser['newContext'];
}

const executable = await findChromium();

/** Runs one suite in Chromium, where this machine has it, with the page `browser-app.ts` served to it. */
export function describeBrowser(name: string, suite: (scene: BrowserScene) => void): void {
  describe.runIf(executable !== undefined)(name, () => {
    const app = { url: '' };
    let browser: Browser;
    let closePage = async () => {};
    beforeAll(async () => {
      const [started, page] = await Promise.all([startBrowser(executable ?? ''), servePage('auth/browser-app.ts')]);
      browser = started;
      app.url = page.url;
      closePage = () => page.close();
    });
    afterAll(async () => {
      await browser?.close();
      await closePage();
    });
    suite({ app, newContext: (options) => browser.newContext(options) });
  });
}
